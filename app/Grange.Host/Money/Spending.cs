using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Money;

/// <summary>What one scored epoch takes from one payer.</summary>
/// <param name="Payer">Who pays.</param>
/// <param name="Amount">The sum of its payments in that epoch.</param>
/// <param name="Locked">What its lock could be charged for when the epoch was scored: all its epochs together take no more.</param>
public sealed record PayerBill(Address Payer, MicroUsd Amount, MicroUsd Locked);

/// <summary>What accounts have spent in scored epochs, settled or not, and the capture of their holds.</summary>
/// <remarks>Runs inside the write that makes an epoch Scored, so locked − spent − held never counts money twice as free, whatever crashes.</remarks>
static class Spending
{
    /// <summary>Books the bills and takes them from their payers' holds, oldest first; false, and nothing is written, when a bill exceeds what is left of a lock.</summary>
    public static async Task<bool> CaptureAsync(DbConnection db, IReadOnlyList<PayerBill> bills, CancellationToken cancel)
    {
        foreach (var bill in bills)
            if (await OfAsync(db, bill.Payer, cancel) > bill.Locked.Value - bill.Amount.Value) return false;
        foreach (var bill in bills)
        {
            await db.RunAsync(
                "INSERT INTO node_spent (payer, micro_usd) VALUES (@Payer, @Amount) ON CONFLICT (payer) DO UPDATE SET micro_usd = node_spent.micro_usd + @Amount",
                new { Payer = bill.Payer.ToByteArray(), Amount = bill.Amount.Value }, cancel);
            await TakeAsync(db, bill, cancel);
        }
        return true;
    }

    /// <summary>Micro-dollars an account has spent.</summary>
    public static async Task<long> OfAsync(DbConnection db, Address payer, CancellationToken cancel)
        => await db.FindAsync<long>("SELECT micro_usd FROM node_spent WHERE payer = @Payer", new { Payer = payer.ToByteArray() }, cancel);

    static async Task TakeAsync(DbConnection db, PayerBill bill, CancellationToken cancel)
    {
        var left = bill.Amount.Value;
        var holds = await db.ListAsync<Hold>(
            "SELECT id AS Id, micro_usd AS MicroUsd FROM node_holds WHERE payer = @Payer ORDER BY made_ms, id", new { Payer = bill.Payer.ToByteArray() }, cancel);
        foreach (var hold in holds.TakeWhile(_ => left > 0))
        {
            var taken = Math.Min(left, hold.MicroUsd);
            left -= taken;
            await db.RunAsync("UPDATE node_holds SET micro_usd = micro_usd - @Taken WHERE id = @Id", new { Taken = taken, hold.Id }, cancel);
        }
        await db.RunAsync("DELETE FROM node_holds WHERE payer = @Payer AND micro_usd = 0", new { Payer = bill.Payer.ToByteArray() }, cancel);
    }

    sealed class Hold
    {
        public byte[] Id { get; init; } = [];
        public long MicroUsd { get; init; }
    }
}
