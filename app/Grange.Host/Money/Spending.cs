using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Money;

/// <summary>What one scored epoch takes from one payer.</summary>
/// <param name="Payer">Who pays.</param>
/// <param name="Amount">The sum of what its lock is charged in that epoch.</param>
/// <param name="Locked">What its lock could be charged for when the epoch was scored: all its epochs together take no more.</param>
public sealed record PayerBill(Address Payer, MicroUsd Amount, MicroUsd Locked);

/// <summary>What accounts have spent in scored epochs, settled or not, and the capture of their holds.</summary>
/// <remarks>
/// Runs inside the write that makes an epoch Scored, so locked − spent − held never counts money twice as free, whatever crashes. A capture takes from the
/// hold it names; only what is free beside all holds, and then the oldest of them, makes up for what no hold was placed for.
/// </remarks>
static class Spending
{
    /// <summary>Books the bills and takes them from the holds; false, and nothing is written, when a bill exceeds what is left of a lock.</summary>
    public static async Task<bool> CaptureAsync(DbConnection db, IReadOnlyList<PayerBill> bills, IReadOnlyList<HoldCapture> captures, CancellationToken cancel)
    {
        foreach (var bill in bills)
            if (await OfAsync(db, bill.Payer, cancel) > bill.Locked.Value - bill.Amount.Value) return false;
        foreach (var bill in bills)
            await db.RunAsync(
                "INSERT INTO node_spent (payer, micro_usd) VALUES (@Payer, @Amount) ON CONFLICT (payer) DO UPDATE SET micro_usd = node_spent.micro_usd + @Amount",
                new { Payer = bill.Payer.ToByteArray(), Amount = bill.Amount.Value }, cancel);
        var left = bills.ToDictionary(bill => bill.Payer, bill => bill.Amount.Value);
        foreach (var capture in captures)
        {
            var taken = Math.Min(capture.Amount.Value, left.GetValueOrDefault(capture.Payer));
            if (left.ContainsKey(capture.Payer)) left[capture.Payer] -= taken;
            await TakeAsync(db, capture, taken, cancel);
        }
        foreach (var bill in bills) await CoverAsync(db, bill, cancel);
        return true;
    }

    /// <summary>Micro-dollars an account has spent.</summary>
    public static async Task<long> OfAsync(DbConnection db, Address payer, CancellationToken cancel)
        => await db.FindAsync<long>("SELECT micro_usd FROM node_spent WHERE payer = @Payer", new { Payer = payer.ToByteArray() }, cancel);

    static async Task TakeAsync(DbConnection db, HoldCapture capture, long taken, CancellationToken cancel)
    {
        var key = new { Id = capture.Hold.ToByteArray(), Payer = capture.Payer.ToByteArray(), Taken = taken };
        await db.RunAsync(
            "UPDATE node_holds SET micro_usd = CASE WHEN micro_usd > @Taken THEN micro_usd - @Taken ELSE 0 END WHERE id = @Id AND payer = @Payer", key, cancel);
        await db.RunAsync($"DELETE FROM node_holds WHERE id = @Id AND payer = @Payer{(capture.Ends ? "" : " AND micro_usd = 0")}", key, cancel);
    }

    /// <summary>Shrinks holds, oldest first, that promise more than is left of the lock.</summary>
    static async Task CoverAsync(DbConnection db, PayerBill bill, CancellationToken cancel)
    {
        var held = await HoldRows.SumAsync(db, bill.Payer, cancel);
        var over = held.Value - Math.Max(0, bill.Locked.Value - await OfAsync(db, bill.Payer, cancel));
        if (over <= 0) return;
        foreach (var hold in (await HoldRows.OfAsync(db, bill.Payer, cancel)).TakeWhile(_ => over > 0))
        {
            var taken = Math.Min(over, hold.Amount.Value);
            over -= taken;
            await HoldRows.ShrinkAsync(db, hold.Id, new MicroUsd(hold.Amount.Value - taken), cancel);
        }
    }
}
