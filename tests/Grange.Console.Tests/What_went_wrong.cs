using System.Globalization;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A refusal on the screen says what happened and what to do; doing it helps.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class What_went_wrong(ConsoleWorld world)
{
    [Fact]
    public async Task An_upload_that_cannot_be_paid_names_price_and_balance_and_the_command_that_helps()
    {
        await using var page = await world.OpenAsync(Look.DeskLight, expectsRefusals: true);
        var free = (long)(await world.Planet.RunAsync("node", "account", "balance")).Exits(0).Json["availableMicroUsd"]!;
        (await world.Planet.RunAsync("node", "cash", "unlock", (free / 1_000_000m).ToString(CultureInfo.InvariantCulture))).Exits(0);
        await page.LogInAsync("/use/storage");

        await SendAsync(page);

        await page.SeeAsync("That did not work");
        await page.SeeAsync("USD");
        var line = await page.Page.Locator(".problem .command code").InnerTextAsync();
        Assert.StartsWith("./grange ", line, StringComparison.Ordinal);
        await page.KeepAsync("problem");
        using (var helped = ShownCommand.Start(line, world.Planet.DataOf("helper"), world.Planet.NodeData)) await helped.EndsWellAsync();
        await page.Button("Dismiss").ClickAsync();
        await SendAsync(page);
        await page.Page.Locator("tr", new() { HasText = "unpaid.bin" }).WaitForAsync();
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_told_apart_from_one_that_refuses()
    {
        await using var page = await world.OpenAsync(Look.PhoneLight, expectsRefusals: true);
        await page.Page.RouteAsync("**/api/v1/epochs", route => route.AbortAsync());
        await page.GoAsync("/operate/epochs");
        await page.SeeAsync("The node did not answer.");
        await page.SeeAsync("./grange up");

        await page.Page.UnrouteAllAsync();
        await page.Button("Try again").ClickAsync();
        await page.SeeAsync("Evidence bundle");
    }

    [Fact]
    public async Task Who_declines_in_the_wallet_is_told_so_and_may_try_again()
    {
        using var wallet = world.Wallet();
        wallet.Declines = true;
        await using var page = await world.OpenAsync(Look.DeskDark, wallet);
        await page.GoAsync("/contribute");
        await page.Page.Locator(".bar").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();

        await page.Button("Continue with Test wallet").ClickAsync();

        await page.SeeAsync("You declined in the wallet.");
        wallet.Declines = false;
        await page.Button("Continue with Test wallet").ClickAsync();
        await page.SeeAsync("My machines");
    }

    static Task SendAsync(ConsolePage page)
        => page.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "unpaid.bin", MimeType = "application/octet-stream", Buffer = [.. Enumerable.Repeat((byte)7, 100_000)] });
}
