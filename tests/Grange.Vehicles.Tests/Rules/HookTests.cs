using Grange.Vehicles.Rules.Triggers;

namespace Grange.Vehicles.Tests.Rules;

public sealed class HookTests
{
    [Fact]
    public void A_hook_is_quiet_while_it_cools_down()
    {
        var state = default(HookState).Fired(1_000);
        Assert.Equal((true, false, true), (default(HookState).MayFire(0, 60_000), state.MayFire(60_999, 60_000), state.MayFire(61_000, 60_000)));
    }

    [Fact]
    public void A_delivery_is_tried_again_five_times_and_then_the_hook_is_disabled()
    {
        var state = default(HookState).Fired(0);
        List<long?> minutes = [];
        for (var i = 0; i < 6; i++)
        {
            (state, var retry) = state.Failed(0);
            minutes.Add(retry / 60_000);
        }
        Assert.Equal([1, 5, 30, 120, 720, null], minutes);
        Assert.Equal((true, false), (state.Disabled, state.MayFire(long.MaxValue, 0)));
    }

    [Fact]
    public void A_delivery_that_works_starts_the_count_again()
        => Assert.Equal(60_000, default(HookState).Failed(0).After.Failed(0).After.Delivered().Failed(0).RetryMs);
}
