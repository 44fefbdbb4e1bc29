using System.Data.Common;
using System.Text;
using Grange.Energy.Protocol;
using Grange.Energy.Protocol.P1;
using Grange.Energy.Rules.Metering;
using Grange.Energy.Rules.Scoring;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Ingest;

/// <summary>Takes readings that are posted rather than signed beside the meter (level 0): counters become slots, what cannot be is quarantined.</summary>
sealed class ReadingPosting(EnergyNode node)
{
    readonly TrackTable tracks = new(node.Slug);

    public TrackTable Tracks => tracks;

    /// <summary>Takes a batch in one durable write; a word for each item, in order.</summary>
    public async Task<IReadOnlyList<string>> PostAsync(IReadOnlyList<ReadingJson> items, CancellationToken cancel)
    {
        var (words, changed) = await node.Host.Store.WriteAsync((db, token) => PostAsync(db, items, token), cancel);
        node.Tell(changed);
        return words;
    }

    async Task<(string[] Words, List<IntervalRow> Changed)> PostAsync(DbConnection db, IReadOnlyList<ReadingJson> items, CancellationToken cancel)
    {
        var (words, changed) = (new string[items.Count], new List<IntervalRow>());
        foreach (var meter in Enumerable.Range(0, items.Count).GroupBy(at => items[at].Device ?? ""))
        {
            if (!DeviceId.TryParse(meter.Key, null, out var id) || node.Host.Devices.View.Find(id) is not { Revoked: false } device || device.Network != node.Slug)
                foreach (var at in meter) words[at] = "quarantined:unknown_meter";
            else changed.AddRange(await TakeAsync(db, device, meter, items, words, cancel));
        }
        return (words, changed);
    }

    async Task<List<IntervalRow>> TakeAsync(DbConnection db, Device device, IEnumerable<int> meter, IReadOnlyList<ReadingJson> items, string[] words, CancellationToken cancel)
    {
        var state = await tracks.FindAsync(db, device.Id, cancel);
        var track = new RegisterTrack(new SlotClock(node.Terms.SlotSeconds), ConnectionLimits.Of(device), state);
        var (done, refused) = (new List<SlotReading>(), new SortedDictionary<string, long>(StringComparer.Ordinal));
        foreach (var at in meter)
        {
            var (sample, why) = Read(items[at]);
            words[at] = sample is { } read ? track.Take(read, node.NowMs, done).Word() : "quarantined:" + why;
            if (words[at].StartsWith("quarantined:", StringComparison.Ordinal)) refused[words[at]["quarantined:".Length..]] = refused.GetValueOrDefault(words[at]["quarantined:".Length..]) + 1;
        }
        var changed = new List<IntervalRow>();
        foreach (var slot in done)
            if (await node.Intervals.AddAsync(db, new IntervalRow(device.Id, slot.SlotMs, 0, slot.Seconds, slot.ImportWh, slot.ExportWh, slot.Quality, "posted", 0, node.NowMs), cancel) is var (now, _)) changed.Add(now);
        foreach (var (reason, count) in refused) await tracks.CountAsync(db, device.Id, reason, count, node.NowMs, cancel);
        if (track.State is { } stands && stands != state) await tracks.PutAsync(db, device.Id, stands, cancel);
        return changed;
    }

    /// <summary>An item is a telegram as the meter sent it, or counters and their time.</summary>
    (RegisterSample? Sample, string Why) Read(ReadingJson item)
    {
        if (item.Telegram is { } text)
        {
            var fault = P1Telegram.Read(Encoding.Latin1.GetBytes(text), out var said);
            return fault == P1Fault.None
                ? (new RegisterSample(said.UnixSeconds * 1_000 ?? item.TimeMs ?? node.NowMs, new Registers(said.ImportMilliWh ?? 0, said.ExportMilliWh ?? 0), said.OutOfSeason ? Quality.Interpolated : Quality.Measured), "")
                : (null, fault.Name());
        }
        return item is { TimeMs: >= 0 and { } time, ImportMilliWh: >= 0 and { } import, ExportMilliWh: >= 0 and { } export }
            ? (new RegisterSample(time, new Registers(import, export)), "")
            : (null, "malformed");
    }
}
