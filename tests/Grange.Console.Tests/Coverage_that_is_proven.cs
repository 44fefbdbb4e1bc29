using Grange.Planet.Tests;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A town's gateways in the browser: hexes where a sensor said that it was, a witness that is not believed and why, a payout that is recomputed on the spot.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class Coverage_that_is_proven
{
    [Fact]
    public async Task Shows_where_a_sensor_was_heard_who_boasts_and_that_the_payout_is_right()
    {
        using var town = new ProvenTown();
        await town.UpAsync("useful-coverage", "--console", ConsoleBuild.Folder);
        await town.Planet.UntilAsync("an epoch in which a place earns, and a boaster is named", async () =>
        {
            await town.SpeakAsync(47.3760, 8.5450);
            return await town.PaidAsync("coverage", "bad_rssi");
        });
        await using var browser = await DebianChromium.LaunchAsync();
        await using var page = await ConsolePage.OpenAsync(browser.Browser, town.Planet.Url, Look.DeskLight);
        await page.GoAsync($"/use/{ProvenTown.Slug}?part=coverage");
        await page.Page.Locator(".coverage-map").WaitForAsync();
        await page.Page.GetByText("The same as a table").First.ClickAsync();
        await page.Page.GetByRole(AriaRole.Cell, new() { Name = "Heard from sensors" }).First.WaitForAsync();
        await page.FlawlessAsync("wireless-attested");
        await page.GoAsync($"/use/{ProvenTown.Slug}?part=beacons");
        await page.SeeAsync("it reports more strength than can arrive over that distance");
        await page.FlawlessAsync("wireless-boaster");
        await page.GoAsync($"/use/{ProvenTown.Slug}?part=gateways");
        await page.SeeAsync("with a key in a chip");
        await page.LogInAsync("/operate/settlements");
        await page.Button("Recompute").First.ClickAsync();
        await page.Page.Locator(".verdict").GetByText("Same result").WaitForAsync();
        await page.KeepAsync("wireless-recomputed");
    }
}
