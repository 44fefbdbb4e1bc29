using Grange.Charging.Rules.Rewards;
using Grange.Charging.Tests.Support;
using Grange.Kernel;

namespace Grange.Charging.Tests.Simulation;

/// <summary>What a founder is shown before the first charger joins.</summary>
public sealed class PreviewTests
{
    const long NowMs = 1_790_000_000_000;

    [Fact]
    public void Chargers_that_each_sell_as_much_earn_as_much_and_no_more_than_half_of_their_fees()
    {
        var module = new ChargingNetwork();
        var definition = Story.Define();
        var preview = Preview.Run(module, module, definition, 10, NowMs, new MicroUsd(24 * 10 * 111_000));

        Assert.Equal(preview.Epoch.Least, preview.Epoch.Most);
        Assert.True(preview.Epoch.Median > 0);
        var (reason, weight) = Assert.Single(preview.Reasons);
        Assert.Equal("sold", reason);
        Assert.Equal(10 * 2_466 * SessionWork.PointsPerWattHour, weight); // 7.4 kW for a third of an hour, whole watt-hours
    }
}
