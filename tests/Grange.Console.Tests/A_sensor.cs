using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A network of sensors, from the command on the screen to the value that somebody paid for.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class A_sensor(ConsoleWorld world)
{
    [Fact]
    public async Task Joins_by_the_command_on_the_screen_and_is_read_by_a_person_who_pays()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        var line = await DescribeAsync(page);
        var command = ShownCommand.Start(line, world.Planet.DataOf("balcony"), world.Planet.DataOf("neighbour"));
        world.Stays(command);
        try
        {
            await page.SeeAsync("balcony has joined");
            await page.SeeAsync("Its first signed report is in.");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{line}\n{command.Printed}");
        }

        await page.GoAsync("/");
        await page.Page.Locator(".feed").GetByText("measured its surroundings").First.WaitForAsync();
        await ReadAsync(page);
        await ReadByWalletAsync();
    }

    /// <summary>The wallet's account burnt tokens for credits before; on the page it signs one purchase and sends nothing.</summary>
    async Task ReadByWalletAsync()
    {
        (await world.Planet.RunAsync("wallet", "account", "fund")).Exits(0);
        await world.Planet.UntilAsync("a price", async () => (bool)(await world.Planet.GetAsync("/api/v1/chain/prices"))["prices"]![0]!["good"]!);
        (await world.Planet.RunAsync("wallet", "credits", "buy", "100")).Exits(0);
        using var wallet = world.Wallet();
        await using var page = await world.OpenAsync(Look.PhoneLight, wallet);
        await page.GoAsync("/use/weather");
        await page.Button("Log in").First.ClickAsync();
        await page.Button("Continue with Test wallet").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await page.Page.Locator("tr", new() { HasText = "Near 50.0" }).GetByRole(AriaRole.Button, new() { Name = "Read" }).ClickAsync();
        await page.SeeAsync("Your wallet shows the purchase and signs it.");
        await page.Button("Pay and read").ClickAsync();
        await page.Page.Locator(".values").GetByText("21.5 °C").WaitForAsync();
        Assert.Contains("eth_signTypedData_v4", wallet.Asked);
        Assert.DoesNotContain("eth_sendTransaction", wallet.Asked);
        await page.KeepAsync("reading");
    }

    /// <summary>The form of the second step; a field is red only for what is wrong with itself.</summary>
    static async Task<string> DescribeAsync(ConsolePage page)
    {
        await page.GoAsync("/contribute/add");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Weather" }).ClickAsync();
        await page.Page.GetByLabel("What do you call it?").FillAsync("balcony");
        await page.SeeAsync("The command appears here as soon as the fields above are filled in.");
        await page.Page.GetByLabel("Latitude").FillAsync("91");
        await page.Page.GetByLabel("Longitude").FillAsync("14.42");
        Assert.Equal("true", await page.Page.GetByLabel("Latitude").GetAttributeAsync("aria-invalid"));
        await page.Page.GetByLabel("Latitude").FillAsync("50.08");
        Assert.NotEqual("true", await page.Page.GetByLabel("Latitude").GetAttributeAsync("aria-invalid"));
        Assert.NotEqual("true", await page.Page.GetByLabel("Longitude").GetAttributeAsync("aria-invalid"));
        var example = await page.Page.Locator("main .panel .command code").First.InnerTextAsync();
        Assert.Contains("temperature=", example, StringComparison.Ordinal);
        await page.Page.GetByLabel("What prints a reading?").FillAsync($"echo {example}");
        await page.KeepAsync("add-sensor");
        return await page.Page.Locator("main .panel .command code").Last.InnerTextAsync();
    }

    static async Task ReadAsync(ConsolePage page)
    {
        await page.GoAsync("/use/weather");
        var row = page.Page.Locator("tr", new() { HasText = "Near 50.0" });
        await row.GetByText("1 sensor").WaitForAsync();
        await row.GetByText("not compared yet").WaitForAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Read" }).ClickAsync();
        await page.SeeAsync("cost 10 credits");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.Button("Use this node's own account").ClickAsync();
        await page.Button("Pay and read").ClickAsync();
        await page.Page.Locator(".values").GetByText("21.5 °C").WaitForAsync();
        await page.SeeAsync("As one sensor says,");
        await page.KeepAsync("reading");
    }
}
