using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Crediting;

/// <summary>What an epoch uses up of an account's credits and the chain does not know yet.</summary>
public sealed record OwedCredits(NetworkSlug Network, long Epoch, Address Payer, string Symbol, long Credits);

/// <summary>Reservations of credits, and what scored epochs used up and the chain has not been told.</summary>
static class CreditTable
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("credits", """
            CREATE TABLE credits_holds (
                id BLOB PRIMARY KEY, payer BLOB NOT NULL, symbol TEXT NOT NULL, credits BIGINT NOT NULL, purpose TEXT NOT NULL, made_ms BIGINT NOT NULL);
            CREATE INDEX credits_holds_by_payer ON credits_holds (payer, symbol, made_ms);
            CREATE TABLE credits_burns (
                network TEXT NOT NULL, epoch BIGINT NOT NULL, payer BLOB NOT NULL, symbol TEXT NOT NULL, credits BIGINT NOT NULL, spent BIGINT NOT NULL,
                PRIMARY KEY (network, epoch, payer));
            CREATE INDEX credits_burns_open ON credits_burns (spent, payer, symbol);
            """),
    ];

    /// <summary>Reserves; false when more would be spoken for than <paramref name="most"/>.</summary>
    public static async Task<bool> HoldAsync(DbConnection db, HoldId id, Address payer, string symbol, long credits, long most, string purpose, long nowMs, CancellationToken cancel)
    {
        var (held, owed) = await UsedAsync(db, payer, symbol, cancel);
        if (credits > most - held - owed) return false;
        await db.RunAsync(
            "INSERT INTO credits_holds (id, payer, symbol, credits, purpose, made_ms) VALUES (@Id, @Payer, @Symbol, @Credits, @Purpose, @NowMs)",
            new { Id = id.ToByteArray(), Payer = payer.ToByteArray(), Symbol = symbol, Credits = credits, Purpose = purpose, NowMs = nowMs }, cancel);
        return true;
    }

    public static Task ReleaseAsync(DbConnection db, HoldId id, CancellationToken cancel) => db.RunAsync("DELETE FROM credits_holds WHERE id = @Id", new { Id = id.ToByteArray() }, cancel);

    /// <summary>Credits reserved, and credits scored that the chain has not seen used up.</summary>
    public static async Task<(long Held, long Owed)> UsedAsync(DbConnection db, Address payer, string symbol, CancellationToken cancel)
    {
        var of = new { Payer = payer.ToByteArray(), Symbol = symbol };
        return (
            await db.FindAsync<long>("SELECT COALESCE(SUM(credits), 0) FROM credits_holds WHERE payer = @Payer AND symbol = @Symbol", of, cancel),
            await db.FindAsync<long>("SELECT COALESCE(SUM(credits), 0) FROM credits_burns WHERE spent = 0 AND payer = @Payer AND symbol = @Symbol", of, cancel));
    }

    /// <summary>Books what an epoch uses up, and ends the reservations that its evidence names; inside the write that makes the epoch scored.</summary>
    public static async Task BookAsync(DbConnection db, IEnumerable<OwedCredits> burns, IEnumerable<HoldCapture> captures, CancellationToken cancel)
    {
        foreach (var burn in burns)
            await db.RunAsync(
                "INSERT INTO credits_burns (network, epoch, payer, symbol, credits, spent) VALUES (@Network, @Epoch, @Payer, @Symbol, @Credits, 0) ON CONFLICT DO NOTHING",
                new { Network = burn.Network.ToString(), burn.Epoch, Payer = burn.Payer.ToByteArray(), burn.Symbol, burn.Credits }, cancel);
        foreach (var capture in captures.Where(capture => capture.Ends))
            await db.RunAsync("DELETE FROM credits_holds WHERE id = @Id AND payer = @Payer", new { Id = capture.Hold.ToByteArray(), Payer = capture.Payer.ToByteArray() }, cancel);
    }

    /// <summary>Gives back reservations that no evidence has ended since a time: what a crash left between a hold and its purchase.</summary>
    public static Task ForgetAsync(DbConnection db, long beforeMs, CancellationToken cancel) => db.RunAsync("DELETE FROM credits_holds WHERE made_ms < @BeforeMs", new { BeforeMs = beforeMs }, cancel);

    /// <summary>What is owed of settled epochs, oldest first.</summary>
    public static async Task<IReadOnlyList<(OwedCredits Owed, byte[] Scores)>> SettledAsync(DbConnection db, CancellationToken cancel)
    {
        var rows = await db.ListAsync<Row>(
            """
            SELECT b.network AS Network, b.epoch AS Epoch, b.payer AS Payer, b.symbol AS Symbol, b.credits AS Credits, e.scores AS Scores
            FROM credits_burns b JOIN node_epochs e ON e.network = b.network AND e.number = b.epoch
            WHERE b.spent = 0 AND e.state >= @Settled ORDER BY b.epoch, b.network, b.payer
            """, new { Settled = (long)EpochState.Settled }, cancel);
        return [.. rows.Select(row => (new OwedCredits(NetworkSlug.Parse(row.Network, null), row.Epoch, Address.Read(row.Payer), row.Symbol, row.Credits), row.Scores))];
    }

    public static Task SpentAsync(DbConnection db, OwedCredits owed, CancellationToken cancel) => db.RunAsync(
        "UPDATE credits_burns SET spent = 1 WHERE network = @Network AND epoch = @Epoch AND payer = @Payer",
        new { Network = owed.Network.ToString(), owed.Epoch, Payer = owed.Payer.ToByteArray() }, cancel);

    sealed class Row
    {
        public string Network { get; init; } = "";
        public long Epoch { get; init; }
        public byte[] Payer { get; init; } = [];
        public string Symbol { get; init; } = "";
        public long Credits { get; init; }
        public byte[] Scores { get; init; } = [];
    }
}
