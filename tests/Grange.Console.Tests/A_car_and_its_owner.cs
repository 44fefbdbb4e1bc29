using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Verbs.Hardware;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>Vehicles in the browser: a car is added and its device put in, its dials move as its signed batches come, a place is hidden, a reader is let in, seen in the log, and shut out again.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class A_car_and_its_owner(ConsoleWorld world)
{
    const string Insurance = "Anna Insurance", Odometer = "Vehicle.TraveledDistance", Speed = "Vehicle.Speed";

    /// <summary>Asks for the odometer over VISS, at the address that the page shows.</summary>
    const string Viss = """
        (address) => new Promise((told, failed) => {
          const line = new WebSocket(address, "VISSv3");
          line.onerror = () => failed(new Error("no line"));
          line.onopen = () => line.send(JSON.stringify({ action: "get", path: "Vehicle.TraveledDistance", requestId: "1" }));
          line.onmessage = (said) => { told(said.data); line.close(); };
        })
        """;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Is_added_seen_live_shared_and_shut_again()
    {
        using var wallet = world.Wallet();
        await using var page = await world.OpenAsync(Look.DeskLight, wallet);
        await AddAsync(page, wallet);
        using var device = await PairAsync(page);
        await DriveAsync(page, device);
        await HideAsync(page);
        await using var reader = await world.OpenAsync(Look.DeskLight, expectsRefusals: true);
        await world.BuyCreditsAsync(2_000); // reading costs some, and the node's own person is the reader
        await ShareAsync(page, reader);
        await SoldAsync(page);
        await ProgramAsync(reader);
        await RevokeAsync(page, reader);
        await page.Button("All my vehicles").ClickAsync();
        await page.SeeAsync("speaks");
        await page.FlawlessAsync("vehicles-garage");
        await OnPhoneAsync();
        await DeleteAsync(page);
    }

    /// <summary>Who is logged in as the node's own account has no wallet here: the page shows the commands, and they do the same.</summary>
    [Fact]
    public async Task Is_added_shared_and_shut_by_the_commands_on_the_screen_too()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.LogInAsync("/use/vehicles");
        await page.Button("Add a vehicle").ClickAsync();
        await page.Page.GetByLabel("Number of the vehicle (VIN)").FillAsync("WVWZZZ1JZ3W386752");
        await page.FlawlessAsync("vehicles-add-local");
        await RunShownAsync(page.Page.GetByRole(AriaRole.Dialog));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open Vehicle" }).ClickAsync();
        var sharing = page.Page.Locator("main .panel", new() { HasText = "Who may read what" });
        await RunShownAsync(sharing);
        await sharing.GetByText("may see the odometer until").WaitForAsync();
        await sharing.GetByText("Take it back:").ClickAsync();
        await page.FlawlessAsync("vehicles-local");
        await RunShownAsync(sharing);
        await page.SeeAsync("Nobody but you may read anything.");
    }

    /// <summary>Runs the first command in a part of the page, with the node's own key.</summary>
    async Task RunShownAsync(ILocator within)
    {
        using var command = ShownCommand.Start(await within.Locator(".command code").First.InnerTextAsync(), world.Planet.DataOf("own-desk"), world.Planet.DataOf("node"));
        await command.EndsWellAsync();
    }

    /// <summary>What was heard before is gone from the page too.</summary>
    static async Task DeleteAsync(ConsolePage page)
    {
        await page.Button("Open the blue one").ClickAsync();
        await page.Page.GetByLabel("Odometer: 12,345 km").WaitForAsync();
        await page.Button("Delete all data of this vehicle").ClickAsync();
        await page.Button("Yes, delete it all").ClickAsync();
        await page.SeeAsync("It is deleted: its key is gone.");
        await page.SeeAsync("It has not said anything yet");
        await page.SeeAsync("No trip yet");
        await page.SeeAsync("750 m in every direction");
    }

    static async Task AddAsync(ConsolePage page, TestWallet wallet)
    {
        await page.GoAsync("/use/vehicles");
        await page.SeeAsync("Log in to see your vehicles");
        await LogInByWalletAsync(page);
        await page.SeeAsync("No vehicle yet");
        await page.FlawlessAsync("vehicles-empty");
        await page.Button("Add a vehicle").ClickAsync();
        await page.Page.GetByLabel("Number of the vehicle (VIN)").FillAsync("1m8gdm9a xkp042788");
        await page.Page.GetByLabel("What you call it (optional)").FillAsync("the blue one");
        await page.FlawlessAsync("vehicles-add");
        await page.Button("Sign and add it").ClickAsync();
        await page.Page.GetByRole(AriaRole.Heading, new() { Name = "the blue one" }).WaitForAsync();
        await page.SeeAsync("Put a device into it");
        Assert.Contains("eth_signTypedData_v4", wallet.Asked);
        Assert.DoesNotContain("eth_sendTransaction", wallet.Asked);
        await page.FlawlessAsync("vehicles-new");
    }

    static async Task LogInByWalletAsync(ConsolePage page)
    {
        await page.Button("Log in").First.ClickAsync();
        await page.Button("Continue with Test wallet").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    /// <summary>The command as the page shows it, on a machine that has the owner's key.</summary>
    async Task<DeviceIdentity> PairAsync(ConsolePage page)
    {
        var line = await page.Page.Locator("main .panel .command code").First.InnerTextAsync();
        var machine = world.Planet.DataOf("blue-car");
        using var command = ShownCommand.Start(line, machine, world.Planet.DataOf("wallet"));
        await command.EndsWellAsync();
        await page.SeeAsync("has not spoken yet");
        return DeviceIdentity.OpenOrCreate(Path.Combine(machine, ".grange", "agents", "vehicle")).Value;
    }

    /// <summary>A quarter of an hour along a meridian, until now; then one value more, which the dial must show at once.</summary>
    async Task DriveAsync(ConsolePage page, DeviceIdentity device)
    {
        var now = NowMs;
        await SendAsync(device, 1, [
            .. Enumerable.Range(0, 180).SelectMany(step => Moment(now - (180 - step) * 5_000L, step)),
            (Odometer, now, 12_345), ("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", now, 81), ("Vehicle.Powertrain.TractionBattery.Range", now, 243_000),
        ]);
        await page.Page.GetByLabel("Charge: 81 %").WaitForAsync();
        await page.Page.GetByLabel("Range: 243 km").WaitForAsync();
        await page.Page.GetByLabel("Odometer: 12,345 km").WaitForAsync();
        await page.Page.GetByText("live", new() { Exact = true }).WaitForAsync();
        await SendAsync(device, 2, [(Speed, NowMs, 63)]);
        await page.Page.GetByLabel("Speed: 63 km/h").WaitForAsync(new() { Timeout = 2_000 });
    }

    static IEnumerable<(string, long, double)> Moment(long at, int step) =>
        [(Speed, at, 40 + step % 15), ("Vehicle.CurrentLocation.Latitude", at, 48.2 + step * 0.000_5), ("Vehicle.CurrentLocation.Longitude", at, 16.37 + step * 0.000_2)];

    async Task SendAsync(DeviceIdentity device, long number, IReadOnlyList<(string Name, long AtMs, double Value)> values)
    {
        var body = new ArrayBufferWriter<byte>();
        var vehicle = (await world.Planet.GetAsync($"/vehicles?account={world.WalletKey.Address}"))["vehicles"]![0]!["id"]!.ToString();
        TelemetryWriter.Write(body, device.Id, vehicle, number, [.. values.Select(one => new TelemetryPoint(Signals.TryResolve(one.Name, out var signal) ? signal! : throw new InvalidOperationException(one.Name), one.AtMs, one.Value))], []);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Planet.Url, "/vehicles/telemetry")) { Content = new ByteArrayContent(body.WrittenSpan.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
        request.Headers.Add("Grange-Device", device.Id.ToString());
        request.Headers.Add("Grange-Sequence", number.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Grange-Signature", BatchSignature.ToHeader(BatchSignature.Sign(device.Key, device.Id, number, body.WrittenSpan)));
        using var answer = await http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>A tap on the map says where; the circle that comes is larger than what was asked for.</summary>
    static async Task HideAsync(ConsolePage page)
    {
        await page.Page.ReloadAsync();
        await page.Button("Hide this place").WaitForAsync();
        await page.SeeAsync("on the map");
        var canvas = page.Page.Locator(".coverage-map canvas");
        await canvas.WaitForAsync();
        await page.Page.WaitForTimeoutAsync(1_500); // the map draws; no sign of it is in the page
        await canvas.ClickAsync(new() { Position = new() { X = 300, Y = 200 } });
        await page.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('main input')].some((one) => /^4[78]\\.\\d{5}$/.test(one.value))");
        await page.Button("Hide this place").ClickAsync();
        await page.SeeAsync("750 m in every direction");
        await page.FlawlessAsync("vehicles-car");
    }

    async Task ShareAsync(ConsolePage page, ConsolePage reader)
    {
        await reader.LogInAsync("/use/vehicles?part=developer");
        var account = await reader.Page.EvaluateAsync<string>("async () => (await (await fetch('/api/v1/login')).json()).account");
        await page.Button("Let somebody read").ClickAsync();
        await page.Page.GetByLabel("Their account").FillAsync(account);
        await page.Page.GetByLabel("What you call them (optional)").FillAsync(Insurance);
        await page.Page.GetByLabel("the odometer").CheckAsync();
        await page.Page.GetByLabel("What for", new() { Exact = true }).FillAsync("to price your policy");
        await page.Page.GetByLabel("Also what was measured before now").CheckAsync();
        await page.Page.GetByRole(AriaRole.Status).GetByText($"{Insurance} may see the odometer until").WaitForAsync();
        await page.FlawlessAsync("vehicles-grant");
        await page.Button("Sign it").ClickAsync();
        await page.Page.Locator(".grant").GetByText($"{Insurance} may see the odometer until").WaitForAsync();

        var id = new Uri(page.Page.Url).Query.Split('=')[^1];
        await reader.Page.GetByLabel("Number of the vehicle").FillAsync(id);
        await reader.Button("What may I see?").ClickAsync();
        await reader.Button("traveled distance").ClickAsync();
        await reader.Button("Ask").ClickAsync();
        await reader.SeeAsync("\"value\": 12345");
        var viss = await reader.Page.Locator("main .panel", new() { HasText = "As it happens" }).Locator(".command code").Last.InnerTextAsync();
        Assert.Contains("\"12345\"", await reader.Page.EvaluateAsync<string>(Viss, viss), StringComparison.Ordinal);
        await reader.FlawlessAsync("vehicles-developer");
        await page.Page.Locator("tr", new() { HasText = Insurance }).GetByText("the odometer").WaitForAsync();
        await page.SeeAsync("to price your policy");
        await page.FlawlessAsync("vehicles-shared");
    }

    /// <summary>The owner sees what was paid, and makes a paper to show.</summary>
    static async Task SoldAsync(ConsolePage page)
    {
        await page.SeeAsync("A read costs 1 credit");
        await page.Page.Locator("main .panel", new() { HasText = "Who paid" }).GetByText("recorded").First.WaitForAsync();
        await page.Button("Make it").ClickAsync();
        await page.SeeAsync("Here it is, signed; it is told only now:");
        await page.Page.Locator("main .panel", new() { HasText = "Papers" }).GetByText("valid", new() { Exact = true }).WaitForAsync();
        await page.FlawlessAsync("vehicles-sold");
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Take it back: paper") }).First.ClickAsync();
        await page.Page.GetByText("taken back", new() { Exact = true }).WaitForAsync();
    }

    /// <summary>A key for a program, and a webhook that is refused because nobody answers there.</summary>
    static async Task ProgramAsync(ConsolePage reader)
    {
        await reader.Page.GetByLabel("What the program is called").FillAsync("fleet report");
        await reader.Button("Make a key").ClickAsync();
        await reader.SeeAsync("it is told only now:");
        await reader.Page.GetByRole(AriaRole.Cell, new() { Name = "fleet report", Exact = true }).WaitForAsync();
        await reader.Page.GetByLabel("Signal", new() { Exact = true }).FillAsync(Odometer);
        await reader.Page.GetByLabel("When", new() { Exact = true }).FillAsync("value > 20000");
        await reader.Page.GetByLabel("Web address").FillAsync($"http://127.0.0.1:{Grange.Planet.Tests.Planet.FreePort()}/told");
        await reader.Page.GetByLabel("What your address answers").FillAsync("it-is-mine");
        await reader.Button("Set it up").ClickAsync();
        await reader.SeeAsync("That did not work");
        await reader.FlawlessAsync("vehicles-programs");
        await reader.Button("Take it back: the key of fleet report").ClickAsync();
        await reader.Page.GetByRole(AriaRole.Cell, new() { Name = "fleet report", Exact = true }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    static async Task RevokeAsync(ConsolePage page, ConsolePage reader)
    {
        await page.Button($"Take it back: what {Insurance} may see").ClickAsync();
        await page.SeeAsync("Take it back?");
        await page.FlawlessAsync("vehicles-revoke");
        await page.Button("Yes, take it back").ClickAsync();
        await page.SeeAsync($"{Insurance} can read nothing any more.");
        await page.SeeAsync("Nobody but you may read anything.");
        await reader.Button("Ask").ClickAsync();
        await reader.SeeAsync("That did not work");
        await page.Page.Locator("tr", new() { HasText = Insurance }).GetByText("1 question refused").WaitForAsync();
    }

    async Task OnPhoneAsync()
    {
        using var wallet = world.Wallet();
        await using var phone = await world.OpenAsync(Look.PhoneLight, wallet);
        await phone.GoAsync("/use/vehicles");
        await LogInByWalletAsync(phone);
        await phone.SeeAsync("speaks");
        await SmallAsync(phone, "vehicles-garage");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Open Vehicle" }).ClickAsync();
        await phone.Page.GetByLabel("Odometer: 12,345 km").WaitForAsync();
        await phone.Page.WaitForFunctionAsync("() => !document.querySelector('main [aria-busy=true]')");
        await SmallAsync(phone, "vehicles-car");
        await phone.Button("Let somebody read").ClickAsync();
        await SmallAsync(phone, "vehicles-grant");
        await phone.GoAsync($"/use/vehicles?part=developer&vehicle={new Uri(phone.Page.Url).Query.Split('=')[^1]}");
        await phone.SeeAsync("How far back");
        await SmallAsync(phone, "vehicles-developer");
    }

    /// <summary>Without a flaw on a phone, and on the smallest ones.</summary>
    static async Task SmallAsync(ConsolePage phone, string name)
    {
        await phone.FlawlessAsync(name);
        await phone.WearAsync(new("phone-small", 360, 640, ColorScheme.Light));
        Assert.Empty(await phone.FlawsAsync());
        await phone.KeepAsync(name);
        await phone.WearAsync(Look.PhoneLight);
    }
}
