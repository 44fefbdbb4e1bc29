using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>The simulator in the browser: what breaks first, what a slider changes, what matters most, and an amendment before it is signed.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class Years_in_a_second(ConsoleWorld world)
{
    [Fact]
    public async Task A_founder_moves_a_slider_asks_what_matters_and_tries_other_rules()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.GoAsync("/operate/plan");
        await page.SeeAsync("What breaks first");
        await page.Page.Locator(".fan canvas").Nth(8).WaitForAsync();
        await page.FlawlessAsync("operate-plan");
        var demand = page.Page.GetByRole(AriaRole.Slider, new() { Name = "Demand at the start" });
        await demand.FocusAsync();
        for (var press = 0; press < 20; press++) await demand.PressAsync("ArrowRight");
        await page.SeeAsync("before: ");
        await page.SeeAsync("Dashed: the middle run before your change");
        await page.Button("Find out").ClickAsync();
        await page.Page.GetByRole(AriaRole.Cell, new() { NameRegex = new Regex("% → .*%") }).First.WaitForAsync();
        var definition = page.Page.GetByLabel("Definition of", new() { Exact = false });
        await definition.FillAsync(Regex.Replace(await definition.InputValueAsync(), "\"shareBps\": \\d+", "\"shareBps\": 77"));
        await page.Button("Try it").ClickAsync();
        await page.SeeAsync("One field is another");
        await page.Page.GetByRole(AriaRole.Cell, new() { Name = "reward.shareBps" }).WaitForAsync();
        await page.FlawlessAsync("operate-plan-amended");
        await using var phone = await world.OpenAsync(Look.PhoneLight);
        await phone.GoAsync("/operate/plan");
        await phone.Page.Locator(".fan canvas").Nth(8).WaitForAsync();
        await phone.FlawlessAsync("operate-plan");
    }
}
