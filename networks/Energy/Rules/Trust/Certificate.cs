using Grange.Kernel;

namespace Grange.Energy.Rules.Trust;

/// <summary>Numbered watt-hours of one meter, both ends included. Every Wh it ever exported has one number.</summary>
public readonly record struct WhRange(long First, long Last)
{
    public long Count => Last - First + 1;

    public bool Overlaps(WhRange other) => First <= other.Last && other.First <= Last;
}

/// <summary>What became of a part of a certificate.</summary>
public enum SliceUse : byte
{
    /// <summary>Somebody used it up: it proves their consumption, and nobody else's ever.</summary>
    Claimed,

    /// <summary>A correction took it back before anybody claimed it.</summary>
    Withdrawn,
}

/// <summary>A part of a certificate that is no longer free.</summary>
/// <param name="For">Who claimed it, or why it was withdrawn.</param>
public sealed record CertificateSlice(WhRange Range, SliceUse Use, string For);

/// <summary>A granular certificate (EnergyTag GC scheme): the whole watt-hours one device exported in one slot.</summary>
/// <param name="CapacityWatts">Of the device, as registered.</param>
/// <param name="Slices">Parts that are no longer free, ordered.</param>
public sealed record Certificate(DeviceId Device, long SlotMs, int Seconds, WhRange Range, long CapacityWatts, IReadOnlyList<CertificateSlice> Slices)
{
    /// <summary>Its name: the device, and its first Wh.</summary>
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Device}-{Range.First}");

    /// <summary>Wh that nobody has claimed.</summary>
    public long FreeWh => Range.Count - Slices.Sum(slice => slice.Range.Count);

    /// <summary>Issues what a slot exported, numbered from where the device's last certificate ended.</summary>
    /// <param name="previousLast">The device's last number; 0 before its first.</param>
    public static Result<Certificate> Issue(DeviceId device, long slotMs, int seconds, long exportWh, long previousLast, long capacityWatts)
    {
        if (exportWh <= 0) return new Fault("nothing-exported", $"{device} exported nothing in the slot", Status: 422);
        if (exportWh > (long)((Int128)capacityWatts * seconds * 11 / (10 * 3_600)) + 1)
            return new Fault("above-capacity", $"{exportWh} Wh are more than {capacityWatts} W yield in {seconds} s", "register the rating of the inverters (inverterW)", 422);
        return new Certificate(device, slotMs, seconds, new WhRange(previousLast + 1, previousLast + exportWh), capacityWatts, []);
    }

    /// <summary>Claims any Wh that are free, the lowest numbers first; more than are free is a conflict.</summary>
    public Result<Certificate> Claim(long wh, string buyer)
    {
        if (wh <= 0) return Nothing(wh);
        if (wh > FreeWh) return AlreadyClaimed($"{wh} Wh were asked for, {FreeWh} of {Range.Count} are free");
        return Use(Free(), wh, SliceUse.Claimed, buyer);
    }

    /// <summary>Claims these very Wh; one that is claimed already is a conflict.</summary>
    public Result<Certificate> Claim(WhRange asked, string buyer)
    {
        if (asked.Count <= 0 || asked.First < Range.First || asked.Last > Range.Last) return Nothing(asked.Count);
        return Slices.FirstOrDefault(slice => slice.Range.Overlaps(asked)) is { } taken
            ? AlreadyClaimed($"Wh {taken.Range.First} to {taken.Range.Last} are {(taken.Use == SliceUse.Claimed ? "claimed" : "withdrawn")}")
            : With([new CertificateSlice(asked, SliceUse.Claimed, buyer)]);
    }

    /// <summary>Takes Wh back that a correction says never were: free ones, the highest numbers first. What is claimed stays; that part is the debit.</summary>
    public (Certificate Corrected, long DebitWh) Withdraw(long wh, string why)
    {
        var free = Math.Min(wh, FreeWh);
        return (free == 0 ? this : Use(Free().Reverse(), free, SliceUse.Withdrawn, why), wh - free);
    }

    /// <summary>The stretches between slices.</summary>
    public IEnumerable<WhRange> Free()
    {
        var next = Range.First;
        foreach (var slice in Slices)
        {
            if (slice.Range.First > next) yield return new WhRange(next, slice.Range.First - 1);
            next = slice.Range.Last + 1;
        }
        if (next <= Range.Last) yield return new WhRange(next, Range.Last);
    }

    Certificate Use(IEnumerable<WhRange> from, long wh, SliceUse use, string reason)
    {
        var slices = new List<CertificateSlice>();
        foreach (var free in from)
        {
            if (wh == 0) break;
            var part = Math.Min(wh, free.Count);
            slices.Add(new CertificateSlice(use == SliceUse.Claimed ? new WhRange(free.First, free.First + part - 1) : new WhRange(free.Last - part + 1, free.Last), use, reason));
            wh -= part;
        }
        return With(slices);
    }

    Certificate With(IEnumerable<CertificateSlice> more) => this with { Slices = [.. Slices.Concat(more).OrderBy(slice => slice.Range.First)] };

    Fault AlreadyClaimed(string what) => new("already-claimed", $"{Id}: {what}", "a watt-hour is claimed once; choose another certificate", 409);
    Fault Nothing(long wh) => new("bad-claim", $"{Id}: {wh} Wh cannot be claimed of Wh {Range.First} to {Range.Last}", "name Wh of this certificate", 422);
}
