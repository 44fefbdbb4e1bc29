namespace Grange.Planet.Tests;

/// <summary>A provider and an attester on another address, with folders of their own, that know nothing but the node's URL.</summary>
[Collection(nameof(TwoNetworks))]
public sealed class A_second_machine(TwoNetworks two)
{
    readonly Planet planet = two.Planet;

    [Fact]
    public async Task Its_provider_is_reached_at_its_own_address_and_earns()
    {
        var providers = (await planet.GetAsync("/api/v1/alpha/providers"))["providers"]!.AsArray();
        var far = Assert.Single(providers, one => ((string)one!["url"]!).StartsWith("http://127.0.0.2:", StringComparison.Ordinal))!;
        Assert.True((bool)far["alive"]!);

        var row = Assert.Single((await planet.RunAsync(TwoNetworks.Far, "earnings")).Exits(0).Json["earnings"]!.AsArray())!;

        Assert.Equal((string?)far["device"], (string?)row["device"]);
        Assert.Equal("proven", (string?)row["reason"]);
        Assert.Equal("Settled", (string?)row["state"]);
    }

    [Fact]
    public async Task Its_attester_signed_the_settlement_that_needs_both()
    {
        var settlement = (await planet.RunAsync("consumer", "settlements")).Exits(0).Json["settlements"]!.AsArray().Single(row => (long)row!["number"]! == two.Settlement)!;

        Assert.Equal("Active", (string?)settlement["state"]);
        Assert.Equal(2, (int)settlement["threshold"]!);
        Assert.Equal(2, (int)settlement["votes"]!);
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(Path.Combine(planet.DataOf("attester-far"), "votes")));
    }
}
