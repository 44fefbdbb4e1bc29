using Grange.Charging.Protocol.Ocmf;

namespace Grange.Charging.Rules.Proof;

/// <summary>Why signed readings do not prove an energy (specification 2.3).</summary>
public static class ProofReason
{
    public const string NoRecords = "no-signed-record";
    public const string Unpinned = "key-not-pinned";
    public const string Signature = "signature-invalid";
    public const string Unsupported = "curve-not-supported";
    public const string NoBegin = "no-begin";
    public const string NoEnd = "no-end";
    public const string MeterStatus = "meter-status";
    public const string EnergyError = "energy-error-flag";
    public const string TimeError = "time-error-flag";
    public const string TimeStatus = "time-not-synchronised";
    public const string OtherMeter = "meter-differs";
    public const string Pages = "pages-not-consecutive";
    public const string Backwards = "end-before-begin";
    public const string Register = "register-missing";
}

/// <summary>What signed readings prove.</summary>
/// <param name="Energy">From begin to end, where both are readable; rounded down.</param>
/// <param name="Reasons">Why it may not be billed by; empty: it may.</param>
/// <param name="LastPage">What the meter's next record follows.</param>
public sealed record MeterProof(WattHours? Energy, DateTimeOffset? Begin, DateTimeOffset? End, long? LastPage, IReadOnlyList<string> Reasons)
{
    public bool IsBillable => Reasons.Count == 0;

    /// <summary>A contradiction, not merely a weakness: somebody's word is false.</summary>
    public bool IsContradicted => Reasons.Any(one => one is ProofReason.Signature or ProofReason.Backwards or ProofReason.OtherMeter);

    /// <summary>Judges a session's records against the key that was pinned to its meter. A key that came along is never taken for it.</summary>
    /// <param name="before">The page of the meter's last record before; null: not known.</param>
    public static MeterProof Of(IReadOnlyList<OcmfRecord> records, OcmfKey? pinned, string? meter = null, long? before = null)
    {
        var reasons = new SortedSet<string>(StringComparer.Ordinal);
        if (records.Count == 0) return new(null, null, null, null, [ProofReason.NoRecords]);
        Signatures(records, pinned, reasons);
        var ordered = records.OrderBy(one => one.Pagination).ThenBy(one => one.Readings[0].Time).DistinctBy(one => Convert.ToHexString(one.Payload.Span)).ToArray();
        Pages(ordered, before, reasons);
        if (ordered.Select(one => (one.GatewaySerial, one.MeterSerial)).Distinct().Count() > 1) reasons.Add(ProofReason.OtherMeter);
        if (meter is not null && ordered.Any(one => one.MeterSerial != meter && one.GatewaySerial != meter)) reasons.Add(ProofReason.OtherMeter);
        var (begin, end) = Ends(ordered, reasons);
        WattHours? energy = null;
        if (begin?.MilliWattHours is { } from && end?.MilliWattHours is { } to)
        {
            if (to < from || end.Time < begin.Time) reasons.Add(ProofReason.Backwards);
            else energy = new((to - from) / 1_000);
        }
        else if (begin is not null && end is not null)
        {
            reasons.Add(ProofReason.Register);
        }
        return new(energy, begin?.Time, end?.Time, ordered[^1].Pagination, [.. reasons]);
    }

    static void Signatures(IReadOnlyList<OcmfRecord> records, OcmfKey? pinned, SortedSet<string> reasons)
    {
        if (pinned is null)
        {
            reasons.Add(ProofReason.Unpinned);
            return;
        }
        foreach (var record in records)
        {
            var status = OcmfVerification.Verify(record, pinned, out _);
            if (status == SignatureStatus.CurveNotSupported) reasons.Add(ProofReason.Unsupported);
            else if (status != SignatureStatus.Valid) reasons.Add(ProofReason.Signature);
        }
    }

    static void Pages(OcmfRecord[] records, long? before, SortedSet<string> reasons)
    {
        var pages = records.Select(one => one.Pagination).ToArray();
        if (pages.Contains(-1) || records.Select(one => one.PaginationKind).Distinct().Count() > 1) reasons.Add(ProofReason.Pages);
        if (pages.Zip(pages.Skip(1)).Any(pair => pair.Second != pair.First + 1)) reasons.Add(ProofReason.Pages);
        if (before is { } last && pages[0] != last + 1) reasons.Add(ProofReason.Pages);
    }

    /// <summary>The first begin and the last end of the register that counts what the car took; and what is wrong with either.</summary>
    static (OcmfReading? Begin, OcmfReading? End) Ends(OcmfRecord[] records, SortedSet<string> reasons)
    {
        var readings = records.SelectMany(one => one.Readings).ToArray();
        var register = readings.Select(one => one.Identifier).FirstOrDefault(IsImport) ?? readings[0].Identifier;
        var counted = readings.Where(one => one.Identifier == register).ToArray();
        var (begin, end) = (Array.Find(counted, one => one.Begins), Array.FindLast(counted, one => one.Ends));
        if (begin is null) reasons.Add(ProofReason.NoBegin);
        if (end is null) reasons.Add(ProofReason.NoEnd);
        foreach (var reading in new[] { begin, end }.OfType<OcmfReading>())
        {
            if (reading.Status != 'G') reasons.Add(ProofReason.MeterStatus);
            if (reading.ErrorFlags.Contains('E', StringComparison.Ordinal)) reasons.Add(ProofReason.EnergyError);
            if (reading.ErrorFlags.Contains('t', StringComparison.Ordinal)) reasons.Add(ProofReason.TimeError);
            if (reading.TimeStatus is not ('S' or 'I' or 'R')) reasons.Add(ProofReason.TimeStatus);
        }
        return (begin, end);
    }

    /// <summary>OBIS 1.8, active energy imported, in the spellings of the field: 1-b:1.8.0, 1-0:1.8.0*198, 01-00:01.08.00.FF.</summary>
    static bool IsImport(string identifier)
    {
        var colon = identifier.IndexOf(':', StringComparison.Ordinal);
        var parts = identifier[(colon + 1)..].Split('.', '*');
        return parts.Length >= 2 && parts[0].TrimStart('0') == "1" && parts[1].TrimStart('0') == "8";
    }
}
