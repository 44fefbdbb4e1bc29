namespace Grange.Kernel;

/// <summary>Collects what a module's Score says; the order in which it says it leaves no trace.</summary>
sealed partial class ScoreSheet : IScoreSink
{
    readonly SortedDictionary<(DeviceId Device, string Reason), long> work = new(Comparer<(DeviceId Device, string Reason)>.Create(
        static (a, b) => a.Device.CompareTo(b.Device) is var c && c != 0 ? c : string.CompareOrdinal(a.Reason, b.Reason)));

    readonly SortedDictionary<(Address Payer, Address Payee, string Reason), MicroUsd> payments = new(Comparer<(Address Payer, Address Payee, string Reason)>.Create(
        static (a, b)
            => a.Payer.CompareTo(b.Payer) is var c && c != 0 ? c : a.Payee.CompareTo(b.Payee) is var d && d != 0 ? d : string.CompareOrdinal(a.Reason, b.Reason)));

    /// <summary>Weight per (device, reason), in order.</summary>
    public IEnumerable<((DeviceId Device, string Reason) Key, long Weight)> Weights => work.Select(row => (row.Key, row.Value));

    /// <summary>Debt per (payer, payee, reason), in order; each is one invoice line and is rounded once.</summary>
    public IEnumerable<((Address Payer, Address Payee, string Reason) Key, MicroUsd Amount)> Payments => payments.Select(row => (row.Key, row.Value));

    public void Work(DeviceId device, long weight, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        work[(device, reason)] = checked(work.GetValueOrDefault((device, reason)) + weight);
    }

    public void Pay(Address payer, Address payee, MicroUsd amount, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.Value);
        payments[(payer, payee, reason)] = payments.GetValueOrDefault((payer, payee, reason)) + amount;
    }
}
