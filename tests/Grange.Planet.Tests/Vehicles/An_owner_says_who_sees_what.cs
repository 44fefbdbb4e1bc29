using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Grange.Kernel.Crypto;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>Grants: each scope opens what is its own and nothing else, at every door; taken back, nothing is open any more.</summary>
[Collection(nameof(Garage))]
public sealed class An_owner_says_who_sees_what(Garage garage)
{
    /// <summary>A signal of every scope that has signals.</summary>
    internal static readonly Dictionary<string, (string Name, object Value)> BySignal = new()
    {
        ["odometer"] = ("Vehicle.TraveledDistance", 12_345.0),
        ["charging"] = ("Vehicle.Powertrain.TractionBattery.Charging.IsCharging", true),
        ["battery"] = ("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", 81.0),
        ["dynamics"] = ("Vehicle.Speed", 42.0),
        ["body"] = ("Vehicle.Body.Hood.IsOpen", false),
        ["diagnostics"] = ("Vehicle.OBD.Status.DTCCount", 2.0),
        ["location.exact"] = ("Vehicle.CurrentLocation.Latitude", 48.2),
        ["vin"] = ("Vehicle.VehicleIdentification.VIN", "1M8GDM9AXKP042788"),
        ["raw"] = ("Vehicle.Driver.FatigueLevel", 3.0),
    };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The doors that a scope alone opens.</summary>
    static IEnumerable<(string Scope, string Path)> Doors =>
    [
        .. BySignal.Where(one => one.Key != "location.exact").Select(one => (one.Key, $"latest?names={one.Value.Name}")), .. BySignal.Where(one => one.Key is not "location.exact").Select(one => (one.Key, $"signals?names={one.Value.Name}&agg=LAST")),
        ("vin", "vin"), ("raw", "raw"), ("events", "events"), ("trip.startEnd", "trips"), ("dynamics", "segments?kind=ignition"), ("battery", "segments?kind=recharge"),
    ];

    [Fact]
    public async Task Each_scope_opens_its_own_doors_and_no_other()
    {
        var car = await ReportingAsync();
        var reader = Secp256k1Key.Generate().Address;
        foreach (var scope in ScopeNames.Of(Scopes.All))
        {
            (await car.GrantAsync(reader, [scope])).Ok();
            foreach (var (needs, path) in Doors)
            {
                var answer = await garage.AskAsync(reader, car.Path(path));
                if (needs == scope) answer.Ok();
                else Assert.True(answer is { Status: HttpStatusCode.Forbidden, Code: "no-grant" }, $"{scope} at {path}: {answer.Status}");
            }
            foreach (var half in new[] { "Latitude", "Longitude" })
            {
                var place = await garage.AskAsync(reader, car.Path($"latest?names=Vehicle.CurrentLocation.{half}"));
                if (scope.StartsWith("location", StringComparison.Ordinal)) Assert.Single(place.Ok()["signals"]!.AsArray());
                else place.Refused(HttpStatusCode.Forbidden, "no-grant");
            }
            var shown = (await garage.AskAsync(reader, car.Path("latest"))).Ok()["signals"]!.AsArray().Select(one => (string)one!["name"]!).Order(StringComparer.Ordinal);
            Assert.Equal(Names(scope), shown);
        }
        (await garage.AskAsync(reader, car.Path("access"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
    }

    [Fact]
    public async Task Each_scope_opens_its_own_signals_to_streams_and_webhooks()
    {
        var car = await ReportingAsync();
        foreach (var scope in ScopeNames.Of(Scopes.All))
        {
            var reader = Secp256k1Key.Generate().Address;
            (await car.GrantAsync(reader, [scope])).Ok();
            foreach (var (needs, (name, _)) in BySignal)
            {
                var hook = new JsonObject { ["vehicle"] = car.Id, ["signal"] = name, ["condition"] = "value == previousValue", ["coolDownPeriod"] = 60, ["targetUrl"] = "ftp://127.0.0.1", ["verificationToken"] = "t" };
                var answer = await garage.AskAsync(reader, "/vehicles/webhooks", HttpMethod.Post, hook);
                if (needs == scope || (scope == "location.h3r6" && needs == "location.exact")) answer.Refused(HttpStatusCode.UnprocessableEntity, "bad-url"); // it comes as far as that
                else answer.Refused(HttpStatusCode.Forbidden, "no-grant");
            }
            if (!Names(scope).Any()) continue;
            using var live = new StreamReader(await garage.StreamAsync(reader, car.Path("stream")));
            Assert.Equal("ready", (await NextAsync(live)).Event);
            var now = Garage.NowMs;
            (await car.SendAsync([.. BySignal.Values.Select(one => (one.Name, now, one.Value)), ("Vehicle.CurrentLocation.Longitude", now, (object)16.4)])).Ok();
            Assert.Equal(Names(scope), (await NextAsync(live)).Data["signals"]!.AsArray().Select(one => (string)one!["name"]!).Order(StringComparer.Ordinal));
        }
    }

    static IEnumerable<string> Names(string scope) => scope.StartsWith("location", StringComparison.Ordinal)
        ? ["Vehicle.CurrentLocation.Latitude", "Vehicle.CurrentLocation.Longitude"]
        : BySignal.TryGetValue(scope, out var one) ? [one.Name] : [];

    [Fact]
    public async Task A_stream_shows_what_is_granted_and_ends_when_it_is_taken_back()
    {
        var car = await garage.CarAsync();
        var reader = Secp256k1Key.Generate().Address;
        (await car.GrantAsync(reader, ["dynamics"])).Ok();
        using var live = new StreamReader(await garage.StreamAsync(reader, car.Path("stream")));
        Assert.Equal("ready", (await NextAsync(live)).Event);
        (await car.SendAsync([.. BySignal.Values.Select(one => (one.Name, Garage.NowMs, one.Value))])).Ok();
        var (kind, data) = await NextAsync(live);
        Assert.Equal(("values", "Vehicle.Speed"), (kind, (string)Assert.Single(data["signals"]!.AsArray())!["name"]!));

        (await car.RevokeAsync(reader)).Ok();
        var revoked = TimeProvider.System.GetTimestamp();
        (await garage.AskAsync(reader, car.Path("latest"))).Refused(HttpStatusCode.Forbidden, "no-grant");
        (kind, data) = await NextAsync(live).WaitAsync(TimeSpan.FromSeconds(5), Cancel);
        Assert.Equal(("closed", 401, "invalid_token"), (kind, (int)data["number"]!, (string)data["reason"]!));
        Assert.InRange(TimeProvider.System.GetElapsedTime(revoked).TotalSeconds, 0, 1);
        Assert.Null(await live.ReadLineAsync(Cancel) is { Length: > 0 } more ? more : await live.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task A_program_reads_by_a_key_what_its_account_may_and_nothing_once_it_is_taken_back()
    {
        var car = await ReportingAsync();
        var reader = Secp256k1Key.Generate().Address;
        (await car.GrantAsync(reader, ["dynamics"])).Ok();
        var made = (await garage.AskAsync(reader, "/vehicles/keys", HttpMethod.Post, new JsonObject { ["name"] = "fleet report" })).Ok();
        var key = (string)made["key"]!;
        (await ByKeyAsync(key, car.Path("latest?names=Vehicle.Speed"))).Ok();
        (await ByKeyAsync(key, car.Path("vin"))).Refused(HttpStatusCode.Forbidden, "no-grant");
        (await ByKeyAsync(key, "/vehicles/keys")).Refused(HttpStatusCode.OK, null!); // the header counts for reads alone: here asks the node's own person
        (await ByKeyAsync(key[..^1] + (key[^1] == '0' ? '1' : '0'), car.Path("latest"))).Refused(HttpStatusCode.Unauthorized, "unknown-key");
        var listed = (await garage.AskAsync(reader, "/vehicles/keys")).Ok()["keys"]!.AsArray();
        Assert.Equal(("fleet report", (string?)null), ((string)Assert.Single(listed)!["name"]!, (string?)listed[0]!["key"]));
        (await garage.AskAsync(car.Owner, $"/vehicles/keys/{made["id"]}", HttpMethod.Delete)).Refused(HttpStatusCode.NotFound, "unknown-key");
        (await garage.AskAsync(reader, $"/vehicles/keys/{made["id"]}", HttpMethod.Delete)).Ok();
        (await ByKeyAsync(key, car.Path("latest"))).Refused(HttpStatusCode.Unauthorized, "unknown-key");
        Assert.Contains((await garage.AskAsync(car.Owner, car.Path("access"))).Ok()["open"]!.AsArray(), row => (string?)row!["reader"] == reader.ToString());
    }

    async Task<Answer> ByKeyAsync(string key, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(garage.Planet.Url, path));
        request.Headers.Authorization = new("Bearer", key);
        return await garage.SendAsync(request);
    }

    [Fact]
    public async Task A_grant_holds_no_longer_and_reaches_no_further_back_than_it_says()
    {
        var car = await garage.CarAsync();
        var reader = Secp256k1Key.Generate().Address;
        var now = Garage.NowMs;
        (await car.SendAsync(("Vehicle.Speed", now - 3_600_000, 10), ("Vehicle.Speed", now, 20))).Ok();
        (await car.GrantAsync(reader, ["dynamics"], history: "since-grant", until: now / 1_000 + 4)).Ok();
        var path = car.Path($"signals?names=Vehicle.Speed&agg=MIN&interval=1d&from={now - 7_200_000}");
        Assert.Equal(20, (double)(await garage.AskAsync(reader, path)).Ok()["signals"]![0]!["values"]!.AsArray().Single()!["value"]!);
        Assert.Contains((await garage.AskAsync(car.Owner, path)).Ok()["signals"]![0]!["values"]!.AsArray(), one => (double)one!["value"]! == 10);
        await garage.Planet.UntilAsync("the grant's end", async () => (await garage.AskAsync(reader, path)).Status == HttpStatusCode.Forbidden, 15);
    }

    [Fact]
    public async Task The_owner_sees_every_read_in_a_log_that_is_chained()
    {
        var car = await ReportingAsync();
        var reader = Secp256k1Key.Generate().Address;
        (await car.GrantAsync(reader, ["dynamics", "battery"])).Ok();
        for (var i = 0; i < 3; i++) (await garage.AskAsync(reader, car.Path("latest?names=Vehicle.Speed"))).Ok();
        Assert.Equal(HttpStatusCode.Forbidden, (await garage.AskAsync(reader, car.Path("vin"))).Status);
        (await garage.AskAsync(car.Owner, car.Path("latest"))).Ok();

        var log = (await garage.AskAsync(car.Owner, car.Path("access"))).Ok();
        var rows = log["rows"]!.AsArray().Concat(log["open"]!.AsArray()).ToList();
        Assert.All(rows, row => Assert.Equal((reader.ToString(), "a test"), ((string)row!["reader"]!, (string)row["purpose"]!)));
        Assert.Equal((4, 1, 3), (rows.Sum(row => (int)row!["reads"]!), rows.Sum(row => (int)row!["refused"]!), rows.Sum(row => (int)row!["results"]!)));
        Assert.True((bool)log["whole"]!);
        Assert.Contains(rows, row => row!["scopes"]!.AsArray().Any(one => (string)one! == "dynamics"));
    }

    async Task<TestCar> ReportingAsync()
    {
        var car = await garage.CarAsync();
        var now = Garage.NowMs - 1_000;
        (await car.SendAsync([.. BySignal.Values.Select(one => (one.Name, now, one.Value)), ("Vehicle.CurrentLocation.Longitude", now, (object)16.4)])).Ok();
        return car;
    }

    /// <summary>The next event of a stream.</summary>
    static async Task<(string Event, JsonNode Data)> NextAsync(StreamReader live)
    {
        var kind = "";
        while (await live.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line["event: ".Length..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return (kind, JsonNode.Parse(line["data: ".Length..])!);
        }
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the stream ended after {kind}"));
    }
}
