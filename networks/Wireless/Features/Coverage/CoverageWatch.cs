using System.Globalization;
using System.Threading.Channels;
using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;
using Grange.Wireless.Serving;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features.Coverage;

/// <summary>Says where devices that tell their place were heard, and by which bound gateways: no gateway has their keys, so none can make it up.</summary>
/// <remarks>
/// The last event that was said is kept in a file; what is said twice around a kill counts once by its numbers, and of what was not said the air keeps the last ten thousand events. What the log of evidence
/// refuses is said again, with what came since.
/// </remarks>
sealed partial class CoverageWatch(WirelessNode node)
{
    /// <summary>Events that may wait while nothing can be said; later ones are samples that are not taken.</summary>
    const int MostWaiting = 100_000;

    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    readonly string file = Path.Combine(node.Host.DataFolder, "coverage.last");
    readonly Channel<WirelessEvent> heard = Channel.CreateBounded<WirelessEvent>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    public async Task RunAsync(CancellationToken cancel)
    {
        var last = File.Exists(file) && long.TryParse(await File.ReadAllTextAsync(file, cancel), NumberStyles.None, CultureInfo.InvariantCulture, out var kept) ? kept : 0;
        node.Air.Events.Told += Take;
        try
        {
            var missed = new Queue<WirelessEvent>(node.Air.Events.Since(last).Where(one => one.Kind == EventKind.Final));
            using var timer = new PeriodicTimer(Every, node.Host.Clock);
            do last = await SayAsync(last, missed, cancel);
            while (await timer.WaitForNextTickAsync(cancel));
        }
        finally
        {
            node.Air.Events.Told -= Take;
        }
    }

    /// <summary>On the air's thread: a look, and no more.</summary>
    void Take(WirelessEvent one)
    {
        if (one.Kind == EventKind.Final && one.Heard.Count > 0 && node.Names.GetValueOrDefault(one.DevEui) is { Codec.Length: > 0 }) heard.Writer.TryWrite(one);
    }

    /// <summary>Says what waits, a record at a time; gives back the last event that was said.</summary>
    async Task<long> SayAsync(long last, Queue<WirelessEvent> missed, CancellationToken cancel)
    {
        var bound = await node.Air.AskAsync(_ => new Dictionary<ulong, DeviceId>(node.Air.Gateways.Bound), cancel);
        var places = bound.Values.ToDictionary(id => id, id => node.Host.Devices.View.Find(id) is { } device ? GatewayFacts.Of(device)?.Place : null);
        while (true)
        {
            while (missed.Count < MostWaiting && heard.Reader.TryRead(out var next)) missed.Enqueue(next);
            var (batch, count) = (new CoverageBatch(last), 0);
            foreach (var one in missed)
            {
                var cell = CellOf(one);
                var heardBy = one.Heard.Where(by => bound.ContainsKey(by.Gateway)).Select(by => (Gateway: bound[by.Gateway], by)).Where(by => cell is { } place && CoverageBody.IsNear(place, places[by.Gateway]));
                if (!batch.TryAdd(one.Number, cell, [.. heardBy.Take(CoverageBody.MostRows)])) break;
                count++;
            }
            if (count == 0) return last;
            if (!batch.IsEmpty && !(await node.Host.Evidence.ObserveAsync(WirelessKinds.Coverage, batch.ToBody().ToNode(), cancel)).TryGet(out _, out var fault))
            {
                LogUnsaid(node.Log, fault.Detail);
                return last;
            }
            await File.WriteAllTextAsync(file, (last = batch.Last).ToString(CultureInfo.InvariantCulture), cancel);
            for (; count > 0; count--) missed.Dequeue();
        }
    }

    /// <summary>The public cell of the place that a device tells in its payload; null where it tells none.</summary>
    H3Cell? CellOf(WirelessEvent final) => ToldPlace.In(node.Codecs.Read(final, node.Names.GetValueOrDefault(final.DevEui)).Value) is { } place ? H3Cell.Of(place, CoverageBody.Resolution) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "coverage was not taken, and is said again: {Why}")]
    static partial void LogUnsaid(ILogger log, string why);
}
