using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Scoring;

namespace Grange.Wireless.Features.Coverage;

/// <summary>What is known of a cell; see <see cref="CoverageCellJson"/>.</summary>
sealed record CoverageCell(H3Cell Cell, char Grade, long Samples, int? RssiDeciDbm, int? SnrDeciDb, IReadOnlySet<DeviceId> Gateways, long LastMs);

/// <summary>Coverage as the last weeks' evidence of this operator has it: read anew when ten seconds are over.</summary>
sealed class CoverageMap(WirelessNode node) : IDisposable
{
    const long AgeMs = 28 * 86_400_000L, FreshMs = 10_000;
    const int MostRead = 4_000;

    readonly SemaphoreSlim gate = new(1);
    IReadOnlyList<(BeaconBody Beacon, long TimeMs)> beacons = [];
    IReadOnlyDictionary<H3Cell, CoverageCell> cells = new Dictionary<H3Cell, CoverageCell>();
    long readMs;

    /// <summary>Beacons of the last weeks, the newest first.</summary>
    public async Task<IReadOnlyList<(BeaconBody Beacon, long TimeMs)>> BeaconsAsync(CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        return beacons;
    }

    public async Task<IReadOnlyDictionary<H3Cell, CoverageCell>> CellsAsync(CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        return cells;
    }

    async Task RefreshAsync(CancellationToken cancel)
    {
        if (node.NowMs - readMs < FreshMs) return;
        await gate.WaitAsync(cancel);
        try
        {
            if (node.NowMs - readMs < FreshMs) return;
            var (found, samples) = (new List<(BeaconBody, long)>(), new List<(CoverageRow Row, long TimeMs)>());
            var author = Author.Operator(node.Operator);
            for (var from = node.NowMs - AgeMs; ;)
            {
                var page = await node.Said.ReadAsync(author, from, long.MaxValue, MostRead, cancel);
                foreach (var record in page.Select(one => one.Record)) Take(record, found, samples);
                if (page.Count < MostRead) break;
                from = page[^1].Record.TimeMs + 1;
            }
            found.Reverse();
            (beacons, cells, readMs) = (found, Cells(found.Select(one => one.Item1), samples), node.NowMs);
        }
        finally
        {
            gate.Release();
        }
    }

    static void Take(EvidenceRecord record, List<(BeaconBody, long)> found, List<(CoverageRow, long)> samples)
    {
        if (record.Kind == WirelessKinds.Beacon && BeaconBody.Read(record.Body).TryGet(out var beacon, out _)) found.Add((beacon, record.TimeMs));
        if (record.Kind == WirelessKinds.Coverage && CoverageBody.Read(record.Body).TryGet(out var coverage, out _)) samples.AddRange(coverage.Rows.Select(row => (row, record.TimeMs)));
    }

    Dictionary<H3Cell, CoverageCell> Cells(IEnumerable<BeaconBody> said, List<(CoverageRow Row, long TimeMs)> samples)
    {
        var heard = new Dictionary<DeviceId, long>();
        foreach (var beacon in said)
            if (BeaconJudgement.Verdicts(beacon, node.Host.Devices.View).Any(one => one.IsValid)) heard[beacon.Gateway] = Math.Max(heard.GetValueOrDefault(beacon.Gateway), beacon.SentMs);
        var all = samples.GroupBy(one => one.Row.Cell).ToDictionary(cell => cell.Key, cell => new CoverageCell(
            cell.Key, 'A', cell.Sum(one => one.Row.Samples), cell.Max(one => one.Row.RssiDeciDbm), cell.Max(one => one.Row.SnrDeciDb), cell.Select(one => one.Row.Gateway).ToHashSet(), cell.Max(one => one.TimeMs)));
        foreach (var here in node.Host.Devices.View.All(node.Slug).Where(device => !device.Revoked).Select(device => (device.Id, GatewayFacts.Of(device)?.Place)).Where(one => one.Place is not null).GroupBy(one => one.Place!.Value.Parent(CoverageBody.Resolution)))
        {
            var lastMs = here.Max(one => heard.GetValueOrDefault(one.Id));
            all.TryAdd(here.Key, new CoverageCell(here.Key, lastMs > 0 ? 'B' : 'D', 0, null, null, here.Select(one => one.Id).ToHashSet(), lastMs));
        }
        return all;
    }

    public void Dispose() => gate.Dispose();
}
