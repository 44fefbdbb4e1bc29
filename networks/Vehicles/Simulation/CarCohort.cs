using System.Collections.Immutable;
using Grange.Kernel;
using Grange.Vehicles.Rules;
using Grange.Vehicles.Rules.Bodies;
using Grange.Vehicles.Rules.Facts;

namespace Grange.Vehicles.Simulation;

/// <summary>Cars that each drive for an hour a day, and say much and often while they do.</summary>
static class CarCohort
{
    const long DayMs = 86_400_000, MsPerSecond = 1_000;

    static readonly WindowFacts Driven = new(Points: 7_200, Signals: 24, Minutes: 55, Apart: 10, Doubts.None, Wave: null);

    public static SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs)
    {
        var hours = Hours(fromMs, fromMs + definition.EpochSeconds * MsPerSecond).ToList();
        var said = devices.OrderBy(device => device.Id).SelectMany(device => hours.Select(hour => SimulatedEpoch.Say(
            definition, VehicleKinds.Window, Author.Operator(definition.Operators[0].Id), hour + WindowFacts.Ms,
            new WindowBody(device.Number + 1, device.Id, hour, 60, device.Id.Value, device.Id.Value, Driven with { Wave = device.Id.Value }).ToNode())));
        return new SimulatedEpoch(_ => ImmutableDictionary<string, string>.Empty, [.. said], Carry.Empty, "every car drives for an hour a day, with many signals; nobody buys reads, no streak has begun");
    }

    /// <summary>The last whole hour, and the same hour of the days before, as far as the epoch goes.</summary>
    static IEnumerable<long> Hours(long fromMs, long toMs)
    {
        var last = WindowFacts.SlotOf(toMs) - WindowFacts.Ms;
        do yield return last;
        while ((last -= DayMs) >= fromMs);
    }
}
