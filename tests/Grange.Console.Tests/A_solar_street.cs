using System.Text.Json.Nodes;

namespace Grange.Console.Tests;

/// <summary>A street in the browser: its meters joined, a few hours were told, and every page of it says what they add up to.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class A_solar_street(ConsoleWorld world)
{
    const int SlotMs = 900_000, Slots = 12;

    static readonly (string Name, string Role, int ImportWh, int ExportWh)[] Meters = [("sun-house", "--feeder", 0, 800), ("shade-house", "--feeder", 500, 0), ("cabin", "--transformer", 0, 300)];

    [Fact]
    public async Task Shows_its_flows_its_trades_with_proof_and_a_bill_that_adds_up()
    {
        await TellAsync();
        await using var page = await world.OpenAsync(Look.DeskLight);
        await LookThroughAsync(page);
        await using var phone = await world.OpenAsync(Look.PhoneLight);
        foreach (var part in (string[])["live", "mine", "trades", "rules", "certificates", "invoice", "audit", "what-if"])
        {
            await phone.GoAsync($"/use/energy?part={part}");
            await phone.Page.Locator("main h1").WaitForAsync();
            await phone.Page.WaitForFunctionAsync("() => !document.querySelector('main [aria-busy=true]')");
            await phone.FlawlessAsync($"energy-{part}");
        }
    }

    static async Task LookThroughAsync(ConsolePage page)
    {
        await page.GoAsync("/use/energy");
        await page.SeeAsync("gives 3,200 W");
        await page.FlawlessAsync("energy-live");
        await page.GoAsync("/use/energy?part=mine");
        await page.Page.Locator(".slot-bars").WaitForAsync();
        await page.Page.GetByText("The same as a table").ClickAsync();
        await page.FlawlessAsync("energy-mine");
        await page.GoAsync("/use/energy?part=trades");
        await page.Button("Proof").First.ClickAsync();
        await page.SeeAsync("Download the proof");
        await page.FlawlessAsync("energy-proof");
        await page.GoAsync("/use/energy?part=rules");
        await page.SeeAsync("The home is better off by 1.100000 USD."); // 10 × 110,000 micro-dollars
        await page.SeeAsync("22:00 to 06:00, Monday to Friday");
        await page.SeeAsync("63,000 W");
        await page.GoAsync("/use/energy?part=audit");
        await page.SeeAsync("In how many hands is the trade?");
        await page.SeeAsync("10,000 of 10,000"); // one seller
        await page.FlawlessAsync("energy-audit");
        await page.GoAsync("/use/energy?part=invoice");
        await page.SeeAsync("Your browser comes to the same sum");
        await page.GoAsync("/use/energy?part=what-if");
        await page.Button("Use an example street").ClickAsync();
        await page.Button("Compute").ClickAsync();
        await page.SeeAsync("What they would pay");
        await page.FlawlessAsync("energy-what-if");
    }

    /// <summary>Joins the meters, which nobody reads, and posts what they counted until the quarter of an hour that ran last.</summary>
    async Task TellAsync()
    {
        foreach (var meter in Meters) // each with an account of its own: nobody trades with themselves
            await world.Planet.StartAsync(meter.Name, "join", "energy", "--meter", $"p1:127.0.0.1:{Grange.Planet.Tests.Planet.FreePort()}", "--inverter", "10000", meter.Role, "elm-street",
            "--name", meter.Name, "--dir", Path.Combine(world.Planet.Folder, meter.Name), "--data", world.Planet.DataOf(meter.Name), "--node", $"{world.Planet.Url}");
        var end = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / SlotMs * SlotMs;
        foreach (var meter in Meters)
        {
            var device = await world.DeviceAsync(meter.Name);
            var readings = Enumerable.Range(0, Slots + 1).Select(at => (JsonNode)new JsonObject
            {
                ["device"] = device,
                ["timeMs"] = end - (Slots - at) * (long)SlotMs,
                ["importMilliWh"] = at * 1_000L * meter.ImportWh,
                ["exportMilliWh"] = at * 1_000L * meter.ExportWh,
            });
            await world.Planet.SendAsync(HttpMethod.Post, "/energy/readings", Grange.Planet.Tests.Planet.Json(new JsonObject { ["readings"] = new JsonArray([.. readings]) }));
        }
    }
}
