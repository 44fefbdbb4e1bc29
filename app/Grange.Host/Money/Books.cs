using System.Buffers.Binary;
using System.Data.Common;
using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Money;

/// <summary>A posting with where it stands in the books.</summary>
/// <param name="Evidence">The scores it follows from.</param>
public sealed record BookedPosting(NetworkSlug Network, long Epoch, Posting Posting, Cid Evidence);

/// <summary>The operator's books in the database: what every scored epoch moved, written in the write that makes it Scored.</summary>
public sealed class Books(IStore store)
{
    /// <summary>Writes an epoch's postings; inside the caller's write.</summary>
    internal static Task WriteAsync(DbConnection db, NetworkSlug network, long epoch, IReadOnlyList<Posting> postings, Cid scores, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO node_postings (network, epoch, line, account, party, counter, counter_party, asset, amount, reason, evidence)
        VALUES (@Network, @Epoch, @Line, @Account, @Party, @Counter, @CounterParty, @Asset, @Amount, @Reason, @Evidence)
        """,
        postings.Select((posting, line) => new
        {
            Network = network.ToString(),
            Epoch = epoch,
            Line = (long)line,
            Account = (long)posting.Account,
            Party = posting.Party.ToByteArray(),
            Counter = (long)posting.Counter,
            CounterParty = posting.CounterParty.ToByteArray(),
            Asset = posting.Asset.ToByteArray(),
            Amount = Bytes(posting.Amount),
            posting.Reason,
            Evidence = scores.ToByteArray(),
        }), cancel);

    /// <summary>Postings in the order of their epochs; of one network or epoch where they are given.</summary>
    public Task<IReadOnlyList<BookedPosting>> ReadAsync(NetworkSlug? network, long? epoch, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>(
            """
            SELECT network AS Network, epoch AS Epoch, account AS Account, party AS Party, counter AS Counter, counter_party AS CounterParty,
                asset AS Asset, amount AS Amount, reason AS Reason, evidence AS Evidence
            FROM node_postings WHERE (@Any = 1 OR network = @Network) AND (@Every = 1 OR epoch = @Epoch) ORDER BY network, epoch, line
            """,
            new { Any = network is null ? 1L : 0L, Network = network?.ToString() ?? "", Every = epoch is null ? 1L : 0L, Epoch = epoch ?? 0 }, token);
        return (IReadOnlyList<BookedPosting>)[.. rows.Select(row => row.ToPosting())];
    }, cancel);

    static byte[] Bytes(Int128 amount)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt128BigEndian(bytes, amount);
        return bytes;
    }

    sealed class Raw
    {
        public string Network { get; init; } = "";
        public long Epoch { get; init; }
        public long Account { get; init; }
        public byte[] Party { get; init; } = [];
        public long Counter { get; init; }
        public byte[] CounterParty { get; init; } = [];
        public byte[] Asset { get; init; } = [];
        public byte[] Amount { get; init; } = [];
        public string Reason { get; init; } = "";
        public byte[] Evidence { get; init; } = [];

        public BookedPosting ToPosting() => new(
            NetworkSlug.Parse(Network), Epoch,
            new Posting((BookAccount)Account, Address.Read(Party), (BookAccount)Counter, Address.Read(CounterParty), Address.Read(Asset), BinaryPrimitives.ReadInt128BigEndian(Amount), Reason),
            Cid.TryRead(Evidence, out var cid, out _) ? cid : throw new FormatException("a CID in the database is torn"));
    }
}
