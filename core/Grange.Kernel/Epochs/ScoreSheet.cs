namespace Grange.Kernel;

/// <summary>Collects what a module's Score says; the order in which it says it leaves no trace.</summary>
/// <param name="epoch">The epoch that is scored: only older ones can be corrected in it.</param>
sealed partial class ScoreSheet(long epoch) : IScoreSink
{
    readonly SortedDictionary<(DeviceId Device, string Reason), long> work = new(Comparer<(DeviceId Device, string Reason)>.Create(
        static (a, b) => a.Device.CompareTo(b.Device) is var c && c != 0 ? c : string.CompareOrdinal(a.Reason, b.Reason)));

    readonly Dictionary<(DeviceId Device, string Reason), MicroUsd> bounds = [];
    readonly SortedDictionary<Claim, MicroUsd> payments = [];
    readonly Dictionary<(Slot Slot, Address Payer, Address Payee, string Reason), long> corrections = [];
    readonly Dictionary<(Address Payer, HoldId Hold), HoldCapture> captures = [];

    /// <summary>Weight per (device, reason), in order.</summary>
    public IEnumerable<((DeviceId Device, string Reason) Key, long Weight)> Weights => work.Select(row => (row.Key, row.Value));

    /// <summary>The most that a weight may be worth; null: nothing bounds it.</summary>
    public MicroUsd? BoundOf((DeviceId Device, string Reason) key) => bounds.TryGetValue(key, out var most) ? most : null;

    /// <summary>What holds were placed for, by payer and hold.</summary>
    public IReadOnlyList<HoldCapture> Captures => [.. captures.OrderBy(row => row.Key.Payer).ThenBy(row => row.Key.Hold.Value).Select(row => row.Value)];

    /// <summary>What the epoch costs under a definition: one line per claim, rounded once; refunds bear no fee.</summary>
    public IEnumerable<Debt> Invoices(NetworkDefinition terms)
    {
        foreach (var (claim, amount) in payments.Concat(Corrections()).Where(line => line.Value.Value > 0))
            yield return new Debt(claim, epoch, amount, claim.IsRefund ? MicroUsd.Zero : Allocation.Fee(amount, terms.FeeBps(claim.Reason)));
    }

    public void Work(DeviceId device, long weight, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        work[(device, reason)] = checked(work.GetValueOrDefault((device, reason)) + weight);
    }

    public void Bound(DeviceId device, string reason, MicroUsd most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most.Value);
        bounds[(device, reason)] = bounds.GetValueOrDefault((device, reason)) + most;
    }

    public void Pay(Address payer, Address payee, MicroUsd amount, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.Value);
        var claim = Claim.Of(payer, payee, reason);
        payments[claim] = payments.GetValueOrDefault(claim) + amount;
    }

    public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot.Epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot.Epoch, epoch);
        var key = (slot, payer, payee, reason);
        corrections[key] = checked(corrections.GetValueOrDefault(key) + difference.Value);
    }

    public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.Value);
        var before = captures.GetValueOrDefault((payer, hold)) ?? new HoldCapture(payer, hold, MicroUsd.Zero, false);
        captures[(payer, hold)] = before with { Amount = before.Amount + amount, Ends = before.Ends || ends };
    }

    IEnumerable<KeyValuePair<Claim, MicroUsd>> Corrections() => corrections
        .Select(line => KeyValuePair.Create(
            Claim.Of(line.Key.Slot, line.Key.Payer, line.Key.Payee, line.Key.Reason, back: line.Value < 0), new MicroUsd(checked(line.Value < 0 ? -line.Value : line.Value))))
        .OrderBy(line => line.Key);
}
