using System.Net;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>Where a read has a price: nothing is shown to who has no credits, what is shown is burned, and the owner sees each sale and earns by it.</summary>
public sealed class Reads_are_sold : IDisposable
{
    const long Price = 3, HourMs = 3_600_000;

    readonly Planet planet = new();

    [Fact]
    public async Task A_reader_pays_for_what_is_shown_and_the_owner_sees_and_earns_it()
    {
        var file = Path.Combine(planet.Folder, "vehicles.json");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Vehicles", "network.json")))!;
        document["prices"]!["read"] = Price * 10;
        await File.WriteAllTextAsync(file, document.ToJsonString());
        await planet.UpAsync("--network", file, "--epoch", "3600");
        await using var garage = await Garage.BesideAsync(planet);
        var car = await garage.CarAsync();
        (await car.SendAsync(("Vehicle.Speed", Garage.NowMs, 42))).Ok();
        var reader = Address.Parse((string)(await planet.RunAsync("reader", "account", "new")).Exits(0).Json["account"]!);
        (await car.GrantAsync(reader, ["dynamics"])).Ok();

        var dear = await garage.AskAsync(reader, car.Path("latest"));
        Assert.Equal(HttpStatusCode.PaymentRequired, dear.Status);
        Assert.Contains("credits", (string)dear.Body["detail"]!, StringComparison.Ordinal);
        (await garage.AskAsync(car.Owner, car.Path("latest"))).Ok(); // one's own costs nothing
        await BuyAsync();

        for (var read = 0; read < 5; read++) (await garage.AskAsync(reader, car.Path("latest"))).Ok();
        (await garage.AskAsync(reader, car.Path($"signals?names=Vehicle.Speed&from={Garage.NowMs - HourMs}"))).Ok();
        Assert.Equal(HttpStatusCode.Forbidden, (await garage.AskAsync(reader, car.Path("vin"))).Status); // what is refused costs nothing
        using (var stream = new StreamReader(await garage.StreamAsync(reader, car.Path("stream"))))
        {
            await stream.ReadLineAsync(TestContext.Current.CancellationToken);
            (await car.SendAsync(("Vehicle.Speed", Garage.NowMs, 43), ("Vehicle.Body.Hood.IsOpen", Garage.NowMs, false))).Ok();
            while (await stream.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "event: values")
            {
                // the first event of values
            }
        }

        var sales = await planet.UntilAsync("seven reads that are said", async () => (await garage.AskAsync(car.Owner, car.Path("sales"))).Ok() is var all && (long)all["reads"]! == 7 && all["sales"]!.AsArray().All(one => (string?)one!["state"] == "said") ? all : null);
        Assert.Equal((Price, 7 * Price), ((long)sales["creditsPerRead"]!, (long)sales["credits"]!));
        Assert.All(sales["sales"]!.AsArray(), one => Assert.Equal(reader.ToString(), (string?)one!["reader"]));
        (await garage.AskAsync(reader, car.Path("sales"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");

        (await planet.RunAsync("reader", "epoch", "close", Garage.Slug)).Exits(0);
        var scores = await planet.UntilAsync("the score", async () => await planet.SendAsync(HttpMethod.Get, $"/api/v1/{Garage.Slug}/epochs/0/scores") is { Status: HttpStatusCode.OK } answer ? answer.Body : null);
        Assert.Equal(7 * Price * 10, scores["work"]!.AsArray().Where(row => (string?)row!["reason"] == "sold").Sum(row => (long)row!["weight"]!));
        await planet.UntilAsync("the settlement", async () => (await planet.RunAsync("stranger", "audit", "1")) is { Exit: 0 } ran && (string?)ran.Json["result"] == "same");
    }

    async Task BuyAsync()
    {
        (await planet.RunAsync("reader", "account", "fund")).Exits(0);
        await planet.UntilAsync("a price of the token", async () => (bool)(await planet.GetAsync("/api/v1/chain/prices"))["prices"]![0]!["good"]! ? this : null);
        (await planet.RunAsync("reader", "credits", "buy", "1000")).Exits(0);
    }

    public void Dispose() => planet.Dispose();
}
