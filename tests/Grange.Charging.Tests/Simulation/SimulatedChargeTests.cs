using Grange.Charging.Protocol;
using Grange.Charging.Simulation;

namespace Grange.Charging.Tests.Simulation;

/// <summary>A simulated car at a simulated plug.</summary>
public sealed class SimulatedChargeTests
{
    [Fact]
    public void What_flowed_since_the_last_sample_counts()
    {
        var clock = new StandingTime();
        using var meter = new SimulatedMeter("M-1");
        var options = new SimulatedStationOptions(new Uri("ws://127.0.0.1:1/ocpp/S-1"), "S-1", null, OcppVersion.V201, meter, Watts: 10_000, TimeSpan.FromHours(12), Seed: 1, clock);
        using var charge = new SimulatedCharge(options, StationWords.Of(OcppVersion.V201), new SimulatedMemory(options), "token", null, seed: 1, next => next());

        charge.Begin();
        clock.Now += TimeSpan.FromHours(1);
        charge.End("Remote");

        Assert.InRange(charge.WattHours, 9_000, 10_000);
        Assert.Equal(0, charge.Watts);
    }

    sealed class StandingTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
