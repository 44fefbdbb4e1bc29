using System.Data.Common;
using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Money;

/// <summary>A hold as the database has it.</summary>
/// <param name="Evidence">The record that names it; null until one was taken in.</param>
public sealed record HoldRow(HoldId Id, Address Payer, MicroUsd Amount, string Purpose, long MadeMs, Cid? Evidence);

/// <summary>Holds in the database; every step runs inside its caller's write.</summary>
static class HoldRows
{
    /// <summary>Reserves what is free of a lock; false when too little is.</summary>
    public static async Task<bool> PlaceAsync(DbConnection db, HoldRow hold, MicroUsd free, CancellationToken cancel) => await db.RunAsync(
        """
        INSERT INTO node_holds (id, payer, micro_usd, purpose, made_ms)
        SELECT @Id, @Payer, @Amount, @Purpose, @MadeMs
        WHERE @Amount <= @Free - COALESCE((SELECT micro_usd FROM node_spent WHERE payer = @Payer), 0)
            - COALESCE((SELECT SUM(micro_usd) FROM node_holds WHERE payer = @Payer), 0)
        """,
        new { Id = hold.Id.ToByteArray(), Payer = hold.Payer.ToByteArray(), Amount = hold.Amount.Value, hold.Purpose, hold.MadeMs, Free = free.Value }, cancel) == 1;

    public static Task ReleaseAsync(DbConnection db, HoldId hold, CancellationToken cancel)
        => db.RunAsync("DELETE FROM node_holds WHERE id = @Id", new { Id = hold.ToByteArray() }, cancel);

    public static async Task ShrinkAsync(DbConnection db, HoldId hold, MicroUsd most, CancellationToken cancel)
    {
        if (most.Value <= 0) await ReleaseAsync(db, hold, cancel);
        else await db.RunAsync("UPDATE node_holds SET micro_usd = @Most WHERE id = @Id AND micro_usd > @Most", new { Id = hold.ToByteArray(), Most = most.Value }, cancel);
    }

    /// <summary>Binds the holds that accepted evidence names to it; in the write that takes the evidence in, so that none is ever half bought.</summary>
    public static async Task BindAsync(DbConnection db, IEnumerable<Grange.Kernel.Evidence> accepted, CancellationToken cancel)
    {
        foreach (var (record, cid) in accepted)
            if (record.Author.Kind == AuthorKind.Account && HoldId.TryRead(record.Body, out var hold))
                await db.RunAsync(
                    "UPDATE node_holds SET evidence = @Evidence WHERE id = @Id AND payer = @Payer",
                    new { Evidence = cid.ToByteArray(), Id = hold.ToByteArray(), Payer = record.Author.Account.ToByteArray() }, cancel);
    }

    public static Task ReleaseUnboundAsync(DbConnection db, CancellationToken cancel) => db.RunAsync("DELETE FROM node_holds WHERE evidence IS NULL", new { }, cancel);

    public static async Task<MicroUsd> SumAsync(DbConnection db, Address payer, CancellationToken cancel)
        => new(await db.FindAsync<long>("SELECT COALESCE(SUM(micro_usd), 0) FROM node_holds WHERE payer = @Payer", new { Payer = payer.ToByteArray() }, cancel));

    public static async Task<IReadOnlyList<HoldRow>> OfAsync(DbConnection db, Address payer, CancellationToken cancel)
    {
        var rows = await db.ListAsync<Raw>(
            "SELECT id AS Id, micro_usd AS MicroUsd, purpose AS Purpose, made_ms AS MadeMs, evidence AS Evidence FROM node_holds WHERE payer = @Payer ORDER BY made_ms, id",
            new { Payer = payer.ToByteArray() }, cancel);
        return [.. rows.Select(row => new HoldRow(new HoldId(new Guid(row.Id, bigEndian: true)), payer, new MicroUsd(row.MicroUsd), row.Purpose, row.MadeMs, row.Named))];
    }

    sealed class Raw
    {
        public byte[] Id { get; init; } = [];
        public long MicroUsd { get; init; }
        public string Purpose { get; init; } = "";
        public long MadeMs { get; init; }
        public byte[]? Evidence { get; init; }
        public Cid? Named => Evidence is not null && Cid.TryRead(Evidence, out var cid, out _) ? cid : null;
    }
}
