using System.Collections.Immutable;
using Grange.Energy.Protocol;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Energy.Simulation;

/// <summary>Meters that prove every slot of an epoch in time; none trades.</summary>
static class MeterCohort
{
    /// <summary>What a home draws on average.</summary>
    const long Watts = 400;

    const long MilliWhPerWattSecond = 1_000, SecondsPerHour = 3_600, MsPerSecond = 1_000;

    public static SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs)
    {
        var terms = EnergyTerms.Read(definition.Rules);
        var slots = Slots(fromMs, fromMs + definition.EpochSeconds * MsPerSecond, terms.SlotMs).ToList();
        var drawn = Watts * terms.SlotSeconds * MilliWhPerWattSecond / SecondsPerHour;
        var said = devices.OrderBy(device => device.Id).SelectMany(device => slots.Select((slot, at) => SimulatedEpoch.Say(
            definition, EnergyKinds.Interval, Author.Of(device.Id), slot + terms.SlotMs,
            new IntervalBody(slot, terms.SlotSeconds, at * drawn, 0, (at + 1) * drawn, 0, Quality.Measured, "p1", device.Id.Value).ToNode())));
        return new SimulatedEpoch(_ => ImmutableDictionary<string, string>.Empty, [.. said], Carry.Empty, $"every meter proves {slots.Count} slots of {terms.SlotMinutes} minutes in time; nobody trades");
    }

    /// <summary>Whole slots inside.</summary>
    static IEnumerable<long> Slots(long fromMs, long toMs, long length)
    {
        for (var slot = (fromMs + length - 1) / length * length; slot + length <= toMs; slot += length) yield return slot;
    }
}
