using Grange.Planet.Tests.Peers;

namespace Grange.Planet.Tests.Docs;

/// <summary>docs/formats.md is enough: a program in another language, which shares no code with this one, comes to the root that stands on the chain.</summary>
[Collection(nameof(Harbour))]
public sealed class Formats(Harbour harbour)
{
    const string Script = "tests/peers/recompute.mjs";

    readonly Planet planet = harbour.Planet;

    [Fact]
    public async Task Every_root_is_recomputed_from_the_settlements_CARs_alone()
    {
        for (var number = 1L; number <= harbour.Settlement; number++)
        {
            var report = (await RecomputeAsync($"{planet.Url}", number)).Exits(0).Json;
            Assert.Equal("same", (string?)report["result"]);
            Assert.True((long)report["blocks"]! > 10);
        }
        var last = (await RecomputeAsync($"{planet.Url}", harbour.Settlement)).Exits(0).Json;
        Assert.True((long)last["records"]! > 0 && (long)last["leaves"]! > 3);
    }

    [Fact]
    public async Task A_settlement_that_is_not_on_the_chain_is_not_believed()
        => Assert.Contains("there is no settlement", (string?)(await RecomputeAsync($"{planet.Url}", harbour.Settlement + 100)).Exits(1).Json["error"]);

    [Fact]
    public async Task A_changed_byte_in_a_CAR_is_found()
    {
        await using var liar = new LyingGateway(planet.Url);
        Assert.Contains("is not the hash of its bytes", (string?)(await RecomputeAsync($"{liar.Url}", 1)).Exits(1).Json["error"]);
    }

    async Task<Ran> RecomputeAsync(string gateway, long number)
    {
        var chain = await planet.GetAsync("/api/v1/chain");
        return await Clients.RunAsync(
            Script, "--gateway", gateway, "--rpc", (string)chain["rpc"]!, "--rewards", (string)chain["contracts"]!["Rewards"]!["address"]!, "--settlement", $"{number}");
    }
}
