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
        var id = new HoldId(Guid.CreateVersion7(clock.GetUtcNow()));
        return await PlaceAsync(id, payer, amount, purpose, cancel) is { } refused ? refused : id;
    }

    /// <summary>Reserves money under a name that was given before; null when it is reserved.</summary>
    public async Task<Fault?> PlaceAsync(HoldId id, Address payer, MicroUsd amount, string purpose, CancellationToken cancel)
    {
        var free = (await ledger.LockedAsync(payer, cancel)).Free;
        if (await store.WriteAsync((db, token) => HoldRows.PlaceAsync(db, new HoldRow(id, payer, amount, purpose, clock.GetUtcNow().ToUnixTimeMilliseconds(), null), free, token), cancel)) return null;
        var available = await AvailableAsync(payer, cancel);
        return new Fault(
            "payment-required", $"{purpose} costs up to {amount}; {payer} has {available} to spend here",
            $"grange account fund {payer} && grange cash lock {Dollars(amount.Value - available.Value)} --account {payer}", StatusCodes.Status402PaymentRequired);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(HoldId hold, CancellationToken cancel) => store.WriteAsync((db, token) => HoldRows.ReleaseAsync(db, hold, token), cancel);

    /// <inheritdoc/>
    public Task ShrinkAsync(HoldId hold, MicroUsd most, CancellationToken cancel) => store.WriteAsync((db, token) => HoldRows.ShrinkAsync(db, hold, most, token), cancel);

    /// <summary>What an account has reserved, oldest first.</summary>
    public Task<IReadOnlyList<HoldRow>> OfAsync(Address payer, CancellationToken cancel) => store.ReadAsync((db, token) => HoldRows.OfAsync(db, payer, token), cancel);

    /// <summary>Releases what no evidence names; at a start, when nobody is left who would still order with it.</summary>
    public Task ReleaseUnboundAsync(CancellationToken cancel) => store.WriteAsync(HoldRows.ReleaseUnboundAsync, cancel);

    /// <inheritdoc/>
    public async Task<MicroUsd> AvailableAsync(Address payer, CancellationToken cancel)
    {
        var free = (await ledger.LockedAsync(payer, cancel)).Free;
        var (spent, held) = await UsedAsync(payer, cancel);
        return new MicroUsd(Math.Max(0, free.Value - spent.Value - held.Value));
    }

    /// <summary>What scored epochs took from an account since the ledger began, and what orders have reserved of the rest.</summary>
    public Task<(MicroUsd Spent, MicroUsd Held)> UsedAsync(Address payer, CancellationToken cancel)
        => store.ReadAsync(async (db, token) => (new MicroUsd(await Spending.OfAsync(db, payer, token)), await HoldRows.SumAsync(db, payer, token)), cancel);

    /// <summary>What an epoch takes from each payer's lock, beside what that can be charged for.</summary>
    /// <param name="block">The final block as of which locks are read.</param>
    public async Task<IReadOnlyList<PayerBill>> BillsAsync(IEnumerable<PaymentScore> payments, long block, CancellationToken cancel)
    {
        var bills = new List<PayerBill>();
        foreach (var lines in payments.Where(line => line.Source == PaymentSource.Lock).GroupBy(line => line.Payer))
        {
            var chargeable = (await ledger.Vault.LockAsync(ledger.Operator, lines.Key, block, cancel)).Chargeable;
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
