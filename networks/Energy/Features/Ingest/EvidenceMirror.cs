using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Scoring;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Ingest;

/// <summary>Brings what meters signed, and the kernel accepted, into the table of slots, and issues the certificates of what they exported.</summary>
/// <remarks>Everything is by (device, slot), so reading the same evidence again changes nothing: it may stop anywhere.</remarks>
sealed class EvidenceMirror(EnergyNode node) : IDisposable
{
    /// <summary>The kernel takes no evidence older than 31 days.</summary>
    const long OldestMs = 32L * 86_400_000;

    /// <summary>So far back it looks again each time: a meter's clock may have been set right meanwhile.</summary>
    const long AgainMs = 3_600_000;

    const int MostAtOnce = 4_000;

    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    readonly Dictionary<DeviceId, long> readTo = [];
    readonly SemaphoreSlim turn = new(1, 1);

    /// <param name="then">What is to be done with what is known then.</param>
    public async Task RunAsync(Func<CancellationToken, Task> then, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, node.Host.Clock);
        do
        {
            await RefreshAsync(cancel);
            await then(cancel);
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    /// <summary>Brings everything that is accepted by now; what settles a slot asks for this first.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            foreach (var meter in node.Meters)
                while (await ReadAsync(meter, cancel)) { }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>True when there may be more.</summary>
    async Task<bool> ReadAsync(Device meter, CancellationToken cancel)
    {
        if (!readTo.TryGetValue(meter.Id, out var from))
            from = Math.Max((await node.Host.Store.ReadAsync((db, token) => node.Intervals.LastSaidAsync(db, meter.Id, 1, token), cancel) ?? 0) - AgainMs, node.NowMs - OldestMs);
        var said = await node.Evidence.ReadAsync(Author.Of(meter.Id), from, long.MaxValue, MostAtOnce, cancel);
        var slots = said.Where(one => one.Record.Kind == EnergyKinds.Interval).Select(one => (one.Record.TimeMs, Read: IntervalBody.Read(one.Record.Body))).Where(one => one.Read.IsOk)
            .Select(one => (one.TimeMs, Body: one.Read.Value)).Where(one => ConnectionLimits.Of(meter).Allow(one.Body)).ToList();
        if (slots.Count > 0) node.Tell(await StoreAsync(meter, slots, cancel));
        var isMore = said.Count == MostAtOnce && said[0].Record.TimeMs < said[^1].Record.TimeMs;
        readTo[meter.Id] = said.Count == 0 ? from : isMore ? said[^1].Record.TimeMs : Math.Max(from, said[^1].Record.TimeMs - AgainMs);
        return isMore;
    }

    Task<List<IntervalRow>> StoreAsync(Device meter, IReadOnlyList<(long TimeMs, IntervalBody Body)> slots, CancellationToken cancel) => node.Host.Store.WriteAsync(async (db, token) =>
    {
        var changed = new List<IntervalRow>();
        foreach (var (timeMs, body) in slots)
        {
            var row = new IntervalRow(meter.Id, body.SlotMs, 0, body.Seconds, body.ImportWh, body.ExportWh, body.Quality, body.Source, 1, timeMs);
            if (await node.Intervals.AddAsync(db, row, token) is not var (now, before)) continue;
            await node.Certificates.FollowAsync(db, now, before is { Level: > 0 } ? before.ExportWh : 0, ConnectionLimits.Of(meter).InverterWatts, node.NowMs, token);
            changed.Add(now);
        }
        return changed;
    }, cancel);

    public void Dispose() => turn.Dispose();
}
