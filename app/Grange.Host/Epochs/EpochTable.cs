using System.Data.Common;
using Grange.Content;
using Grange.Host.Crediting;
using Grange.Host.Money;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Epochs;

/// <summary>An epoch as the database has it.</summary>
public sealed record EpochRow(
    NetworkSlug Network, long Number, EpochState State, long FromMs, long? ToMs, SeedBlock? SeedBlock, Hash32? Seed,
    Cid? Bundle, Cid? Scores, Cid? Carry, long? Settlement);

/// <summary>What a scored epoch moves: bills against locks, captures of holds, postings in the books. Written with it or not at all.</summary>
public sealed record EpochCharge(IReadOnlyList<PayerBill> Bills, IReadOnlyList<HoldCapture> Captures, IReadOnlyList<Posting> Postings)
{
    /// <summary>Credits that it uses up, by account.</summary>
    public IReadOnlyList<OwedCredits> Burns { get; init; } = [];

    /// <summary>What its bundle says was charged before; an epoch that charges nobody does not ask.</summary>
    public IReadOnlyList<EarlierEpoch> After { get; init; } = [];
}

/// <summary>Epochs in the database. Every step is one compare-and-set on the state, so that of two who try only one succeeds.</summary>
public sealed class EpochTable(IStore store)
{
    const string Columns = """
        network AS Network, number AS Number, state AS State, from_ms AS FromMs, to_ms AS ToMs, seed_header AS SeedHeader,
        seed_parent AS SeedParent, seed AS Seed, bundle AS Bundle, scores AS Scores, carry AS Carry, settlement AS Settlement
        """;

    /// <summary>The open epoch of a network, or null before its first.</summary>
    public Task<EpochRow?> OpenAsync(NetworkSlug network, CancellationToken cancel)
        => store.ReadAsync((db, token) => FirstAsync(db, "network = @Network AND state = 0", new { Network = network.ToString() }, token), cancel);

    public Task<EpochRow?> FindAsync(NetworkSlug network, long number, CancellationToken cancel)
        => store.ReadAsync((db, token) => FirstAsync(db, "network = @Network AND number = @Number", new { Network = network.ToString(), Number = number }, token), cancel);

    /// <summary>Epochs in one of the given states, by network and number.</summary>
    public Task<IReadOnlyList<EpochRow>> InStateAsync(EpochState state, CancellationToken cancel)
        => ListAsync("state = @State", new { State = (long)state }, cancel);

    public Task<IReadOnlyList<EpochRow>> OfSettlementAsync(long settlement, CancellationToken cancel)
        => ListAsync("settlement = @Settlement", new { Settlement = settlement }, cancel);

    public Task<IReadOnlyList<EpochRow>> AllAsync(CancellationToken cancel) => ListAsync("1 = 1", new { }, cancel);

    /// <summary>Opens the first epoch of a network; nothing happens when it has one.</summary>
    public Task StartAsync(NetworkSlug network, long fromMs, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync(
            "INSERT INTO node_epochs (network, number, state, from_ms) SELECT @Network, 0, 0, @FromMs WHERE NOT EXISTS (SELECT 1 FROM node_epochs WHERE network = @Network)",
            new { Network = network.ToString(), FromMs = fromMs }, token), cancel);

    /// <summary>Pins the open epoch's seed; the first to do so wins, a second changes nothing.</summary>
    public Task PinSeedAsync(NetworkSlug network, long number, SeedBlock block, Hash32 seed, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync(
            "UPDATE node_epochs SET seed_header = @Header, seed_parent = @Parent, seed = @Seed WHERE network = @Network AND number = @Number AND seed IS NULL",
            new { Network = network.ToString(), Number = number, Header = block.Header.ToArray(), Parent = block.Parent.ToArray(), Seed = seed.ToByteArray() }, token), cancel);

    /// <summary>Closes an open epoch and opens the next, as one step: evidence is always for exactly one of them.</summary>
    /// <remarks>After a pause the next may open later than the old one closed: a gap in which nothing is earned.</remarks>
    public Task<bool> CloseAsync(EpochRow open, long toMs, long nextFromMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var closed = await db.RunAsync(
            "UPDATE node_epochs SET state = 1, to_ms = @ToMs WHERE network = @Network AND number = @Number AND state = 0",
            new { Network = open.Network.ToString(), open.Number, ToMs = toMs }, token);
        if (closed == 0) return false;
        await db.RunAsync(
            "INSERT INTO node_epochs (network, number, state, from_ms) VALUES (@Network, @Next, 0, @FromMs)",
            new { Network = open.Network.ToString(), Next = open.Number + 1, FromMs = nextFromMs }, token);
        return true;
    }, cancel);

    /// <summary>Sealed to Scored, with everything that was computed; what it charges is taken from the payers' holds in the same step.</summary>
    /// <returns>False when the epoch was not Sealed, or another epoch used up a payer's lock meanwhile: look again.</returns>
    /// <param name="made">The epoch's artefacts.</param>
    /// <param name="charge">What it costs whom, from which holds, and how the books have it.</param>
    public Task<bool> ScoredAsync(EpochRow epoch, (Cid Bundle, Cid Scores, Cid Carry) made, EpochCharge charge, CancellationToken cancel)
        => store.WriteAsync(async (db, token) =>
        {
            var sealedNow = await FirstAsync(db, "network = @Network AND number = @Number AND state = 1", new { Network = epoch.Network.ToString(), epoch.Number }, token);
            if (sealedNow is null || charge.Bills.Count > 0 && !charge.After.SequenceEqual(await EarlierAsync(db, epoch.Network, token))) return false;
            if (!await Spending.CaptureAsync(db, charge.Bills, charge.Captures, token)) return false;
            await Books.WriteAsync(db, epoch.Network, epoch.Number, charge.Postings, made.Scores, token);
            await CreditTable.BookAsync(db, charge.Burns, charge.Captures, token);
            return await db.RunAsync(
            "UPDATE node_epochs SET state = 2, bundle = @Bundle, scores = @Scores, carry = @Carry WHERE network = @Network AND number = @Number AND state = 1",
            new
            {
                Network = epoch.Network.ToString(),
                epoch.Number,
                Bundle = made.Bundle.ToByteArray(),
                Scores = made.Scores.ToByteArray(),
                Carry = made.Carry.ToByteArray(),
            }, token) == 1;
        }, cancel);

    /// <summary>The newest scored epoch of every other network.</summary>
    public Task<IReadOnlyList<EarlierEpoch>> EarlierAsync(NetworkSlug network, CancellationToken cancel) => store.ReadAsync((db, token) => EarlierAsync(db, network, token), cancel);

    static async Task<IReadOnlyList<EarlierEpoch>> EarlierAsync(DbConnection db, NetworkSlug network, CancellationToken cancel)
        => [.. (await db.ListAsync<Newest>(
            "SELECT network AS Network, MAX(number) AS Number FROM node_epochs WHERE state >= 2 AND network <> @Network GROUP BY network", new { Network = network.ToString() }, cancel))
            .Select(row => new EarlierEpoch(NetworkSlug.Parse(row.Network), row.Number)).OrderBy(one => one.Network)];

    sealed class Newest
    {
        public string Network { get; init; } = "";
        public long Number { get; init; }
    }

    /// <summary>The number of the epoch that evidence counts for, read inside the caller's transaction.</summary>
    public static async Task<long> OpenNumberAsync(DbConnection db, NetworkSlug network, CancellationToken cancel)
        => await db.FindAsync<long?>("SELECT number FROM node_epochs WHERE network = @Network AND state = 0", new { Network = network.ToString() }, cancel)
            ?? throw new InvalidOperationException($"network {network} has no open epoch");

    Task<IReadOnlyList<EpochRow>> ListAsync(string where, object arguments, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>($"SELECT {Columns} FROM node_epochs WHERE {where} ORDER BY network, number", arguments, token);
        return (IReadOnlyList<EpochRow>)[.. rows.Select(row => row.ToRow())];
    }, cancel);

    static async Task<EpochRow?> FirstAsync(DbConnection db, string where, object arguments, CancellationToken cancel)
        => (await db.FindAsync<Raw>($"SELECT {Columns} FROM node_epochs WHERE {where}", arguments, cancel))?.ToRow();

    sealed class Raw
    {
        public string Network { get; init; } = "";
        public long Number { get; init; }
        public long State { get; init; }
        public long FromMs { get; init; }
        public long? ToMs { get; init; }
        public byte[]? SeedHeader { get; init; }
        public byte[]? SeedParent { get; init; }
        public byte[]? Seed { get; init; }
        public byte[]? Bundle { get; init; }
        public byte[]? Scores { get; init; }
        public byte[]? Carry { get; init; }
        public long? Settlement { get; init; }

        public EpochRow ToRow() => new(
            NetworkSlug.Parse(Network), Number, (EpochState)State, FromMs, ToMs,
            SeedHeader is null || SeedParent is null ? null : new SeedBlock(SeedHeader, SeedParent), Seed is null ? null : Hash32.Read(Seed),
            ToCid(Bundle), ToCid(Scores), ToCid(Carry), Settlement);

        static Cid? ToCid(byte[]? bytes) => bytes is not null && Cid.TryRead(bytes, out var cid, out _) ? cid : null;
    }
}
