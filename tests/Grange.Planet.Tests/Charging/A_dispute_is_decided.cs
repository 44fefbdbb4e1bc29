using Grange.Charging.Protocol;

namespace Grange.Planet.Tests.Charging;

/// <summary>A session that no meter proves waits a day: its driver may dispute it, and the operator decides what of it is paid.</summary>
[Collection(nameof(EdgeNode))]
public sealed class A_dispute_is_decided(EdgeNode node)
{
    [Fact]
    public async Task The_driver_gets_back_what_the_decision_leaves()
    {
        await node.Charging.JoinAsync("owner", "DOUBT-1", OcppVersion.V201, options => options with { Signs = false }, "--price", "300000000");
        var driver = await node.Charging.DriverAsync("doubter", dollars: 8);
        var session = (string)(await node.Planet.RunAsync("doubter", "charge", "start", "DOUBT-1", "--max", "5000000")).Exits(0).Json["session"]!;
        await node.Charging.UntilAsync(session, "Charging");
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        (await node.Planet.RunAsync("doubter", "charge", "stop", session)).Exits(0);
        var waiting = await node.Charging.UntilAsync(session, "Priced");
        var price = (long)waiting["priceMicroUsd"]!;
        Assert.Equal("C", (string?)waiting["grade"]);
        Assert.True(price > 1_000, $"{waiting}");
        Assert.Equal("not-disputed", (string?)(await node.Planet.RunAsync("node", "charge", "decide", session, "--pays", "0")).Exits(1).Json["error"]);

        Assert.Equal("Disputed", (string?)(await node.Planet.RunAsync("doubter", "charge", "dispute", session)).Exits(0).Json["step"]);
        Assert.Equal("decision-too-high", (string?)(await node.Planet.RunAsync("node", "charge", "decide", session, "--pays", $"{price + 1}")).Exits(1).Json["error"]);
        (await node.Planet.RunAsync("node", "charge", "decide", session, "--pays", "1000")).Exits(0);
        var paid = await node.Charging.UntilAsync(session, "Settled");
        Assert.Equal((950L, 50L, 4_999_000L), ((long)paid["ownerMicroUsd"]!, (long)paid["feeMicroUsd"]!, (long)paid["returnedMicroUsd"]!));
        var hold = Assert.Single((await node.Planet.GetAsync($"/api/v1/accounts/{driver}/holds"))["holds"]!.AsArray());
        Assert.Equal(1_000, (long)hold!["microUsd"]!);
    }
}
