using Grange.Charging.Protocol;
using Grange.Charging.Simulation;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A charger from the form to its first sale: its owner adds it, a driver with a wallet charges, the browser checks the meter's signature, the owner sees what it sold.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class A_charger(ConsoleWorld world)
{
    const string Code = "GARAGE-7";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_added_sells_to_a_wallet_and_its_receipt_is_checked_in_the_browser()
    {
        using var meter = new SimulatedMeter("MTR-7", register: 41_000, curve: "brainpoolP256r1"); // a curve that no browser knows by itself
        await using var owner = await world.OpenAsync(Look.DeskLight);
        var password = await AddAsync(owner, meter);
        var options = new SimulatedStationOptions(new Uri($"ws://{world.Planet.Url.Authority}/ocpp/{Code}"), Code, password, OcppVersion.V201, meter, 10_500, TimeSpan.FromMilliseconds(400), Seed: 3, TimeProvider.System);
        using var station = new SimulatedStation(options);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = station.RunAsync(ending.Token);
        try
        {
            await station.Accepted.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
            await ChargeAsync();
            await LookAfterAsync(owner);
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }
    }

    /// <summary>The owner's way: the form, the command, and what to enter in the charger's menu; answers the password.</summary>
    async Task<string> AddAsync(ConsolePage page, SimulatedMeter meter)
    {
        await page.GoAsync("/contribute/add");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Charging" }).ClickAsync();
        await page.Page.GetByLabel("What should its code be?").FillAsync(Code);
        await page.Page.GetByLabel("The meter's public key (optional)").FillAsync(meter.PublicKey);
        await page.Page.GetByLabel("Latitude").FillAsync("47.37");
        await page.Page.GetByLabel("Longitude").FillAsync("8.54");
        await page.SeeAsync("Enter this in the charger's menu");
        await page.FlawlessAsync("add-charger");
        var line = await page.Page.Locator("main .panel .command code").First.InnerTextAsync();
        using var command = ShownCommand.Start(line, world.Planet.DataOf("garage"), world.Planet.NodeData);
        await command.EndsWellAsync();
        await page.SeeAsync($"{Code} has joined");
        return line.Split("--key ")[1].Split(' ')[0];
    }

    /// <summary>The driver's way, on a phone, with a wallet that signs the order and the stop.</summary>
    async Task ChargeAsync()
    {
        (await world.Planet.RunAsync("wallet", "account", "fund")).Exits(0);
        (await world.Planet.RunAsync("wallet", "cash", "lock", "20")).Exits(0);
        using var wallet = world.Wallet();
        await using var page = await world.OpenAsync(Look.PhoneLight, wallet);
        await page.GoAsync("/use/charging");
        await page.Page.Locator(".name-label").First.WaitForAsync();
        await page.Page.GetByLabel("Code on the charger").FillAsync("garage-7");
        await page.FlawlessAsync("charge-find");
        await page.Button($"Choose {Code}").ClickAsync();
        await page.SeeAsync("6.0000 USD"); // 20 kWh at 0.30
        await page.SeeAsync("0.30 USD for each kWh");
        await page.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Log in" }).First.ClickAsync();
        await page.Button("Continue with Test wallet").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await page.FlawlessAsync("charge-quote");
        await page.Button("Start charging").ClickAsync();
        await page.SeeAsync("Your car is charging.");
        await page.Page.Locator(".power-curve").WaitForAsync();
        await page.FlawlessAsync("charge-live");
        await page.Button("Stop charging").ClickAsync();
        await page.SeeAsync("Done and paid.");
        await page.SeeAsync("checked in this browser (brainpoolP256r1)");
        Assert.Equal(2, await page.Page.GetByText("Genuine", new() { Exact = true }).CountAsync());
        Assert.Equal(2, wallet.Asked.Count(one => one == "eth_signTypedData_v4"));
        Assert.DoesNotContain("eth_sendTransaction", wallet.Asked);
        await page.FlawlessAsync("charge-receipt");
    }

    /// <summary>The owner again: the sale and its grade in words, the price, the log; then the operator's view.</summary>
    static async Task LookAfterAsync(ConsolePage page)
    {
        await page.GoAsync("/use/charging?part=owner");
        await page.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.Button("Use this node's own account").ClickAsync();
        await page.Button("proven").First.ClickAsync();
        await page.SeeAsync("The charger's meter signed the count at the beginning and at the end");
        await page.FlawlessAsync("charge-owner");
        await page.Page.Keyboard.PressAsync("Escape");

        await page.Button($"Price: {Code}").ClickAsync();
        await page.Page.GetByLabel("Price of one kWh (USD)").FillAsync("0.50");
        await page.Page.GetByLabel("Price of one kWh then (USD)").FillAsync("0.20");
        await page.Page.GetByLabel("From").FillAsync("22:00");
        await page.Page.GetByLabel("To", new() { Exact = true }).FillAsync("06:00");
        await page.Page.GetByLabel("Plugged in at").FillAsync("23:00");
        await page.Page.Locator(".preview-says").GetByText("4.0000 USD").WaitForAsync(); // 20 kWh at the night's price
        await page.FlawlessAsync("charge-tariff");
        await page.Page.Keyboard.PressAsync("Escape");

        await page.Button($"Log: {Code}").ClickAsync();
        await page.Page.Locator(".frame").GetByText("TransactionEvent").First.WaitForAsync();
        await page.FlawlessAsync("charge-log");
        await page.Page.Keyboard.PressAsync("Escape");

        await page.GoAsync("/use/charging?part=operator");
        await page.SeeAsync("every session of late fits its meter");
        await page.FlawlessAsync("charge-operator");
    }
}
