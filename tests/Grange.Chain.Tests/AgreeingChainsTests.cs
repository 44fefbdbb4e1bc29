using Grange.Chain;

namespace Grange.Tests.Chain;

public sealed class AgreeingChainsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_endpoints_count_only_where_they_have_the_same_final_block()
    {
        await using var one = await PlainAnvil.StartAsync("--no-mining", "--timestamp", "1700000000");
        await using var same = await PlainAnvil.StartAsync("--no-mining", "--timestamp", "1700000000");
        await using var other = await PlainAnvil.StartAsync("--no-mining", "--timestamp", "1700000500");
        await using var foreign = await PlainAnvil.StartAsync("--no-mining", "--chain-id", "5");
        await one.MineAsync(3);
        Assert.Equal(0, (await new AgreeingChains(one.Chain, same.Chain, Finality.AtDepth(0)).FinalBlockAsync(Cancel)).Value.Number);
        Assert.Equal("endpoints-disagree", (await new AgreeingChains(one.Chain, other.Chain, Finality.AtDepth(0)).FinalBlockAsync(Cancel)).Fault.Code);
        Assert.Equal("chains-differ", (await new AgreeingChains(one.Chain, foreign.Chain, Finality.AtDepth(0)).FinalBlockAsync(Cancel)).Fault.Code);
        Assert.Equal("no-final-block", (await new AgreeingChains(one.Chain, same.Chain, Finality.AtDepth(2)).FinalBlockAsync(Cancel)).Fault.Code);
    }
}
