using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Codecs;
using Grange.Wireless.Serving;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features.Coverage;

/// <summary>Says where devices that tell their place were heard, and by which bound gateways: no gateway has their keys, so none can make it up.</summary>
/// <remarks>The last event that was said is kept in a file; what is said twice around a kill counts once by its numbers.</remarks>
sealed partial class CoverageWatch(WirelessNode node)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    const byte GpsLocation = 136;

    readonly string file = Path.Combine(node.Host.DataFolder, "coverage.last");

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, node.Host.Clock);
        do await SayAsync(cancel);
        while (await timer.WaitForNextTickAsync(cancel));
    }

    async Task SayAsync(CancellationToken cancel)
    {
        var last = File.Exists(file) && long.TryParse(await File.ReadAllTextAsync(file, cancel), out var kept) ? kept : 0;
        var bound = await node.Air.AskAsync(_ => new Dictionary<ulong, DeviceId>(node.Air.Gateways.Bound), cancel);
        var finals = node.Air.Events.Since(last).Where(one => one.Kind == EventKind.Final).ToList();
        if (finals.Count == 0) return;
        var rows = new Dictionary<(H3Cell Cell, DeviceId Gateway), CoverageRow>();
        foreach (var (final, cell) in finals.Select(final => (final, Cell: CellOf(final))).Where(one => one.Cell is not null))
            foreach (var heard in final.Heard.Where(heard => bound.ContainsKey(heard.Gateway))) Add(rows, cell!.Value, bound[heard.Gateway], heard);
        foreach (var part in rows.Values.OrderBy(row => row.Cell).ThenBy(row => row.Gateway).Take(CoverageBody.MostRows).Chunk(CoverageBody.MostRows)) // more than five hundred in five seconds wait for another device
            if (!(await node.Host.Evidence.ObserveAsync(WirelessKinds.Coverage, new CoverageBody(last + 1, finals[^1].Number, part).ToNode(), cancel)).TryGet(out _, out var fault)) LogUnsaid(node.Log, fault.Detail);
        await File.WriteAllTextAsync(file, $"{finals[^1].Number}", cancel);
    }

    static void Add(Dictionary<(H3Cell Cell, DeviceId Gateway), CoverageRow> rows, H3Cell cell, DeviceId gateway, Sighting heard)
    {
        var before = rows.TryGetValue((cell, gateway), out var known) ? known : new CoverageRow(cell, gateway, 0, heard.RssiDeciDbm, heard.SnrDeciDb);
        rows[(cell, gateway)] = before with { Samples = before.Samples + 1, RssiDeciDbm = Math.Max(before.RssiDeciDbm, heard.RssiDeciDbm), SnrDeciDb = Math.Max(before.SnrDeciDb, heard.SnrDeciDb) };
    }

    /// <summary>The public cell of the place that a device tells in its payload; null where it tells none.</summary>
    H3Cell? CellOf(WirelessEvent final)
    {
        if (node.Names.GetValueOrDefault(final.DevEui)?.Codec != "lpp" || CayenneLpp.Read(final.Data, out var values) is not null || values.FirstOrDefault(value => value.Type == GpsLocation) is not { } fix) return null;
        var place = new LatLng((double)fix.Values[0], (double)fix.Values[1]);
        return place.IsValid && (place.Lat, place.Lng) != (0, 0) ? H3Cell.Of(place, CoverageBody.Resolution) : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "coverage was not taken: {Why}")]
    static partial void LogUnsaid(ILogger log, string why);
}
