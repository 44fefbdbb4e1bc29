using Grange.Tests;

namespace Grange.Planet.Tests;

/// <summary>Beacons that the node asks for go over the air of the test, are reported over real UDP, scored, paid and recomputed.</summary>
public sealed class Gateways_that_prove_each_other : IDisposable
{
    const string Slug = ProvenTown.Slug;

    readonly ProvenTown town = new();

    Planet Planet => town.Planet;

    [Fact]
    public async Task Beacons_are_drawn_sent_heard_and_paid_and_a_boaster_is_named()
    {
        await town.UpAsync("helium-2024");
        var scores = await Planet.UntilAsync("an epoch in which beacons and witnesses earn", async () => await town.PaidAsync("beacon", "bad_rssi"));
        Assert.Contains(scores, row => (string?)row!["reason"] == "bad_rssi" && (long)row["weight"]! == 0);
        Assert.DoesNotContain(scores, row => (string?)row!["reason"] == "witness" && (string?)row["name"] == ProvenTown.Boaster && (long)row["weight"]! > 0);

        var levels = (await Planet.GetAsync($"/api/v1/{Slug}/gateways"))["gateways"]!.AsArray().ToDictionary(one => (string)one!["eui"]!, one => (string)one!["level"]!);
        Assert.Equal(("attested", "bound"), (levels[ProvenTown.First], levels[ProvenTown.Boaster]));
        var beacons = (await Planet.GetAsync($"/api/v1/{Slug}/beacons"))["beacons"]!.AsArray();
        Assert.Contains(beacons, one => (int)one!["counted"]! == 1 && one["witnesses"]!.AsArray().Any(witness => (string?)witness!["reason"] == "bad_rssi" && ((string?)witness["reasonText"])!.Contains("strength", StringComparison.Ordinal)));
        var cells = (await Planet.GetAsync($"/api/v1/{Slug}/coverage?west=8&south=47&east=9&north=48"))["cells"]!.AsArray();
        Assert.Contains(cells, one => (string?)one!["grade"] == "B");
        Assert.Empty((await Planet.GetAsync($"/api/v1/{Slug}/coverage?west=9&south=47&east=10&north=48"))["cells"]!.AsArray());
        Assert.Equal("gateway-near", (string?)(await Planet.GetAsync($"/api/v1/{Slug}/coverage/at?lat=47.3760&lng=8.5450"))["says"]);

        await town.SpeakAsync(47.3760, 8.5450);
        var here = await Planet.UntilAsync("the place where the sensor was heard", async () => await Planet.GetAsync($"/api/v1/{Slug}/coverage/at?lat=47.3760&lng=8.5450") is var at && (string?)at["says"] == "heard-here" ? at : null);
        Assert.Equal(("A", 1, 280), ((string?)here["grade"], (int)here["samples"]!, (int)here["marginDeciDb"]!));
        await IsRecomputedAsync(epochs: 1);
    }

    [Fact]
    public async Task Three_epochs_are_recomputed_from_what_is_public_under_every_profile()
    {
        if (!Counts.Full) return; // one profile of the three is recomputed above, one where data is paid, one in the demo
        await EpochsAsync("helium-2024", "beacon");
        foreach (var (profile, earned) in ((string, string)[])[("useful-coverage", "coverage"), ("helium-2026", "data")])
        {
            using var other = new Gateways_that_prove_each_other();
            await other.EpochsAsync(profile, earned);
        }
    }

    /// <summary>Three epochs with work of a kind in one of them.</summary>
    async Task EpochsAsync(string profile, string earned)
    {
        await town.UpAsync(profile);
        (await Planet.RunAsync("node", "account", "fund")).Exits(0);
        await Planet.UntilAsync("a price of the token", async () => (bool)(await Planet.GetAsync("/api/v1/chain/prices"))["prices"]![0]!["good"]! ? this : null);
        (await Planet.RunAsync("node", "credits", "buy", "20000")).Exits(0);
        await Planet.UntilAsync($"an epoch in which '{earned}' earns", async () =>
        {
            await town.SpeakAsync(47.3760, 8.5450);
            return await town.PaidAsync(earned, earned);
        });
        await IsRecomputedAsync(epochs: 3);
    }

    async Task IsRecomputedAsync(int epochs)
    {
        var settled = await Planet.UntilAsync("settlements", async () => (await town.ScoredAsync()).Where(row => (string?)row["state"] == "Settled").ToList() is var rows && rows.Count >= epochs ? rows : null);
        var audit = (await Planet.RunAsync("stranger", "audit", $"{settled.Max(row => (long)row["settlement"]!)}", "--from", "0")).Exits(0).Json;
        Assert.Equal("same", (string?)audit["result"]);
    }

    public void Dispose() => town.Dispose();
}
