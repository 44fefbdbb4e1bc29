using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>Webhooks of the real program at a real server: verified, fired once in their time, signed, and silent once the grant is taken back.</summary>
[Collection(nameof(Garage))]
public sealed class A_webhook_is_told(Garage garage) : IDisposable
{
    const string Speed = "Vehicle.Speed", Token = "it is me";

    readonly HttpListener server = new();
    readonly ConcurrentQueue<(string Body, string? Signature)> heard = [];
    volatile int answer = 200;

    [Fact]
    public async Task When_its_condition_holds_and_not_again_too_soon()
    {
        var url = Serve();
        var reader = new AccountKeys(garage.Planet.NodeData).Default()!.Value; // who runs the node may name a private address
        var car = await garage.CarAsync();
        JsonObject Wanted(string condition, string token = Token, string signal = Speed) => new() { ["vehicle"] = car.Id, ["signal"] = signal, ["condition"] = condition, ["coolDownPeriod"] = 60, ["targetUrl"] = url, ["verificationToken"] = token };
        Task<Answer> AddAsync(JsonObject wanted) => garage.AskAsync(reader, "/vehicles/webhooks", HttpMethod.Post, wanted);

        (await AddAsync(Wanted("value > 80"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
        (await car.GrantAsync(reader, ["dynamics", "location.exact"])).Ok();
        (await AddAsync(Wanted("value > 80", signal: "Vehicle.TraveledDistance"))).Refused(HttpStatusCode.Forbidden, "no-grant");
        (await AddAsync(Wanted("value >"))).Refused(HttpStatusCode.UnprocessableEntity, "bad-condition");
        (await AddAsync(Wanted("value > 80", token: "another"))).Refused(HttpStatusCode.UnprocessableEntity, "not-verified");
        var fast = (await AddAsync(Wanted("value > 80 && previousValue <= 80"))).Ok();
        var near = (await AddAsync(Wanted("geoDistance(latitude, longitude, 48.2, 16.37) < 1"))).Ok();

        foreach (var speed in new[] { 90.0, 70, 85, 60, 95 }) (await car.SendAsync((Speed, Garage.NowMs, speed))).Ok(); // the first has nothing before it, the last comes too soon
        var told = await ToldAsync(1);
        Assert.Equal((85.0, 70.0, (string)fast["id"]!), ((double)told["data"]!["value"]!, (double)told["data"]!["previousValue"]!, (string)told["data"]!["hook"]!));
        var now = Garage.NowMs;
        (await car.SendAsync((Speed, now, 50), ("Vehicle.CurrentLocation.Latitude", now, 48.205), ("Vehicle.CurrentLocation.Longitude", now, 16.37))).Ok();
        Assert.Equal((string)near["id"]!, (string)(await ToldAsync(2))["data"]!["hook"]!);

        foreach (var (body, signature) in heard)
        {
            var secret = (string)((string?)JsonNode.Parse(body)!["data"]!["hook"] == (string?)fast["id"] ? fast : near)["secret"]!;
            var parts = signature!.Split(",v1=");
            Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(secret), Encoding.UTF8.GetBytes($"{parts[0][2..]}.{body}"))), parts[1]);
        }
    }

    [Fact]
    public async Task What_is_not_taken_waits_and_a_grant_that_is_taken_back_ends_it()
    {
        var url = Serve();
        var reader = new AccountKeys(garage.Planet.NodeData).Default()!.Value;
        var car = await garage.CarAsync();
        (await car.GrantAsync(reader, ["dynamics"])).Ok();
        var hook = (await garage.AskAsync(reader, "/vehicles/webhooks", HttpMethod.Post, new JsonObject { ["vehicle"] = car.Id, ["signal"] = "speed", ["condition"] = "value > 0", ["coolDownPeriod"] = 0, ["targetUrl"] = url, ["verificationToken"] = Token })).Ok();
        answer = 500;
        (await car.SendAsync((Speed, Garage.NowMs, 10))).Ok();
        await garage.Planet.UntilAsync("a failure", async () => (int)(await HookAsync(hook))["failures"]! == 1, 20);
        answer = 200;
        await garage.AskAsync(reader, $"/vehicles/webhooks/{hook["id"]}/start", HttpMethod.Post); // else it would be tried again in a minute
        await ToldAsync(2);
        (await car.RevokeAsync(reader)).Ok();
        (await car.SendAsync((Speed, Garage.NowMs, 11))).Ok();
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(2, heard.Count);
        Assert.Equal(HttpStatusCode.NoContent, (await garage.AskAsync(reader, $"/vehicles/webhooks/{hook["id"]}", HttpMethod.Delete)).Status);
    }

    async Task<JsonNode> HookAsync(JsonNode hook)
        => (await garage.AskAsync(new AccountKeys(garage.Planet.NodeData).Default()!.Value, "/vehicles/webhooks")).Ok()["webhooks"]!.AsArray().Single(one => (string)one!["id"]! == (string)hook["id"]!)!;

    /// <summary>The last of so many deliveries.</summary>
    async Task<JsonNode> ToldAsync(int count)
    {
        await garage.Planet.UntilAsync($"{count} deliveries", () => Task.FromResult(heard.Count >= count), 20);
        return JsonNode.Parse(heard.ToArray()[count - 1].Body)!;
    }

    string Serve()
    {
        var url = $"http://127.0.0.1:{Planet.FreePort()}/";
        server.Prefixes.Add(url);
        server.Start();
        _ = Task.Run(async () =>
        {
            while (server.IsListening)
            {
                var context = await server.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                if (body.Contains("verification", StringComparison.Ordinal)) context.Response.OutputStream.Write(Encoding.UTF8.GetBytes(Token));
                else
                {
                    heard.Enqueue((body, context.Request.Headers["Grange-Signature"]));
                    context.Response.StatusCode = answer;
                }
                context.Response.Close();
            }
        });
        return url;
    }

    public void Dispose() => server.Close();
}
