using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>What the console is for, from the first click to the recomputed payout, by a person with a wallet and by the one at the node's own machine.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class The_whole_loop(ConsoleWorld world)
{
    [Fact]
    public async Task A_person_with_a_wallet_joins_uploads_closes_an_epoch_claims_and_audits_on_a_phone_in_the_dark()
    {
        using var wallet = world.Wallet();
        await world.Planet.SendAsync(HttpMethod.Post, $"/api/v1/accounts/{wallet.Account}/fund");
        (await world.Planet.RunAsync("wallet", "cash", "lock", "5")).Exits(0); // what it stores it pays itself
        await using var page = await world.OpenAsync(Look.PhoneDark, wallet);

        await LoopAsync(page, "shelf-in-oslo", "Continue with Test wallet", world.Planet.DataOf("wallet"));

        Assert.Contains("personal_sign", wallet.Asked);
        Assert.Contains("eth_sendTransaction", wallet.Asked);
    }

    [Fact]
    public async Task The_person_at_the_nodes_machine_does_the_same_without_a_wallet_at_a_desk_in_the_light()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);

        await LoopAsync(page, "old-laptop", "Use this node's own account", world.Planet.NodeData);
    }

    async Task LoopAsync(ConsolePage page, string disk, string wayIn, string data)
    {
        try
        {
            await JoinAsync(page, disk, data);
            await LogInAsync(page, wayIn);
            await UploadAsync(page, $"{disk}.png");
            await EarnAsync(page);
            await ClaimAsync(page);
            await AuditAsync(page);
        }
        catch (TimeoutException)
        {
            await page.KeepAsync("failed");
            throw;
        }
    }

    /// <summary>Three steps; the command that runs is the one on the screen.</summary>
    async Task JoinAsync(ConsolePage page, string disk, string data)
    {
        await page.GoAsync("/contribute/add");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Storage" }).ClickAsync();
        await page.Page.GetByLabel("What do you call it?").FillAsync(disk);
        await page.Page.GetByLabel("How much space do you give?").FillAsync("200MB");
        await page.Page.GetByLabel("In which folder?").FillAsync("~/my disk");
        await page.Page.GetByLabel("Where do others reach this machine?").FillAsync($"http://127.0.0.1:{Planet.Tests.Planet.FreePort()}");
        await page.Page.GetByLabel("Latitude").FillAsync("59.91");
        await page.Page.GetByLabel("Longitude").FillAsync("10.75");
        var line = await page.Page.Locator("main .panel .command code").First.InnerTextAsync();
        await page.KeepAsync("add-hardware");

        var command = ShownCommand.Start(line, world.Planet.DataOf(disk), data);
        world.Stays(command);
        try
        {
            await page.SeeAsync($"{disk} has joined");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{line}\n{command.Printed}");
        }
        await page.KeepAsync("joined");
    }

    static async Task LogInAsync(ConsolePage page, string wayIn)
    {
        await page.GoAsync("/contribute");
        await page.Page.Locator(".bar").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.Button(wayIn).ClickAsync();
        await page.SeeAsync("My machines");
    }

    /// <summary>A picture goes up, becomes safe, says where it is, and opens in the page.</summary>
    static async Task UploadAsync(ConsolePage page, string name)
    {
        await page.GoAsync("/use/storage");
        await page.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = await page.Page.ScreenshotAsync() });
        var row = page.Page.Locator("tr", new() { HasText = name });
        await row.GetByText("safe", new() { Exact = true }).WaitForAsync();
        await page.KeepAsync("storage");

        await row.GetByRole(AriaRole.Button, new() { Name = "Where is it?" }).ClickAsync();
        await page.SeeAsync("has it and proves it");
        Assert.True(await page.Page.GetByRole(AriaRole.Dialog).GetByText("has it and proves it").CountAsync() >= 3);
        await page.Page.Keyboard.PressAsync("Escape");

        await row.GetByRole(AriaRole.Button, new() { Name = "View" }).ClickAsync();
        await page.Page.WaitForFunctionAsync("() => document.querySelector('img.preview')?.naturalWidth > 100");
        await page.Page.Keyboard.PressAsync("Escape");
    }

    /// <summary>The epoch in which the data was placed ends; in the next one the disks prove it, and that one pays.</summary>
    async Task EarnAsync(ConsolePage page)
    {
        await CloseAsync(page);
        await world.ProvenAsync();
        var paid = await CloseAsync(page);
        await page.Page.Locator("tr", new() { HasText = $"Storage, period {paid}" }).GetByText("paid out").WaitForAsync();
        await page.KeepAsync("periods");
    }

    static async Task<string> CloseAsync(ConsolePage page)
    {
        await page.GoAsync("/operate/epochs");
        await page.Page.GetByLabel("Network", new() { Exact = true }).SelectOptionAsync("storage");
        await page.Button("Close the open period now").ClickAsync();
        var said = await page.Page.GetByText("is closed. It is being counted").InnerTextAsync();
        return said.Trim().Split(' ')[1];
    }

    static async Task ClaimAsync(ConsolePage page)
    {
        await page.GoAsync("/contribute");
        await page.SeeAsync("The device proved that it holds every piece");
        await page.Button("Collect all").ClickAsync();
        await page.SeeAsync("Collected. It is in your account.");
        await page.SeeAsync("Nothing to collect at the moment");
        await page.KeepAsync("claimed");
    }

    static async Task AuditAsync(ConsolePage page)
    {
        await page.GoAsync("/operate/settlements");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Recompute" }).First.ClickAsync();
        await page.Page.Locator(".verdict").GetByText("Same result").WaitForAsync();
        Assert.True(await page.Page.Locator(".audit-steps li").CountAsync() >= 1);
        await page.KeepAsync("audit");
    }
}
