namespace Grange.Wireless.Serving;

/// <summary>How much of the last hour each gateway sent in each sub-band: what would be too much is not sent.</summary>
/// <remarks>Guarantee: in no window of an hour does a gateway fill more of a sub-band than its permille, by what was booked.</remarks>
public sealed class DutyLedger
{
    const long HourMs = 3_600_000;

    readonly Dictionary<(ulong Gateway, SubBand Band), Account> accounts = [];

    /// <summary>Books a transmission; false when the hour has no room for it.</summary>
    /// <param name="airtime">Microseconds.</param>
    public bool TryBook(ulong gateway, Region region, long hz, long airtime, long nowMs)
    {
        if (region.SubBandOf(hz) is not { } band) return true;
        if (!accounts.TryGetValue((gateway, band), out var account)) accounts[(gateway, band)] = account = new();
        account.Forget(nowMs - HourMs);
        if (account.Sum + airtime > HourMs * band.Permille) return false;
        account.Book(nowMs, airtime);
        return true;
    }

    /// <summary>Microseconds that a gateway has sent in a sub-band in the last hour.</summary>
    public long Used(ulong gateway, SubBand band, long nowMs)
    {
        if (!accounts.TryGetValue((gateway, band), out var account)) return 0;
        account.Forget(nowMs - HourMs);
        return account.Sum;
    }

    sealed class Account
    {
        readonly Queue<(long TimeMs, long Airtime)> sent = new();

        public long Sum { get; private set; }

        public void Book(long timeMs, long airtime)
        {
            sent.Enqueue((timeMs, airtime));
            Sum += airtime;
        }

        public void Forget(long untilMs)
        {
            while (sent.TryPeek(out var first) && first.TimeMs <= untilMs) Sum -= sent.Dequeue().Airtime;
        }
    }
}
