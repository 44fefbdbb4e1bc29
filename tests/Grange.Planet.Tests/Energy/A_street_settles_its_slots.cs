using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>What meters counted becomes lines, invoices and bundles that a stranger verifies: over the real program and its HTTP.</summary>
[Collection(nameof(Street))]
public sealed class A_street_settles_its_slots(Street street)
{
    readonly Planet planet = street.Planet;

    [Fact]
    public async Task Every_watt_hour_stands_on_a_line_and_every_slot_can_be_verified_elsewhere()
    {
        var slot = await SharedSlotAsync();
        var told = await planet.GetAsync($"/energy/slots/{slot}");
        var lines = told["lines"]!.AsArray();
        var readings = (await planet.GetAsync($"/energy/readings?fromMs={slot}&toMs={slot + 1}"))["intervals"]!.AsArray().Where(row => (string)row!["device"]! != street.Meters[Street.Transformer]).ToList();
        Assert.Equal(("final", 64, readings.Count), ((string)told["state"]!, ((string)told["run"]!).Length, told["members"]!.AsArray().Count));
        Assert.Equal(readings.Sum(row => Math.Max(0, (long)row!["importWh"]! - (long)row["exportWh"]!)), Wh(lines, "p2p") + Wh(lines, "residual"));
        Assert.Equal(readings.Sum(row => Math.Max(0, (long)row!["exportWh"]! - (long)row["importWh"]!)), Wh(lines, "p2p") + Wh(lines, "surplus"));

        var file = Path.Combine(planet.Folder, "bundle.json");
        var bundle = await planet.BytesAsync($"/energy/slots/{slot}/bundle");
        await File.WriteAllBytesAsync(file, bundle, TestContext.Current.CancellationToken);
        Assert.Equal((string)told["run"]!, (string)(await GrangeProgram.RunAsync("energy", "verify", file, "--json")).Exits(0).Json["run"]!);
        bundle[bundle.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bundle, TestContext.Current.CancellationToken);
        (await GrangeProgram.RunAsync("energy", "verify", file)).Exits(1);

        Assert.Equal(HttpStatusCode.NotFound, (await planet.SendAsync(HttpMethod.Get, $"/energy/slots/{slot + 1}")).Status);
        Assert.Equal("slot-open", (string?)(await planet.SendAsync(HttpMethod.Get, "/energy/slots/3600000/bundle")).Body["code"]);
    }

    [Fact]
    public async Task A_month_has_an_invoice_for_every_home_and_a_file_for_the_operator()
    {
        var month = DateTimeOffset.FromUnixTimeMilliseconds(street.StartMs).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        var invoices = (await planet.GetAsync($"/energy/invoices/{month}"))["invoices"]!.AsArray();
        Assert.Equal([Street.Cheat, Street.Honest], invoices.Select(one => (string)one!["name"]!).Order(StringComparer.Ordinal));
        Assert.All(invoices, one => Assert.Equal((long)one!["totalMicro"]!, one["items"]!.AsArray().Sum(item => (long)item!["micro"]!)));
        var csv = Encoding.UTF8.GetString(await planet.BytesAsync($"/energy/invoices/{month}.csv"));
        Assert.Equal(3, csv.TrimEnd().Split('\n').Length);
        Assert.Equal("bad-period", (string?)(await planet.SendAsync(HttpMethod.Get, "/energy/invoices/yesterday")).Body["code"]);
    }

    [Fact]
    public async Task A_what_if_of_a_file_costs_what_the_verb_says()
    {
        const string csv = "slot,h01_load_wh,h01_pv_wh,h02_load_wh,h02_pv_wh,retail_microusd_per_kwh\n0,1000,0,0,600,300000\n";
        var (status, body) = await planet.SendAsync(HttpMethod.Post, "/energy/simulate?price=mmr&feedInMicro=100000", new StringContent(csv, Encoding.UTF8, "text/csv"));
        Assert.Equal((HttpStatusCode.OK, 600, 120_000), (status, (long)body["sharedWh"]!, (long)body["communityMicro"]!));
        Assert.Equal([240_000L, -120_000], body["homes"]!.AsArray().Select(home => (long)home!["communityMicro"]!));
        Assert.Equal("bad-key", (string?)(await planet.SendAsync(HttpMethod.Post, "/energy/simulate?key=x", new StringContent(csv, Encoding.UTF8, "text/csv"))).Body["code"]);
        Assert.Contains("Not legal advice", (string?)(await planet.GetAsync("/energy/profiles"))["notice"], StringComparison.Ordinal);
    }

    /// <summary>A slot both homes spoke of, in which one had what the other needed where there is such.</summary>
    async Task<long> SharedSlotAsync()
    {
        var lines = (await planet.GetAsync($"/energy/lines?fromMs={street.StartMs}"))["lines"]!.AsArray();
        var both = (await street.SlotsAsync(Street.Cheat)).Select(row => (long)row["slotMs"]!).Intersect((await street.SlotsAsync(Street.Honest)).Select(row => (long)row["slotMs"]!)).ToHashSet();
        return lines.Where(line => (string?)line!["kind"] == "p2p").Select(line => (long)line!["slotMs"]!).FirstOrDefault(both.Contains, both.Min());
    }

    static long Wh(JsonArray lines, string kind) => lines.Where(line => (string?)line!["kind"] == kind).Sum(line => (long)line!["wh"]!);
}
