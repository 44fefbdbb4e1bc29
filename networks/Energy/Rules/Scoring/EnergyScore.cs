using Grange.Energy.Protocol;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Paying;
using Grange.Kernel;

namespace Grange.Energy.Rules.Scoring;

/// <summary>The Score of energy: a meter earns for every slot it proved, in full when it measured and was in time; no traded kilowatt-hour earns anything. From version 2 on it pays the market's lines.</summary>
/// <remarks>
/// The weight is seconds of the slot: all of it for what was measured (or set right) and said in time, half for a boundary that was interpolated or a word that came late, a
/// quarter for both, none for an estimate. Guarantees: a slot of a meter counts once, in one epoch or over several; counters that fall or that do not go on
/// where they were count for nothing; nothing depends on the order in which evidence is given; no body makes it throw.
/// </remarks>
public static class EnergyScore
{
    public const string Proven = "proven", Interpolated = "interpolated", Late = "late", Estimated = "estimated", Implausible = "implausible",
        CounterFell = "counter-fell", SameSlot = "same-slot", Revoked = "device-revoked";

    /// <summary>From this version of the rules on the market's lines are paid where a definition says so.</summary>
    public const int Paying = 2;

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var (terms, state) = (EnergyTerms.Read(inputs.Parameters.Rules), MeterState.Read(carry));
        var meters = inputs.Evidence.Where(one => one.Record is { Kind: EnergyKinds.Interval, Author.Kind: AuthorKind.Device }).GroupBy(one => one.Record.Author.Device).OrderBy(meter => meter.Key);
        foreach (var meter in meters)
        {
            if (inputs.Devices.Find(meter.Key) is not { } device) continue;
            if (device.Revoked) sink.Work(meter.Key, 0, Revoked);
            else foreach (var (record, interval) in InOrder(meter)) Count(device, record, interval, terms, state, sink);
        }
        var meterCarry = MeterState.ToCarry(state, inputs.ToMs);
        if (inputs.Parameters.RulesVersion < Paying) return meterCarry;
        var paying = PayState.Read(carry);
        PayRun.Run(inputs, paying, sink);
        return Carry.Of(meterCarry.Entries.Concat(paying.Entries()));
    }

    /// <summary>A meter's words by slot; of two for one slot the later sequence is last, and counts for nothing.</summary>
    static IEnumerable<(EvidenceRecord Record, IntervalBody Interval)> InOrder(IEnumerable<Evidence> meter) => meter
        .Select(one => (one.Record, Read: IntervalBody.Read(one.Record.Body))).Where(one => one.Read.IsOk)
        .Select(one => (one.Record, one.Read.Value)).OrderBy(one => one.Value.SlotMs).ThenBy(one => one.Record.Sequence);

    static void Count(Device device, EvidenceRecord record, IntervalBody interval, EnergyTerms terms, SortedDictionary<DeviceId, MeterState> state, IScoreSink sink)
    {
        var before = state.GetValueOrDefault(device.Id);
        if (before is not null && interval.SlotMs < before.CountedToMs) sink.Work(device.Id, 0, SameSlot);
        else if (!ConnectionLimits.Of(device).Allow(interval)) sink.Work(device.Id, 0, Implausible);
        else if (before is not null && (interval.StartImportMilliWh < before.ImportMilliWh || interval.StartExportMilliWh < before.ExportMilliWh)) sink.Work(device.Id, 0, CounterFell);
        else
        {
            state[device.Id] = new MeterState(interval.EndMs, interval.EndImportMilliWh, interval.EndExportMilliWh);
            var late = record.TimeMs - interval.EndMs > terms.LateMs;
            var full = (long)interval.Seconds / (late ? 2 : 1);
            var (weight, reason) = interval.Quality switch
            {
                Quality.Measured or Quality.Corrected => (full, late ? Late : Proven),
                Quality.Interpolated => (full / 2, Interpolated),
                _ => (0, Estimated),
            };
            sink.Work(device.Id, weight, reason);
        }
    }

    /// <summary>What the reasons mean, for the people who are paid by them.</summary>
    internal static string? Explain(string reason) => reason switch
    {
        Proven => "the meter was read at both ends of the slot and said so in time, so the slot counts in full",
        Interpolated => "a boundary of the slot lay between two readings far apart, so the slot counts half",
        Late => "the reading came later after its slot than the network wants, so it counts half",
        Estimated => "an estimate counts for nothing",
        Implausible => "more flowed than the connection's fuse or inverter lets through, so the slot counts for nothing",
        CounterFell => "the counter was lower than before; declare a change of the meter by joining it anew",
        SameSlot => "this stretch of time was counted before",
        Revoked => "the device was revoked by its owner before the epoch closed",
        Cashier.P2p => "energy from a neighbour, at the slot's own price",
        Cashier.Residual => "energy from the supplier, for what no neighbour had",
        Cashier.Surplus => "energy to the supplier that no neighbour needed",
        Cashier.GridFee => "the grid's part of energy between neighbours",
        Cashier.Levy => "taxes on energy between neighbours",
        Cashier.TransactionFee => "the part of who runs the community",
        Cashier.Congestion => "what a full line in the grid cost the buyer beyond what the seller got",
        Cashier.Session => "energy that was used behind somebody's meter, at that connection's own price of each slot",
        _ => null,
    };
}
