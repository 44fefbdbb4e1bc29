using Grange.Energy.Features.Ingest;
using Grange.Energy.Rules.Trust;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Audit;

/// <summary>What an audit of a feeder found.</summary>
/// <param name="Slots">Slots in which every meter of the feeder was heard: only those tell.</param>
sealed record FeederReport(string Feeder, long FromMs, long ToMs, int Slots, IReadOnlyList<(Device Home, FeederFinding Finding)> Homes);

/// <summary>Holds the meters of a feeder against the one at its transformer. A home's registration names its feeder (<c>feeder</c>), the transformer's own meter what it measures (<c>transformer</c>).</summary>
sealed class FeederAuditing(EnergyNode node)
{
    public const string FeederFact = "feeder", TransformerFact = Rules.Paying.SlotBook.TransformerFact;

    /// <summary>30 days.</summary>
    public const long WindowMs = 30L * 86_400_000;

    const int MostRows = 2_000_000;

    /// <summary>Audits a window; the fault says what is missing.</summary>
    public async Task<Result<FeederReport>> RunAsync(string feeder, long fromMs, long toMs, CancellationToken cancel)
    {
        var meters = node.Meters.ToList();
        if (meters.Find(one => one.Facts.GetValueOrDefault(TransformerFact) == feeder) is not { } transformer)
            return new Fault("no-transformer-meter", $"no meter says that it measures feeder '{feeder}'", "grange join energy --transformer NAME, beside the transformer's meter", 404);
        var homes = meters.Where(one => one.Facts.GetValueOrDefault(FeederFact) == feeder && one.Id != transformer.Id).OrderBy(one => one.Id).ToList();
        var rows = await node.Host.Store.ReadAsync((db, token) => node.Intervals.ListAsync(db, null, fromMs, toMs, MostRows, token), cancel);
        var slots = rows.GroupBy(row => row.SlotMs).Select(slot => Slot(slot.ToDictionary(row => row.Device), transformer, homes)).OfType<FeederSlot>().ToList();
        var findings = FeederAudit.Run(slots, homes.Count);
        return new FeederReport(feeder, fromMs, toMs, slots.Count, [.. homes.Zip(findings)]);
    }

    static FeederSlot? Slot(Dictionary<DeviceId, IntervalRow> said, Device transformer, IReadOnlyList<Device> homes)
        => said.TryGetValue(transformer.Id, out var whole) && homes.All(home => said.ContainsKey(home.Id))
            ? new FeederSlot(whole.ImportWh - whole.ExportWh, [.. homes.Select(home => said[home.Id].ImportWh)], [.. homes.Select(home => said[home.Id].ExportWh)])
            : null;
}
