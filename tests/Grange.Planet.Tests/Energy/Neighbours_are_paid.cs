using System.Net;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;

namespace Grange.Planet.Tests.Energy;

/// <summary>What neighbours sold is paid from what buyers paid ahead, claimed with the sale, corrected once, and recomputed by a stranger; and a <c>kill -9</c> anywhere changes nothing.</summary>
public sealed partial class Neighbours_are_paid(Village village) : IClassFixture<Village>
{
    readonly Planet planet = village.Planet;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_credit_to_money_certificates_a_session_and_a_strangers_audit()
    {
        using var buyer = await village.PersonAsync("buyer", 30);
        using var seller = await village.PersonAsync("seller");
        using var driver = await village.PersonAsync("driver", 10);
        using var house = await village.MeterAsync(buyer, "house");
        using var roof = await village.MeterAsync(seller, "roof");
        Assert.Equal("not-the-owner", (string?)(await village.BuyAsync(driver, Credit(house, 1_000_000))).Body["code"]);
        var bought = await village.BuyAsync(buyer, Credit(house, 5_000_000));
        Assert.True(bought.Status == HttpStatusCode.OK, $"{bought.Body}");
        for (var slot = 0; slot < 4; slot++)
        {
            Assert.Equal(HttpStatusCode.OK, (await village.CountAsync(house, slot, 1_000, 0)).Status);
            Assert.Equal(HttpStatusCode.OK, (await village.CountAsync(roof, slot, 0, 150 * slot)).Status);
        }
        Assert.Equal("slot-not-settled", (string?)(await ClaimAsync(roof, 1)).Code);

        var paid = await village.CloseAsync();
        Assert.Equal(150 * 6 * Village.Price / 1_000, Paid(paid, buyer, "p2p"));
        var told = await planet.UntilAsync("the slot to be shown as paid", async () => await planet.GetAsync($"/api/v1/{Village.Slug}/slots/{village.Start + 3 * Village.SlotMs}") is var slot && slot["paidInEpoch"] is not null ? slot : null);
        Assert.Equal(450, told["lines"]!.AsArray().Where(line => (string?)line!["kind"] == "p2p").Sum(line => (long)line!["wh"]!));
        Assert.Equal(5_000_000 - 180_000, (long)(await planet.GetAsync($"/api/v1/{Village.Slug}/credits"))["credits"]!.AsArray().Single(one => (string?)one!["meter"] == $"{house.DeviceId}")!["leftMicroUsd"]!);
        await ClaimedWithTheSaleAsync(house, roof);

        var session = await SessionAsync(driver, house);
        await village.CountAsync(roof, 3, 0, 150); // the roof had counted too much
        await village.CountAsync(house, 4, 1_000, 0);
        await village.CountAsync(roof, 4, 0, 800);
        var second = await village.CloseAsync();
        Assert.Equal(800 * Village.Price / 1_000, Paid(second, buyer, "p2p"));
        Assert.Equal(300 * Village.Price / 1_000, Assert.Single(second["payments"]!.AsArray(), row => ((string)row!["what"]!).StartsWith("back:", StringComparison.Ordinal))!["microUsd"]!.GetValue<long>()); // out of what the seller earned
        Assert.Equal(45 * 200 + 255 * 300 + 90 * 200 + 210 * 300 + 45 * 200 + 255 * 300, Paid(second, driver, "session-energy"));
        await planet.UntilAsync("the session to be final", async () => (string?)(await planet.GetAsync($"/api/v1/{Village.Slug}/sessions/{session}"))["state"] == "final");
        Assert.Empty((await planet.GetAsync($"/api/v1/accounts/{Address.Read(driver.AddressBytes)}/holds"))["holds"]!.AsArray());
        await AuditedAsync();
    }

    [Fact]
    public async Task Killed_between_any_two_steps_every_sale_is_paid_once_and_claimed_once()
    {
        using var owner = await village.PersonAsync("other-buyer", 20);
        using var seller = await village.PersonAsync("other-seller");
        using var house = await village.MeterAsync(owner, "other house");
        using var roof = await village.MeterAsync(seller, "other roof");
        var (random, taken, credit) = (new Random(11), new HashSet<(bool IsRoof, int Slot)>(), 0L);
        var first = await village.OpenAsync();
        for (var kill = 0; kill < Counts.Of(3, 25); kill++)
        {
            var doing = DoAsync(kill);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(600)), TimeProvider.System, Cancel);
            planet["node"].Kill();
            await planet.UpAsync();
            await doing;
        }
        for (var slot = 8; slot < 12; slot++) // what was not acknowledged is said again: the same words are the same
            foreach (var isRoof in (bool[])[false, true])
                if (taken.Add((isRoof, slot))) Assert.Equal(HttpStatusCode.OK, (await village.CountAsync(isRoof ? roof : house, slot, isRoof ? 0 : 700, isRoof ? 500 : 0)).Status);
        if (credit == 0) Assert.Equal(HttpStatusCode.OK, (await village.BuyAsync(owner, Credit(house, 2_000_000))).Status);
        await village.CloseAsync();
        var paid = 0L;
        for (var epoch = first; epoch < await village.OpenAsync(); epoch++) paid += Paid(await village.ScoresAsync(epoch), owner, "p2p");
        var slots = await Task.WhenAll(Enumerable.Range(8, 4).Select(slot => planet.GetAsync($"/api/v1/{Village.Slug}/lines?fromMs={village.Start + slot * Village.SlotMs}&toMs={village.Start + (slot + 1) * Village.SlotMs}")));
        var sold = slots.SelectMany(slot => slot["lines"]!.AsArray()).Where(line => (string?)line!["kind"] == "p2p" && (string?)line["payer"] == $"{house.DeviceId}").ToList();
        Assert.Equal(sold.Sum(line => (long)line!["micro"]!), paid);
        Assert.True(paid > 0);
        await planet.UntilAsync("every sale to have its certificate, once", async () =>
            (await planet.GetAsync($"/api/v1/{Village.Slug}/certificates?device={roof.DeviceId}&fromMs={village.Start}"))["certificates"]!.AsArray().Sum(one => (long)one!["wh"]! - (long)one["freeWh"]!) == sold.Sum(line => (long)line!["wh"]!));

        async Task DoAsync(int kill)
        {
            try
            {
                if (kill == 0 && (await village.BuyAsync(owner, Credit(house, 2_000_000))).Status == HttpStatusCode.OK) credit = 2_000_000;
                for (var slot = 8; slot < 12; slot++)
                    foreach (var isRoof in (bool[])[false, true])
                        if (!taken.Contains((isRoof, slot)) && (await village.CountAsync(isRoof ? roof : house, slot, isRoof ? 0 : 700, isRoof ? 500 : 0)).Status == HttpStatusCode.OK) taken.Add((isRoof, slot));
                if (kill > 0) (await planet.RunAsync("node", "epoch", "close", Village.Slug)).Exits(0);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException or Xunit.Sdk.XunitException)
            {
                // The node was killed on the way: what it acknowledged is in the sets.
            }
        }
    }

    [Fact]
    public async Task Rules_bids_ahead_and_credit_are_said_by_verbs()
    {
        using var member = await village.PersonAsync("member", 5);
        using var house = await village.MeterAsync(member, "my house", Village.Ahead);
        using var roof = await village.MeterAsync(member, "my roof", Village.Ahead);
        (await planet.RunAsync("member", "energy", "rules", "set", "my roof", "--sell", "90000", "--partner", "my house:150000", "--network", Village.Ahead)).Exits(0);
        var rules = (await planet.RunAsync("member", "energy", "rules", "--network", Village.Ahead)).Exits(0).Json["rules"]!.AsArray();
        Assert.Equal(($"{roof.DeviceId}", 90_000, $"{house.DeviceId}", 150_000), ((string?)rules.Single()!["meter"], (long)rules[0]!["sellMicro"]!, (string?)rules[0]!["partners"]![0]!["meter"], (long)rules[0]!["partners"]![0]!["micro"]!));

        var slot = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Village.SlotMs + 4) * Village.SlotMs;
        (await planet.RunAsync("member", "energy", "order", "my house", "--slot", $"{slot}", "--bid", "500", "--price", "250000", "--network", Village.Ahead)).Exits(0);
        (await planet.RunAsync("member", "energy", "order", $"{roof.DeviceId}", "--slot", $"{DateTimeOffset.FromUnixTimeMilliseconds(slot):yyyy-MM-ddTHH:mmZ}", "--offer", "800", "--price", "90000", "--network", Village.Ahead)).Exits(0);
        var orders = (await planet.GetAsync($"/api/v1/{Village.Ahead}/orders?slotMs={slot}"))["orders"]!.AsArray().Select(one => ((string?)one!["side"], (long)one["wh"]!, (long)one["micro"]!)).Order();
        Assert.Equal([("bid", 500L, 250_000L), ("offer", 800L, 90_000L)], orders);
        Assert.Equal("gate-closed", (string?)(await planet.RunAsync("member", "energy", "order", "my house", "--slot", $"{slot - 4 * Village.SlotMs}", "--bid", "500", "--price", "250000", "--network", Village.Ahead)).Json["error"]);
        using var neighbour = await village.MeterAsync(member, "paying house");
        Assert.Equal("no-forward-market", (string?)(await planet.RunAsync("member", "energy", "order", "paying house", "--slot", $"{slot}", "--bid", "1", "--price", "1", "--network", Village.Slug)).Json["error"]);

        var credit = (string)(await planet.RunAsync("member", "energy", "credit", "add", "paying house", "2000000", "--network", Village.Slug)).Exits(0).Json["credit"]!;
        await village.CloseAsync();
        var kept = (await planet.RunAsync("member", "energy", "credit", "--network", Village.Slug)).Exits(0).Json["credits"]!.AsArray();
        Assert.Equal(2_000_000, (long)Assert.Single(kept, one => (string?)one!["credit"] == credit)!["leftMicroUsd"]!);
        (await planet.RunAsync("member", "energy", "credit", "end", credit, "--network", Village.Slug)).Exits(0);
        Assert.Equal(2, (await planet.GetAsync($"/api/v1/{Village.Ahead}/audit/concentration"))["owners"]![0]!["meters"]!.GetValue<int>());
    }

    /// <summary>A charger at the house took 900 Wh over three slots, a part of it the neighbour's.</summary>
    async Task<string> SessionAsync(Secp256k1Key driver, P256Key house)
    {
        var from = village.Start / 1_000 + 900;
        var (status, bought) = await village.BuyAsync(driver, new JsonObject { ["meter"] = $"{house.DeviceId}", ["for"] = "driver", ["readings"] = new JsonArray(new JsonArray(from, 10_000), new JsonArray(from + 2_700, 10_900)) });
        Assert.True(status == HttpStatusCode.OK, $"{bought}");
        var receipt = await planet.GetAsync($"/api/v1/{Village.Slug}/sessions/{bought["goods"]!["session"]}");
        Assert.Equal((900, 900, 45 + 90 + 135), ((long)receipt["wh"]!, receipt["slots"]!.AsArray().Sum(slot => (long)slot!["wh"]!), (long)receipt["sharedWh"]!));
        Assert.Equal((long)receipt["wh"]!, (long)receipt["sharedWh"]! + (long)receipt["gridWh"]! + (long)receipt["ownWh"]!);
        return (string)receipt["session"]!;
    }

    async Task ClaimedWithTheSaleAsync(P256Key house, P256Key roof)
    {
        var certificates = await planet.UntilAsync("the sales' certificates", async () =>
            (await planet.GetAsync($"/api/v1/{Village.Slug}/certificates?device={roof.DeviceId}&fromMs={village.Start}"))["certificates"]!.AsArray() is var all && all.Sum(one => (long)one!["freeWh"]!) == 0 ? all : null);
        Assert.Equal(900, certificates.Sum(one => (long)one!["wh"]!));
        Assert.All(certificates, one => Assert.Equal($"{house.DeviceId}", (string?)Assert.Single(one!["slices"]!.AsArray())!["for"]));
        Assert.Equal((HttpStatusCode.Conflict, "already-claimed"), await ClaimAsync(roof, 1));
    }

    async Task<(HttpStatusCode Status, string? Code)> ClaimAsync(P256Key roof, long first)
    {
        var certificates = await planet.UntilAsync("a certificate", async () => (await planet.GetAsync($"/api/v1/{Village.Slug}/certificates?device={roof.DeviceId}&fromMs={village.Start}"))["certificates"]!.AsArray() is { Count: > 0 } all ? all : null);
        var (status, body) = await planet.SendAsync(HttpMethod.Post, $"/api/v1/{Village.Slug}/certificates/{certificates[0]!["id"]}/claim", Planet.Json(new JsonObject { ["firstWh"] = first, ["lastWh"] = first, ["for"] = "another" }));
        return (status, (string?)body["code"]);
    }

    async Task AuditedAsync()
    {
        var epoch = await planet.UntilAsync("both epochs on the chain", async () => (await village.EpochsAsync()) is var all && all.Count(row => (string?)row!["state"] == "Settled") >= 2 ? all.Where(row => (string?)row!["state"] == "Settled").MaxBy(row => (long)row!["number"]!) : null);
        Assert.Equal("same", (string?)(await planet.RunAsync("stranger", "audit", $"{epoch["settlement"]}", "--from", "0")).Exits(0).Json["result"]);
    }

    static JsonObject Credit(P256Key meter, long microUsd) => new() { ["meter"] = $"{meter.DeviceId}", ["microUsd"] = microUsd };

    static long Paid(JsonNode scores, Secp256k1Key payer, string reason)
        => scores["payments"]!.AsArray().Where(row => (string?)row!["payer"] == $"{Address.Read(payer.AddressBytes)}" && (string?)row["reason"] == reason).Sum(row => (long)row!["microUsd"]!);
}
