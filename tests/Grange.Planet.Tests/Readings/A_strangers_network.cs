using System.Numerics;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>From an edited file to a claim, without a line of code: who measured earned, who lied did not, who bought paid, and anyone can recompute it.</summary>
[Collection(nameof(Harbour))]
public sealed class A_strangers_network(Harbour harbour)
{
    readonly Planet planet = harbour.Planet;

    [Fact]
    public async Task Gauges_that_agree_earn_up_to_the_cap_and_the_one_that_lies_earns_nothing()
    {
        var rows = (await planet.RunAsync("consumer", "earnings")).Exits(0).Json["earnings"]!.AsArray().Where(row => (string?)row!["network"] == Harbour.Slug).ToList();

        foreach (var name in Harbour.Honest)
            foreach (var row in rows.Where(row => (string?)row!["name"] == name && (string?)row["reason"] == "confirmed"))
            {
                Assert.Equal(Harbour.Cap * 10_000L, (long)row!["weight"]!);
                Assert.True(BigInteger.Parse((string)row["amount"]!) > 0);
            }
        Assert.Equal(2 * 2, rows.Count(row => (string?)row!["reason"] == "confirmed")); // two gauges, two epochs
        var lies = rows.Where(row => (string?)row!["name"] == Harbour.Liar).ToList();
        Assert.Equal(2, lies.Count(row => (string?)row!["reason"] == "contradicted"));
        Assert.All(lies, row => Assert.Equal("0", (string?)row!["amount"]));
    }

    [Fact]
    public async Task A_reader_got_the_median_and_paid_the_owners_of_those_who_told_the_truth()
    {
        var window = Assert.Single(harbour.Bought["windows"]!.AsArray())!;
        Assert.Equal(3, (int)window["devices"]!);
        Assert.InRange((long)window["values"]!["level"]!, 1205, 1206); // and not what the liar says
        Assert.Equal(Harbour.MicroUsdPerRead, (long)harbour.Bought["microUsd"]!);

        var payments = (await planet.GetAsync($"/api/v1/{Harbour.Slug}/epochs/1/scores"))["payments"]!.AsArray();

        Assert.Equal(2 * 2, payments.Count); // two readers, two owners
        Assert.All(payments.GroupBy(payment => (string)payment!["payer"]!), bill => Assert.Equal(Harbour.MicroUsdPerRead, bill.Sum(payment => (long)payment!["microUsd"]!)));
        var reader = (string)(await planet.RunAsync("reader", "account", "show")).Exits(0).Json["accounts"]![0]!;
        Assert.Contains(payments, payment => (string?)payment!["payer"] == reader);
        Assert.All(payments, payment => Assert.Equal("read", (string?)payment!["reason"]));
    }

    [Fact]
    public async Task An_owner_claims_what_was_earned_and_what_readers_paid_with_one_call()
    {
        (await planet.RunAsync(Harbour.Honest[1], "account", "fund")).Exits(0); // gas

        var claimed = (await planet.RunAsync(Harbour.Honest[1], "claim")).Exits(0).Json["claimed"]!.AsArray();

        Assert.Contains(claimed, one => (string?)one!["symbol"] == "HBR" && (int)one["kind"]! == 0);
        Assert.Contains(claimed, one => (int)one!["kind"]! == 1);
    }

    [Fact]
    public async Task A_stranger_recomputes_it_and_finds_the_same()
    {
        var report = (await planet.RunAsync("stranger", "audit", $"{harbour.Settlement}", "--from", "0")).Exits(0).Json;
        Assert.Equal("same", (string?)report["result"]);
        Assert.True((long)report["records"]! > 3 * Harbour.Cap);
    }

    [Fact]
    public async Task A_gauge_that_was_killed_and_started_again_is_the_same_device()
        => Assert.Equal(3, (await planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Count);

    [Fact]
    public async Task The_definitions_that_ship_run_beside_it()
    {
        var networks = (await planet.RunAsync("consumer", "network", "show")).Exits(0).Json["networks"]!.AsArray();
        Assert.Equal(["air-quality", "harbour", "weather"], networks.Select(row => (string)row!["slug"]!).Order());
        Assert.All(networks, row => Assert.Equal("readings", (string?)row!["module"]));
    }

    [Fact]
    public async Task A_read_that_cannot_be_is_refused_in_one_line_and_costs_nothing()
    {
        var nowhere = (await planet.RunAsync("consumer", "readings", "read", Harbour.Slug, "872830829ffffff")).Exits(1);
        Assert.Equal("no-readings", (string?)nowhere.Json["error"]);
        Assert.Single(nowhere.Error.TrimEnd().Split('\n'));
        Assert.Equal("wrong-cell", (string?)(await planet.RunAsync("consumer", "readings", "read", Harbour.Slug, "1")).Exits(1).Json["error"]);
        var poor = await planet.RunAsync("consumer", "readings", "read", Harbour.Slug, Harbour.Cell, "--account", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
        Assert.Equal("payment-required", (string?)poor.Exits(1).Json["error"]);
        Assert.Contains("grange cash lock", poor.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_says_what_devices_would_earn_of_the_pool_the_network_emits()
    {
        var preview = (await GrangeProgram.RunAsync("network", "preview", harbour.File, "--devices", "30", "--json")).Exits(0).Json;

        Assert.Equal(30 * Harbour.Cap * 10_000L, (long)preview["work"]!["confirmed"]!);
        Assert.Equal(BigInteger.Parse((string)preview["epoch"]!["pool"]!) / 30, BigInteger.Parse((string)preview["epoch"]!["median"]!));
        var storage = Path.Combine(GrangeProgram.Root, "networks", "Storage", "network.json");
        Assert.Equal(["proven"], (await GrangeProgram.RunAsync("network", "preview", storage, "--devices", "5", "--json")).Exits(0).Json["work"]!.AsObject().Select(work => work.Key));
    }

    [Fact]
    public async Task Wrong_rules_are_named_with_field_limit_and_fix()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(harbour.File))!;
        document["rules"]!["fields"]![0]!["min"] = 30000;
        document["rules"]!["work"]!["rule"] = "sum";
        var file = Path.Combine(planet.Folder, "wrong.json");
        await File.WriteAllTextAsync(file, document.ToJsonString());

        var problems = (await GrangeProgram.RunAsync("network", "check", file, "--json")).Exits(1).Json["problems"]!.AsArray();

        Assert.Equal(["rules.fields[0].min", "rules.work.field"], problems.Select(problem => (string)problem!["field"]!).Order());
        Assert.All(problems, problem => Assert.False(string.IsNullOrWhiteSpace((string?)problem!["limit"]) || string.IsNullOrWhiteSpace((string?)problem["fix"])));
    }
}
