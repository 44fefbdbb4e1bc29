using Grange.Content;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Metering;
using Grange.Energy.Rules.Scoring;
using Grange.Verbs.Hardware;

namespace Grange.Energy.Agent;

/// <summary>Who takes a meter's readings.</summary>
public interface IMeterSink
{
    /// <summary>Takes a reading and the bytes it was read from.</summary>
    Intake Take(RegisterSample sample, ReadOnlySpan<byte> message);

    /// <summary>Counts something that was no reading.</summary>
    void Count(string word);

    /// <summary>What became of readings, by the API's words.</summary>
    IReadOnlyDictionary<string, long> Counts { get; }
}

/// <summary>Runs beside a meter: turns readings into slots, and hands every whole slot to the courier, which signs and sends it. It may die anywhere and go on.</summary>
public sealed class MeterAgent : IMeterSink
{
    /// <summary>Between two slots the track is saved this often, so that little is interpolated after a crash.</summary>
    const long SaveEveryMs = 60_000;

    readonly SlotClock slots;
    readonly MeterFolder folder;
    readonly RawLog raw;
    readonly EvidenceCourier courier;
    readonly TimeProvider clock;
    readonly string source;
    readonly RegisterTrack track;
    readonly List<SlotReading> done = [];
    readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    WrappingCounter? import, export;
    long savedMs;

    /// <param name="source">Where counters are read: <c>p1</c> or <c>sunspec</c>.</param>
    public MeterAgent(string source, SlotClock slots, ConnectionLimits limits, MeterFolder folder, RawLog raw, EvidenceCourier courier, TimeProvider clock)
    {
        (this.source, this.slots, this.folder, this.raw, this.courier, this.clock) = (source, slots, folder, raw, courier, clock);
        var saved = folder.Load();
        (import, export, track) = (saved?.Import, saved?.Export, new RegisterTrack(slots, limits, saved?.Track));
        foreach (var slot in saved?.Pending ?? []) Keep(slot); // perhaps for the second time: a meter's slot counts once
        if (saved is { Pending.Count: > 0 }) Save([]);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>The last good reading; null before the first.</summary>
    public RegisterSample? Last => track.State?.Last;

    /// <summary>Called with every slot that is safe on disk.</summary>
    public Action<SlotReading>? Kept { get; set; }

    /// <summary>Takes a reading of counters that may begin again at <paramref name="wrapMilliWh"/>.</summary>
    public Intake TakeWrapping(long timeMs, long importMilliWh, long exportMilliWh, long wrapMilliWh, ReadOnlySpan<byte> message)
    {
        var (nextImport, nextExport) = ((import ?? new WrappingCounter(wrapMilliWh)).Next(importMilliWh), (export ?? new WrappingCounter(wrapMilliWh)).Next(exportMilliWh));
        var intake = Take(new RegisterSample(timeMs, new Registers(nextImport.TotalMilliWh, nextExport.TotalMilliWh)), message);
        if (intake == Intake.Ok) (import, export) = (nextImport, nextExport);
        return intake;
    }

    /// <summary>Takes a reading; slots that it makes whole are durable when this returns.</summary>
    public Intake Take(RegisterSample sample, ReadOnlySpan<byte> message)
    {
        done.Clear();
        var intake = track.Take(sample, clock.GetUtcNow().ToUnixTimeMilliseconds(), done);
        Count(intake.Word());
        if (intake != Intake.Ok) return intake;
        // What was said up to a slot's end is of that slot; the reading that makes it whole begins the next.
        var pending = done.ConvertAll(slot => new PendingSlot(Math.Max(slot.SlotMs + slots.LengthMs, sample.TimeMs), DagCbor.Encode(Body(slot).ToNode())));
        raw.Add(slots.StartOf(sample.TimeMs), message);
        if (pending.Count == 0 && sample.TimeMs - savedMs < SaveEveryMs) return intake;
        Save(pending);
        savedMs = sample.TimeMs;
        foreach (var slot in pending) Keep(slot);
        if (pending.Count > 0) Save([]);
        foreach (var slot in done) Kept?.Invoke(slot);
        return intake;
    }

    /// <inheritdoc/>
    public void Count(string word) => counts[word] = counts.GetValueOrDefault(word) + 1;

    IntervalBody Body(SlotReading slot) => new(
        slot.SlotMs, slot.Seconds, slot.Start.ImportMilliWh, slot.Start.ExportMilliWh, slot.End.ImportMilliWh, slot.End.ExportMilliWh, slot.Quality, source, raw.RootOf(slot.SlotMs));

    void Keep(PendingSlot slot)
    {
        if (DagCbor.TryDecode(slot.Body, out var body) == DagCborFault.None) courier.Keep(slot.TimeMs, body!);
    }

    void Save(IReadOnlyList<PendingSlot> pending) => folder.Save(new MeterSaved(track.State, import, export, pending));
}
