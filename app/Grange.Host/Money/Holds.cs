using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Http;

namespace Grange.Host.Money;

/// <summary>Reservations in the database against what the Vault holds for an account: locked − spent − reserved is what an order may still take.</summary>
public sealed class Holds(IStore store, LedgerClient ledger, TimeProvider clock) : IHolds
{
    /// <inheritdoc/>
    public async Task<Result<HoldId>> PlaceAsync(Address payer, MicroUsd amount, string purpose, CancellationToken cancel)
    {
        var free = await FreeOnChainAsync(payer, cancel);
        var id = new HoldId(Guid.CreateVersion7(clock.GetUtcNow()));
        var placed = await store.WriteAsync(async (db, token) => await db.RunAsync(
            """
            INSERT INTO node_holds (id, payer, micro_usd, purpose, made_ms)
            SELECT @Id, @Payer, @Amount, @Purpose, @NowMs
            WHERE @Amount <= @Free - COALESCE((SELECT SUM(micro_usd) FROM node_holds WHERE payer = @Payer), 0)
            """,
            new
            {
                Id = id.Value.ToByteArray(bigEndian: true), Payer = payer.ToByteArray(), Amount = amount.Value, Purpose = purpose,
                NowMs = clock.GetUtcNow().ToUnixTimeMilliseconds(), Free = free.Value,
            }, token) == 1, cancel);
        if (placed) return id;
        var available = free - await HeldAsync(payer, cancel);
        return new Fault(
            "payment-required", $"{purpose} costs up to {amount}; {payer} has {available} to spend here",
            $"grange account fund {payer} && grange cash lock {Dollars(amount - available)}", StatusCodes.Status402PaymentRequired);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(HoldId hold, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("DELETE FROM node_holds WHERE id = @Id", new { Id = hold.Value.ToByteArray(bigEndian: true) }, token), cancel);

    /// <inheritdoc/>
    public async Task<MicroUsd> AvailableAsync(Address payer, CancellationToken cancel) => await FreeOnChainAsync(payer, cancel) - await HeldAsync(payer, cancel);

    /// <summary>What orders have reserved of an account's money.</summary>
    public async Task<MicroUsd> HeldAsync(Address payer, CancellationToken cancel) => new(await store.ReadAsync((db, token) => db.FindAsync<long>(
        "SELECT COALESCE(SUM(micro_usd), 0) FROM node_holds WHERE payer = @Payer", new { Payer = payer.ToByteArray() }, token), cancel));

    /// <summary>Locked and neither spent nor asked back.</summary>
    async Task<MicroUsd> FreeOnChainAsync(Address payer, CancellationToken cancel)
    {
        var (locked, requested) = await ledger.LockedAsync(payer, cancel);
        var spent = (long)ledger.Vector.Find(payer, ledger.Terms.Cash, LeafKind.Spent);
        return new MicroUsd(Math.Max(0, locked.Value - requested.Value - spent));
    }

    /// <summary>Whole dollars, rounded up: what a person would lock.</summary>
    static long Dollars(MicroUsd amount) => (amount.Value + 999_999) / 1_000_000;
}
