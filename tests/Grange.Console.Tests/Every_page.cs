using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>Each page in both themes, at a desk and on a phone: nothing for axe to find, nothing wider than the screen, everything reachable from the keyboard.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class Every_page(ConsoleWorld world)
{
    static readonly string[] Pages =
    [
        "/", "/contribute", "/contribute/add", "/use", "/use/storage", "/use/weather", "/use/charging", "/use/charging?part=owner", "/use/charging?part=operator", "/operate", "/operate/epochs", "/operate/epochs/storage/{epoch}", "/operate/settlements",
        "/operate/money", "/operate/rules", "/operate/denylists", "/devices/{device}", "/nowhere",
    ];

    [Theory]
    [InlineData("desk-light")]
    [InlineData("desk-dark")]
    [InlineData("phone-light")]
    [InlineData("phone-dark")]
    public async Task Has_no_flaw_that_axe_knows(string look)
    {
        var (device, epoch) = (await world.DeviceAsync("roof-in-lisbon"), $"{(await world.PaidEpochAsync())["number"]}");
        await using var page = await world.OpenAsync(Look.Of(look));
        await page.GoAsync("/");
        await page.Page.Locator(".bar").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.Button("Use this node's own account").WaitForAsync();
        Assert.Empty(await page.FlawsAsync());
        await page.KeepAsync("login");
        await page.Button("Use this node's own account").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Hidden });

        var flaws = new List<string>();
        foreach (var path in Pages)
        {
            await page.GoAsync(path.Replace("{device}", device, StringComparison.Ordinal).Replace("{epoch}", epoch, StringComparison.Ordinal));
            await page.Page.Locator("main h1").WaitForAsync();
            await page.Page.WaitForFunctionAsync("() => !document.querySelector('main [aria-busy=true]')");
            if (path == "/") await page.Page.Locator(".name-label").First.WaitForAsync();
            if (path == "/devices/{device}") await page.SeeAsync("Period 1:");
            await page.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach((one) => (one.open = true))");
            await FindAsync(page, path, flaws);
        }
        foreach (var network in (string[])["Storage", "Weather", "Charging"])
        {
            await page.GoAsync("/contribute/add");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = network }).ClickAsync();
            await page.Page.GetByLabel("Latitude").FillAsync("north");
            await page.Page.GetByLabel("Latitude").BlurAsync();
            await page.SeeAsync("A number from −90 to 90.");
            await FindAsync(page, $"/contribute/add/{network.ToLowerInvariant()}", flaws);
        }
        Assert.True(flaws.Count == 0, string.Join('\n', flaws));
    }

    static async Task FindAsync(ConsolePage page, string path, List<string> flaws)
    {
        flaws.AddRange((await page.FlawsAsync()).Select(flaw => $"{path} {flaw}"));
        await page.KeepAsync(path == "/" ? "home" : path.Replace("/{epoch}", "", StringComparison.Ordinal).Replace("s/{device}", "", StringComparison.Ordinal).Trim('/').Replace('/', '-').Replace("?part=", "-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_reached_from_the_keyboard_alone()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.GoAsync("/");
        await page.Page.Locator("main h1").WaitForAsync();

        await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await FocusedAsync(page));
        foreach (var name in (string[])["Grange", "Map", "Contribute", "Use", "Operate"])
        {
            await page.Page.Keyboard.PressAsync("Tab");
            Assert.Equal(name, await FocusedAsync(page));
        }
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByRole(AriaRole.Heading, new() { Name = "Operate", Level = 1 }).WaitForAsync();
    }

    static Task<string> FocusedAsync(ConsolePage page) => page.Page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()");
}
