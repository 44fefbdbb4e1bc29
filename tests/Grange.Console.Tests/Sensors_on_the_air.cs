using System.Net;
using System.Text.Json.Nodes;
using Grange.Wireless;
using Grange.Wireless.Simulation;

namespace Grange.Console.Tests;

/// <summary>Wireless in the browser: gateways over real UDP, sensors with real frames, every byte of what they say, and where it goes.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class Sensors_on_the_air(ConsoleWorld world)
{
    static readonly DataRate Fast = new(7, 125);
    static readonly (ulong Eui, string Name, long LatE7, long LonE7)[] Gateways = [(0xAA555A0000000001, "balcony", 525_200_000, 134_050_000), (0xAA555A0000000002, "church-tower", 523_900_000, 130_600_000)];

    [Fact]
    public async Task Are_heard_within_a_second_and_every_byte_is_told()
    {
        var udp = IPEndPoint.Parse((string)(await world.Planet.GetAsync("/api/v1/wireless/status"))["udp"]!);
        using var balcony = new SimulatedGateway(Gateways[0].Eui, udp);
        using var tower = new SimulatedGateway(Gateways[1].Eui, udp);
        await balcony.StartAsync(TestContext.Current.CancellationToken);
        await tower.StartAsync(TestContext.Current.CancellationToken);
        foreach (var (eui, name, lat, lon) in Gateways)
            await world.Planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/gateways", Grange.Planet.Tests.Planet.Json(new JsonObject { ["eui"] = $"{eui:x16}", ["name"] = name, ["latE7"] = lat, ["lonE7"] = lon }));
        var (fridge, _) = (await SensorAsync(0x70B3D57ED0000001, "fridge", balcony), await SensorAsync(0x70B3D57ED0000002, "bee-hive", tower));
        for (var at = 0; at < 12; at++) await SayAsync(fridge, balcony, tower, at);
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.LogInAsync("/use/wireless");
        await page.SeeAsync("Gateways listening");
        await page.Page.GetByText("listening", new() { Exact = true }).WaitForAsync();
        await SayAsync(fridge, balcony, tower, 13); // 8.5 degrees
        await page.Page.GetByText("temperature 8.5 °C").First.WaitForAsync(new() { Timeout = 1_000 });
        await page.FlawlessAsync("wireless-live");
        await page.Page.GetByText("temperature 8.5 °C").First.ClickAsync();
        await page.SeeAsync("Channel 3: temperature 8.5 °C");
        await page.FlawlessAsync("wireless-frame");
        await LookThroughAsync(page);
        await using var phone = await world.OpenAsync(Look.PhoneLight);
        await phone.LogInAsync("/use/wireless");
        foreach (var part in (string[])["live", "devices", "devices&device=70b3d57ed0000001", "gateways", "coverage", "beacons", "codecs", "forward", "cost"])
        {
            await phone.GoAsync($"/use/wireless?part={part}");
            await phone.Page.Locator("main h1").WaitForAsync();
            await phone.Page.WaitForFunctionAsync("() => !document.querySelector('main [aria-busy=true]')");
            await phone.FlawlessAsync($"wireless-{part.Split('=')[0].Replace('&', '-')}");
        }
    }

    static async Task LookThroughAsync(ConsolePage page)
    {
        await page.GoAsync("/use/wireless?part=devices");
        await page.SeeAsync("has not joined yet");
        await page.FlawlessAsync("wireless-devices");
        await page.Button("Add a sensor").ClickAsync();
        await page.Page.GetByLabel("Text of the label's code").FillAsync("LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122");
        await page.Page.GetByLabel("AppKey").FillAsync(new string('7', 32));
        await page.Page.GetByLabel("What you call it").FillAsync("cellar");
        await page.FlawlessAsync("wireless-add");
        await page.Button("Add it").ClickAsync();
        await page.SeeAsync("It has not been heard yet.");
        await page.GoAsync("/use/wireless?part=devices&device=70b3d57ed0000001");
        await page.SeeAsync("temperature: 8.5 °C,");
        await page.FlawlessAsync("wireless-device");
        await page.GoAsync("/use/wireless?part=gateways");
        await page.SeeAsync("church-tower");
        await page.FlawlessAsync("wireless-gateways");
        await page.GoAsync("/use/wireless?part=codecs");
        await page.Button("Use an example").ClickAsync();
        await page.Button("Try it").ClickAsync();
        await page.SeeAsync("\"temperature\": 21.6");
        await page.Button("Keep it").ClickAsync();
        await page.SeeAsync("Maker's script");
        await page.FlawlessAsync("wireless-codecs");
        await page.GoAsync("/use/wireless?part=forward");
        await page.Page.GetByLabel("Web address", new() { Exact = true }).FillAsync($"http://127.0.0.1:{Grange.Planet.Tests.Planet.FreePort()}/lorawan");
        await page.Button("Send there").ClickAsync();
        await page.SeeAsync("Its secret, told only now.");
        await page.SeeAsync("ready");
        await page.FlawlessAsync("wireless-forward");
        await page.GoAsync("/use/wireless?part=cost");
        await page.SeeAsync("720 credits");
        await page.FlawlessAsync("wireless-cost");
    }

    /// <summary>A sensor that was registered; the first of them joins.</summary>
    async Task<SimulatedNode> SensorAsync(ulong eui, string name, SimulatedGateway gateway)
    {
        var key = $"{eui:x16}{eui:x16}";
        await world.Planet.SendAsync(HttpMethod.Post, "/api/v1/wireless/devices", Grange.Planet.Tests.Planet.Json(new JsonObject { ["devEui"] = $"{eui:x16}", ["appKey"] = key, ["name"] = name, ["codec"] = "lpp" }));
        var node = new SimulatedNode(eui, 0, JoinKeys.Of10(new LoraKey(Convert.FromHexString(key))));
        if (name != "fridge") return node;
        await gateway.HearAsync(node.Join(), 1_000_000, 868_100_000, Fast, -70, 9, TestContext.Current.CancellationToken);
        var order = await gateway.Told.ReadAsync(TestContext.Current.CancellationToken);
        Assert.True(node.Accept(Convert.FromBase64String((string)order["data"]!)));
        return node;
    }

    /// <summary>Temperature, humidity and a door, heard by both gateways.</summary>
    static async Task SayAsync(SimulatedNode node, SimulatedGateway near, SimulatedGateway far, int at)
    {
        var tenths = 20 + 5 * at;
        var phy = node.Send(2, [3, 103, (byte)(tenths >> 8), (byte)tenths, 4, 104, (byte)(100 - at), 5, 0, (byte)(at % 2)]);
        await near.HearAsync(phy, (uint)(2_000_000 + at * 500_000), 868_300_000, Fast, -68, 9.2m, TestContext.Current.CancellationToken);
        await far.HearAsync(phy, (uint)(9_000_000 + at * 500_000), 868_300_000, Fast, -109, -2.5m, TestContext.Current.CancellationToken);
    }
}
