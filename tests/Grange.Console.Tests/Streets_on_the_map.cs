using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Grange.Mapping.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>Mapping in the browser: a drive is contributed, each picture has its verdict, the map has the street, and the viewer that Panoramax' people use walks along it.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class Streets_on_the_map(ConsoleWorld world)
{
    const int Count = 8;

    string Drive => Path.Combine(world.Planet.Folder, "street");

    [Fact]
    public async Task A_drive_is_contributed_looked_at_and_walked_along()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var street = new SimulatedDrive(77, SimulatedDrive.WhereItIsNoon(now, 47), 60, now - 60_000);
        street.Save(Drive, 0, Count);
        await File.WriteAllBytesAsync(Path.Combine(Drive, "zz_dark.jpg"), street.Shoot(Count, light: 0));
        await world.Planet.SendAsync(HttpMethod.Put, "/mapping/api/privacy", Grange.Planet.Tests.Planet.Json(new JsonObject { ["takeBlurred"] = true }));
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.LogInAsync("/use/mapping?part=give");
        await page.Page.GetByLabel("Faces and number plates are covered already").CheckAsync();
        await page.Page.Locator("main input[type=file]").SetInputFilesAsync(Directory.EnumerateFiles(Drive).Order(StringComparer.Ordinal));
        await page.SeeAsync("It is too dark to see the street");
        await page.Page.GetByText("on the map", new() { Exact = true }).Nth(Count - 1).WaitForAsync();
        await page.FlawlessAsync("mapping-give");
        await page.GoAsync("/use/mapping");
        await page.SeeAsync("What has been mapped");
        await page.Page.Locator(".coverage-map canvas").WaitForAsync();
        await page.FlawlessAsync("mapping-map");
        var item = (await world.Planet.GetAsync("/mapping/api/search?limit=1"))["features"]![0]!;
        await page.GoAsync($"/use/mapping?sequence={item["collection"]}&picture={item["id"]}");
        await page.Page.GetByAltText("The street as it was on", new() { Exact = false }).WaitForAsync();
        await page.SeeAsync("its contributor");
        await page.FlawlessAsync("mapping-picture");
        var first = page.Page.Url;
        await page.Button("Further on").ClickAsync();
        await page.Page.WaitForURLAsync(url => url != first);
        await OtherPartsAsync(page);
        await ByPanoramaxAsync(item, page.Page.Context.Browser!);
    }

    async Task OtherPartsAsync(ConsolePage page)
    {
        await page.GoAsync("/use/mapping?part=buy");
        await page.SeeAsync("All pictures of the streets that you need");
        await page.Page.Locator(".coverage-map canvas").WaitForAsync();
        await page.FlawlessAsync("mapping-buy");
        await BoughtAsync(page);
        await using var phone = await world.OpenAsync(Look.PhoneLight);
        await phone.LogInAsync("/use/mapping");
        foreach (var part in (string[])["look", "give", "buy"])
        {
            await phone.GoAsync($"/use/mapping?part={part}");
            await phone.Page.Locator("main h1").WaitForAsync();
            await phone.Page.WaitForFunctionAsync("() => !document.querySelector('main [aria-busy=true]')");
            await phone.FlawlessAsync($"mapping-{part}");
        }
    }

    /// <summary>The street for a week, and a bounty on its corner: both paid with credits, by a click on the map.</summary>
    async Task BoughtAsync(ConsolePage page)
    {
        await world.BuyCreditsAsync(2_000);
        var map = page.Page.Locator(".coverage-map canvas");
        var size = (await map.BoundingBoxAsync())!;
        await map.ClickAsync(new() { Position = new() { X = size.Width / 2, Y = size.Height / 2 + 120 } });
        await page.Page.GetByLabel("Metres around it").FillAsync("500");
        await page.Button("What does it cost?").ClickAsync();
        await page.Page.GetByRole(AriaRole.Status).GetByText(new Regex(": [1-9][0-9,]* credits")).WaitForAsync();
        await page.Button("Buy").ClickAsync();
        await page.SeeAsync($"{Count} pictures are yours to use.");
        await page.Button("Put a bounty there").ClickAsync();
        await page.SeeAsync("The bounty waits for somebody to come by.");
        await page.FlawlessAsync("mapping-bought");
    }

    /// <summary>The real viewer, from a page of another origin: it shows the picture, walks to the next, and draws the street from our tiles; it asks nobody else for anything.</summary>
    async Task ByPanoramaxAsync(JsonNode item, IBrowser browser)
    {
        await using var server = await PageOfAnotherAsync(item);
        var origin = server.Urls.First();
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1000, Height = 700 } });
        var page = await context.NewPageAsync();
        var answered = new List<string>();
        page.Response += (_, response) => { lock (answered) answered.Add($"{response.Status} {response.Url}"); };
        await page.GotoAsync($"{origin}/photo");
        await AnsweredAsync(page, answered, "/pictures/", "the viewer to show the picture");
        var next = page.Locator("pnx-photo-viewer").Locator(".psv-virtual-tour-arrow, .pnx-arrow, [class*=arrow]").First;
        await next.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        await page.GotoAsync($"{origin}/map");
        await AnsweredAsync(page, answered, ".mvt", "the viewer to draw our tiles");
        Assert.DoesNotContain(answered, one => one.Contains(world.Planet.Url.Authority, StringComparison.Ordinal) && one.StartsWith('5'));
        await context.CloseAsync();
    }

    static async Task AnsweredAsync(IPage page, List<string> answered, string what, string why)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            lock (answered)
                if (answered.Any(one => one.StartsWith("200", StringComparison.Ordinal) && one.Contains(what, StringComparison.Ordinal))) return;
            await page.WaitForTimeoutAsync(100);
        }
        lock (answered) Assert.Fail($"waited for {why}\n{string.Join('\n', answered)}");
    }

    async Task<WebApplication> PageOfAnotherAsync(JsonNode item)
    {
        var viewer = Path.Combine(Grange.Planet.Tests.GrangeProgram.Root, "tests", "peers", "node_modules", "@panoramax", "web-viewer", "build");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        web.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(viewer), RequestPath = "/viewer" });
        var api = $"{world.Planet.Url}mapping/api";
        var (lng, lat) = ((double)item["geometry"]!["coordinates"]![0]!, (double)item["geometry"]!["coordinates"]![1]!);
        web.MapGet("/style.json", () => Results.Text("""{"version":8,"sources":{},"layers":[]}""", "application/json"));
        web.MapGet("/photo", () => Html($"""<pnx-photo-viewer endpoint="{api}" picture="{item["id"]}" sequence="{item["collection"]}" style="position:fixed;inset:0"></pnx-photo-viewer>"""));
        web.MapGet("/map", () => Html(string.Create(CultureInfo.InvariantCulture, $$"""<pnx-coverage-map endpoint="{{api}}" map-style="/style.json" map='{"center":[{{lng}},{{lat}}],"zoom":15.5}' style="position:fixed;inset:0"></pnx-coverage-map>""")));
        await web.StartAsync();
        return web;

        static IResult Html(string body) => Results.Text($"""<!doctype html><html><head><meta charset="utf-8"><title>viewer</title><link rel="stylesheet" href="/viewer/index.css"><script defer src="/viewer/index.js"></script></head><body>{body}</body></html>""", "text/html", Encoding.UTF8);
    }
}
