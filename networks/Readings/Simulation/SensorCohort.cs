using System.Collections.Immutable;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings.Simulation;

/// <summary>Sensors that measure as often as counts and agree with their neighbours, three to a cell.</summary>
static class SensorCohort
{
    /// <summary>Devices of one cell: each has the two neighbours that a confirmation asks for.</summary>
    const int PerCell = Neighbours.Least + 1;

    /// <summary>Most readings of one simulated epoch; more devices than this allows measure less often, which shows in what is assumed.</summary>
    const long MostReadings = 2_000_000;

    public static SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs)
    {
        var (terms, lengthMs) = (ReadingTerms.Read(definition.Rules), definition.EpochSeconds * 1000L);
        var useful = terms.Rule is WorkRule.Count or WorkRule.Sum ? terms.MinIntervalMs : Math.Max(terms.MinIntervalMs, terms.WindowMs);
        var pace = Math.Max(useful, lengthMs * devices.Count / MostReadings);
        // Three quarters of each range: positive wherever the range reaches beyond zero, so that a sum is not nothing.
        var values = terms.Fields.Select(field => field.Min + (field.Max - field.Min) / 4 * 3).ToList();
        var evidence = devices.OrderBy(device => device.Id).SelectMany(device => Chain(
            definition.Slug, definition.Operators[0].Id, device, new Reading(values, terms.Cells is { OfReading: true } cells ? CellOf(device, cells.Resolution) : null).ToNode(terms), fromMs, lengthMs, pace));
        return new SimulatedEpoch(
            device => terms.Cells is { OfReading: false } cells ? ImmutableDictionary<string, string>.Empty.Add("cell", CellOf(device, cells.Resolution).ToString()) : ImmutableDictionary<string, string>.Empty,
            [.. evidence], Carry.Empty,
            $"{(terms.Cells is null ? "all sensors are neighbours" : $"{PerCell} sensors in every cell")}, one reading each {pace / 1000} s, all agree; values at three quarters of their range; nobody buys");
    }

    /// <summary>One device's records, each naming the one before.</summary>
    static IEnumerable<Evidence> Chain(NetworkSlug network, DeviceId worksFor, SimulatedDevice device, DagNode body, long fromMs, long lengthMs, long pace)
    {
        Cid? last = null;
        for (var i = 0; i * pace < lengthMs; i++)
        {
            var record = new EvidenceRecord(network, worksFor, ReadingKinds.Reading, Author.Of(device.Id), i, fromMs + i * pace, last, body);
            var said = new Evidence(record, EvidenceCodec.CidOf(EvidenceCodec.Encode(record)));
            last = said.Cid;
            yield return said;
        }
    }

    /// <summary>The cell of a group of devices, all over base cells that are hexagons.</summary>
    static Cell CellOf(SimulatedDevice device, int resolution) => Cell.Numbered(device.Number / PerCell, resolution);
}
