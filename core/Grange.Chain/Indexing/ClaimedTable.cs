using System.Buffers.Binary;
using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Chain;

/// <summary>What every account has claimed, by the Rewards contract's own <c>Claimed</c> events: a sum per leaf and block, so that blocks can be taken back.</summary>
/// <param name="rewards">The contract's interface.</param>
/// <param name="contract">Where it stands.</param>
/// <param name="firstBlock">It is not older than this block.</param>
/// <param name="takingBack">Told before blocks are taken back: until the chain is read again the sums are those of no block.</param>
public sealed class ClaimedTable(ContractAbi rewards, Address contract, long firstBlock, Action takingBack) : ILogSink
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("made", """
            CREATE TABLE claims_made (
                account BLOB NOT NULL, asset BLOB NOT NULL, kind BIGINT NOT NULL, block BIGINT NOT NULL, amount BLOB NOT NULL,
                PRIMARY KEY (account, asset, kind, block));
            CREATE INDEX claims_made_by_block ON claims_made (block);
            """),
    ];

    /// <inheritdoc/>
    public string Name => $"claimed:{contract}";

    /// <inheritdoc/>
    public IReadOnlyList<Address> Contracts => [contract];

    /// <inheritdoc/>
    public long FirstBlock => firstBlock;

    /// <inheritdoc/>
    /// <remarks>The event's own <c>cumulative</c> is the leaf's: where the breaker paid a part, the sum of the amounts is what was claimed.</remarks>
    public async Task ApplyAsync(DbConnection db, ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancel)
    {
        foreach (var log in logs)
            if (rewards.DecodeLog(log) is { Event.Name: "Claimed" } claimed) await AddAsync(db, block.Number, claimed.Values, cancel);
    }

    static async Task AddAsync(DbConnection db, long block, AbiValues claimed, CancellationToken cancel)
    {
        var leaf = new { Account = claimed.Address("account").ToByteArray(), Asset = claimed.Address("asset").ToByteArray(), Kind = claimed.Int64("kind") };
        var before = await db.FindAsync<byte[]>(
            "SELECT amount FROM claims_made WHERE account = @Account AND asset = @Asset AND kind = @Kind ORDER BY block DESC LIMIT 1", leaf, cancel);
        var amount = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(amount, (before is null ? 0 : BinaryPrimitives.ReadUInt128BigEndian(before)) + claimed.Amount("amount"));
        await db.RunAsync(
            """
            INSERT INTO claims_made (account, asset, kind, block, amount) VALUES (@Account, @Asset, @Kind, @Block, @Amount)
            ON CONFLICT (account, asset, kind, block) DO UPDATE SET amount = excluded.amount
            """, new { leaf.Account, leaf.Asset, leaf.Kind, Block = block, Amount = amount }, cancel);
        await db.RunAsync( // of what no reorganisation takes back the newest sum is enough
            """
            DELETE FROM claims_made WHERE account = @Account AND asset = @Asset AND kind = @Kind AND block <
                (SELECT MAX(block) FROM claims_made WHERE account = @Account AND asset = @Asset AND kind = @Kind AND block <= @Old)
            """, new { leaf.Account, leaf.Asset, leaf.Kind, Old = block - LogIndexer.Window }, cancel);
    }

    /// <inheritdoc/>
    public Task RollbackAsync(DbConnection db, long fromBlock, CancellationToken cancel)
    {
        takingBack();
        return db.RunAsync("DELETE FROM claims_made WHERE block >= @fromBlock", new { fromBlock }, cancel);
    }

    /// <summary>What an account has claimed, as far as the table has followed the chain; a leaf of which it claimed nothing is not there.</summary>
    public static Task<IReadOnlyDictionary<(Address Asset, LeafKind Kind), UInt128>> OfAsync(IStore store, Address account, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var sums = new Dictionary<(Address, LeafKind), UInt128>();
        var rows = await db.ListAsync<Row>("SELECT asset AS Asset, kind AS Kind, amount AS Amount FROM claims_made WHERE account = @Account ORDER BY block", new { Account = account.ToByteArray() }, token);
        foreach (var row in rows) sums[(Address.Read(row.Asset), (LeafKind)row.Kind)] = BinaryPrimitives.ReadUInt128BigEndian(row.Amount);
        return (IReadOnlyDictionary<(Address, LeafKind), UInt128>)sums;
    }, cancel);

    sealed class Row
    {
        public byte[] Asset { get; init; } = [];
        public long Kind { get; init; }
        public byte[] Amount { get; init; } = [];
    }
}
