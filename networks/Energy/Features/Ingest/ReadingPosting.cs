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
    public Task<IReadOnlyList<string>> PostAsync(IReadOnlyList<ReadingJson> items, CancellationToken cancel) => node.Host.Store.WriteAsync<IReadOnlyList<string>>(async (db, token) =>
    {
        var words = new string[items.Count];
        foreach (var meter in Enumerable.Range(0, items.Count).GroupBy(at => items[at].Device ?? ""))
        {
            if (!DeviceId.TryParse(meter.Key, null, out var id) || node.Host.Devices.View.Find(id) is not { Revoked: false } device || device.Network != node.Slug)
                foreach (var at in meter) words[at] = "quarantined:unknown_meter";
            else await TakeAsync(db, device, meter, items, words, token);
        }
        return words;
    }, cancel);

    async Task TakeAsync(DbConnection db, Device device, IEnumerable<int> meter, IReadOnlyList<ReadingJson> items, string[] words, CancellationToken cancel)
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
        foreach (var slot in done)
            await node.Intervals.AddAsync(db, new IntervalRow(device.Id, slot.SlotMs, 0, slot.Seconds, slot.ImportWh, slot.ExportWh, slot.Quality, "posted", 0, node.NowMs), cancel);
        foreach (var (reason, count) in refused) await tracks.CountAsync(db, device.Id, reason, count, node.NowMs, cancel);
        if (track.State is { } now && now != state) await tracks.PutAsync(db, device.Id, now, cancel);
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
