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

    /// <summary>A window for the desk and one for the phone, side by side; each page is loaded once in it and looked at in both colours.</summary>
    [Fact]
    public async Task Has_no_flaw_that_axe_knows()
    {
        var (device, epoch) = (await world.DeviceAsync("roof-in-lisbon"), $"{(await world.PaidEpochAsync())["number"]}");
        var flaws = await Task.WhenAll(((IReadOnlyList<Look>[])[Look.Desk, Look.Phone]).Select(looks => LookThroughAsync(looks, device, epoch)));
        Assert.True(flaws.All(found => found.Count == 0), string.Join('\n', flaws.SelectMany(found => found)));
    }

    async Task<List<string>> LookThroughAsync(IReadOnlyList<Look> looks, string device, string epoch)
    {
        var flaws = new List<string>();
        await using var page = await world.OpenAsync(looks[0]);
        await page.GoAsync("/");
        await page.Page.Locator(".bar").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.Button("Use this node's own account").WaitForAsync();
        await FindAsync(page, looks, "login", flaws);
        await page.Button("Use this node's own account").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        foreach (var path in Pages)
        {
            await page.GoAsync(path.Replace("{device}", device, StringComparison.Ordinal).Replace("{epoch}", epoch, StringComparison.Ordinal));
            await page.Page.Locator("main h1").WaitForAsync();
            await page.Page.WaitForFunctionAsync("() => !document.querySelector('main [aria-busy=true]')");
            if (path == "/") await page.Page.Locator(".name-label").First.WaitForAsync();
            if (path == "/devices/{device}") await page.Page.Locator(".chart-says").WaitForAsync();
            await page.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach((one) => (one.open = true))");
            await FindAsync(page, looks, path, flaws);
        }
        foreach (var network in (string[])["Storage", "Weather", "Charging"])
        {
            await page.GoAsync("/contribute/add");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = network }).ClickAsync();
            await page.Page.GetByLabel("Latitude").FillAsync("north");
            await page.Page.GetByLabel("Latitude").BlurAsync();
            await page.SeeAsync("A number from −90 to 90.");
            await FindAsync(page, looks, $"/contribute/add/{network.ToLowerInvariant()}", flaws);
        }
        return flaws;
    }

    static async Task FindAsync(ConsolePage page, IReadOnlyList<Look> looks, string path, List<string> flaws)
    {
        var name = path == "/" ? "home" : path.Replace("/{epoch}", "", StringComparison.Ordinal).Replace("s/{device}", "", StringComparison.Ordinal).Trim('/').Replace('/', '-').Replace("?part=", "-", StringComparison.Ordinal);
        foreach (var look in page.Look == looks[0] ? looks : looks.Reverse())
        {
            await page.WearAsync(look);
            flaws.AddRange((await page.FlawsAsync()).Select(flaw => $"{path} {look.Name} {flaw}"));
            await page.KeepAsync(name);
        }
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
