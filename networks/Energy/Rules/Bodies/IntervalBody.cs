using Grange.Content;
using Grange.Energy.Protocol;
using Grange.Kernel;

namespace Grange.Energy.Rules.Bodies;

/// <summary>A meter's counters at both ends of one slot (<c>energy.interval</c>), signed by the key beside the meter; device, sequence and the hash of the one before stand in the record.</summary>
/// <param name="SlotMs">The slot's beginning, Unix milliseconds; a multiple of its length.</param>
/// <param name="Seconds">The slot's length.</param>
/// <param name="StartImportMilliWh">Counter of what came from the grid, at the slot's beginning.</param>
/// <param name="StartExportMilliWh">Counter of what went to it, at the slot's beginning.</param>
/// <param name="EndImportMilliWh">The first, at the slot's end.</param>
/// <param name="EndExportMilliWh">The second, at the slot's end.</param>
/// <param name="Source">Where the counters were read: <c>p1</c>, <c>sunspec</c>, <c>csv</c>, ….</param>
/// <param name="RawRoot">Merkle root of what the meter said in the slot; the telegrams themselves stay with their owner.</param>
public sealed record IntervalBody(
    long SlotMs, int Seconds, long StartImportMilliWh, long StartExportMilliWh, long EndImportMilliWh, long EndExportMilliWh, Quality Quality, string Source, Hash32 RawRoot)
{
    const long MilliWhPerWh = 1_000;

    /// <summary>Largest counter, in mWh: a petawatt-hour, more than any meter shows.</summary>
    public const long MostMilliWh = 1_000_000_000_000_000_000;

    const int MostSource = 16, Fields = 9;

    /// <summary>Moment after its last.</summary>
    public long EndMs => SlotMs + Seconds * 1_000L;

    /// <summary>Whole Wh between the floors of both ends, so that slots sum to the counter's own difference.</summary>
    public long ImportWh => EndImportMilliWh / MilliWhPerWh - StartImportMilliWh / MilliWhPerWh;

    /// <inheritdoc cref="ImportWh"/>
    public long ExportWh => EndExportMilliWh / MilliWhPerWh - StartExportMilliWh / MilliWhPerWh;

    public DagNode ToNode() => DagNode.Map(
        ("slot", DagNode.Of(SlotMs)), ("seconds", DagNode.Of((long)Seconds)), ("startImp", DagNode.Of(StartImportMilliWh)), ("startExp", DagNode.Of(StartExportMilliWh)),
        ("endImp", DagNode.Of(EndImportMilliWh)), ("endExp", DagNode.Of(EndExportMilliWh)), ("quality", DagNode.Of(Quality.Letter())), ("source", DagNode.Of(Source)),
        ("raw", DagNode.Of(RawRoot.ToByteArray())));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<IntervalBody> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != Fields) return Malformed("a map of slot, seconds, startImp, startExp, endImp, endExp, quality, source, raw");
        if (!body.TryGetLong("seconds", out var seconds) || seconds is < 60 or > 3_600) return Malformed("seconds: 60 to 3600");
        if (!body.TryGetLong("slot", out var slot) || slot is < 0 or > 1L << 53 || slot % (seconds * 1_000) != 0) return Malformed("slot: Unix milliseconds, a multiple of its length");
        if (!TryGetCounters(body, "Imp", out var importFrom, out var importTo)) return Malformed("startImp, endImp: mWh, the end not lower");
        if (!TryGetCounters(body, "Exp", out var exportFrom, out var exportTo)) return Malformed("startExp, endExp: mWh, the end not lower");
        if (!body.TryGetText("quality", out var letter) || Qualities.OfLetter(letter) is not { } quality) return Malformed("quality: M, C, I or E");
        if (!body.TryGetText("source", out var source) || source.Length is 0 or > MostSource) return Malformed($"source: 1 to {MostSource} characters");
        if (!body.TryGet("raw", DagKind.Bytes, out var raw) || !Hash32.TryRead(raw.AsBytes, out var root)) return Malformed("raw: 32 bytes");
        return new IntervalBody(slot, (int)seconds, importFrom, exportFrom, importTo, exportTo, quality, source, root);
    }

    static bool TryGetCounters(DagNode body, string which, out long start, out long end)
    {
        end = 0;
        return body.TryGetLong("start" + which, out start) && body.TryGetLong("end" + which, out end) && start >= 0 && end >= start && end <= MostMilliWh;
    }

    static Fault Malformed(string what) => new("evidence-malformed", $"{EnergyKinds.Interval}: {what}", "docs/formats.md has the body", Status: 422);
}
