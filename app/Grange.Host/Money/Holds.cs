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
        var free = (await ledger.LockedAsync(payer, cancel)).Free;
        var id = new HoldId(Guid.CreateVersion7(clock.GetUtcNow()));
        var placed = await store.WriteAsync(async (db, token) => await db.RunAsync(
            """
            INSERT INTO node_holds (id, payer, micro_usd, purpose, made_ms)
            SELECT @Id, @Payer, @Amount, @Purpose, @NowMs
            WHERE @Amount <= @Free - COALESCE((SELECT micro_usd FROM node_spent WHERE payer = @Payer), 0)
                - COALESCE((SELECT SUM(micro_usd) FROM node_holds WHERE payer = @Payer), 0)
            """,
            new
            {
                Id = id.Value.ToByteArray(bigEndian: true),
                Payer = payer.ToByteArray(),
                Amount = amount.Value,
                Purpose = purpose,
                NowMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Free = free.Value,
            }, token) == 1, cancel);
        if (placed) return id;
        var available = await AvailableAsync(payer, cancel);
        return new Fault(
            "payment-required", $"{purpose} costs up to {amount}; {payer} has {available} to spend here",
            $"grange account fund {payer} && grange cash lock {Dollars(amount.Value - available.Value)} --account {payer}", StatusCodes.Status402PaymentRequired);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(HoldId hold, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("DELETE FROM node_holds WHERE id = @Id", new { Id = hold.Value.ToByteArray(bigEndian: true) }, token), cancel);

    /// <inheritdoc/>
    public async Task<MicroUsd> AvailableAsync(Address payer, CancellationToken cancel)
    {
        var free = (await ledger.LockedAsync(payer, cancel)).Free;
        var (spent, held) = await UsedAsync(payer, cancel);
        return new MicroUsd(Math.Max(0, free.Value - spent.Value - held.Value));
    }

    /// <summary>What scored epochs took from an account since the ledger began, and what orders have reserved of the rest.</summary>
    public Task<(MicroUsd Spent, MicroUsd Held)> UsedAsync(Address payer, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var held = await db.FindAsync<long>(
            "SELECT COALESCE(SUM(micro_usd), 0) FROM node_holds WHERE payer = @Payer", new { Payer = payer.ToByteArray() }, token);
        return (new MicroUsd(await Spending.OfAsync(db, payer, token)), new MicroUsd(held));
    }, cancel);

    /// <summary>What an epoch's payments come to for each payer, beside what its lock can be charged for.</summary>
    public async Task<IReadOnlyList<PayerBill>> BillsAsync(IEnumerable<PaymentScore> payments, CancellationToken cancel)
    {
        var bills = new List<PayerBill>();
        foreach (var lines in payments.GroupBy(line => line.Payer))
        {
            var chargeable = (await ledger.LockedAsync(lines.Key, cancel)).Chargeable;
            bills.Add(new PayerBill(lines.Key, new MicroUsd(lines.Sum(line => line.Amount.Value)), chargeable));
        }
        return bills;
    }

    /// <summary>The caps for payers whose bills exceed what is left of their locks; none in an ordinary epoch.</summary>
    public async Task<IReadOnlyList<PayerCap>> CapsAsync(IReadOnlyList<PayerBill> bills, CancellationToken cancel)
    {
        var caps = new List<PayerCap>();
        foreach (var bill in bills)
        {
            var (spent, _) = await UsedAsync(bill.Payer, cancel);
            var left = Math.Max(0, bill.Locked.Value - spent.Value);
            if (bill.Amount.Value > left) caps.Add(new PayerCap(bill.Payer, new MicroUsd(left)));
        }
        return caps;
    }

    /// <summary>Whole dollars, rounded up: what a person would lock.</summary>
    static long Dollars(long microUsd) => (microUsd + 999_999) / 1_000_000;
}
