using System.Net;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Simulation;
using Grange.Kernel;
using Grange.Store;
using Grange.Tests;

namespace Grange.Planet.Tests.Charging;

/// <summary><c>kill -9</c> of the node in the middle of keeping places and of sharing a fuse: what it acknowledged stands, money is held once, and the fuse never carries more than it may.</summary>
public sealed class Killed_in_between(EdgeNode node) : IClassFixture<EdgeNode>
{
    const long Fuse = 32_000;

    static readonly int Kills = Counts.Of(3, 25);

    readonly Random random = new(17);
    string? account;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    Planet Planet => node.Planet;

    [Fact]
    public async Task A_place_that_was_acknowledged_is_kept_and_paid_for_once()
    {
        for (var at = 0; at < 2; at++) await node.Charging.JoinAsync("owner", $"KEEP-{at}", at == 0 ? OcppVersion.V16 : OcppVersion.V201, null, "--price", "300000");
        await node.Charging.RichAsync();
        for (var kill = 0; kill < Kills; kill++)
        {
            var attempt = new Attempt($"KEEP-{kill % 2}");
            var trying = TryAsync(attempt, ends: kill % 3 != 0);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(250)), TimeProvider.System, Cancel);
            await AgainAsync();
            await trying;
            await AsAcknowledgedAsync(attempt);
            foreach (var row in await OpenAsync()) await EndAsync((string)row!["reservation"]!);
            await Planet.UntilAsync("nothing to be held any more", async () => (await HoldsAsync()).Count == 0, 30);
        }
    }

    /// <summary>Keeps a place, and perhaps gives it up; what was answered is noted, and nothing where the node was killed.</summary>
    async Task TryAsync(Attempt attempt, bool ends)
    {
        try
        {
            var (_, quote) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject
            {
                ["network"] = "charging",
                ["ask"] = new JsonObject { ["station"] = attempt.Station, ["seconds"] = 600 },
            }));
            var (bought, body) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject { ["quote"] = (string?)quote["quote"] }));
            if (bought != HttpStatusCode.OK) return;
            attempt.Kept = (string)body["goods"]!["reservation"]!;
            if (!ends) return;
            attempt.IsEnding = true;
            attempt.IsEnded = await EndAsync(attempt.Kept) == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            // The node was killed: nobody knows more than what was answered before.
        }
    }

    async Task<HttpStatusCode> EndAsync(string reservation) => (await Planet.SendAsync(HttpMethod.Post, $"/api/v1/charging/reservations/{reservation}/cancel", Planet.Json(new JsonObject()))).Status;

    /// <summary>An acknowledged place is open, an acknowledged end is an end; money is held for open places alone, each once.</summary>
    async Task AsAcknowledgedAsync(Attempt attempt)
    {
        await Planet.UntilAsync("money to be held for open places alone", async () => (await HoldsAsync()).Select(one => ((string)one!["hold"]!, (long)one["microUsd"]!)).Order()
            .SequenceEqual((await OpenAsync()).Select(one => ((string)one!["reservation"]!, ChargingPlanet.NoShowMicroUsd)).Order()), 30);
        if (attempt.Kept is not { } kept) return;
        var state = (string)Assert.Single(await ReservationsAsync(), one => (string?)one!["reservation"] == kept)!["state"]!;
        if (attempt.IsEnded) Assert.Equal("cancelled", state);
        else if (attempt.IsEnding) Assert.Contains(state, (string[])["open", "cancelled"]);
        else Assert.Equal("open", state);
        if (state != "open") return;
        var (status, refused) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject { ["network"] = "charging", ["ask"] = new JsonObject { ["station"] = attempt.Station, ["seconds"] = 600 } }));
        if (status != HttpStatusCode.OK) return;
        var (again, _) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject { ["quote"] = (string?)refused["quote"] }));
        Assert.Equal(HttpStatusCode.Conflict, again); // it is kept already
    }

    [Fact]
    public async Task A_dispute_is_decided_once_and_said_once()
    {
        await node.Charging.JoinAsync("owner", "DECIDE", OcppVersion.V201, options => options with { Signs = false }, "--price", "300000000");
        for (var kill = 0; kill < Kills; kill++)
        {
            var session = await node.Charging.ChargeAsync("DECIDE");
            await node.Charging.CostsAsync(session, 5_000);
            await node.Charging.StopAsync(session);
            await node.Charging.UntilAsync(session, "Priced");
            Assert.Equal(HttpStatusCode.OK, await TellAsync(session, "dispute", []));
            var first = DecideAsync(session, 1_000);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(60)), TimeProvider.System, Cancel);
            await AgainAsync();
            var second = await DecideAsync(session, 2_000);
            if (await first == HttpStatusCode.OK) Assert.Equal(HttpStatusCode.Conflict, second);
            var settled = await node.Charging.UntilAsync(session, "Settled");
            var paid = (long)settled["ownerMicroUsd"]! + (long)settled["feeMicroUsd"]!;
            Assert.Equal(second == HttpStatusCode.OK ? 2_000 : 1_000, paid);
            Assert.Equal([paid], await SaidAsync(session));
        }
    }

    Task<HttpStatusCode?> DecideAsync(string session, long microUsd) => TellAsync(session, "decision", new JsonObject { ["microUsd"] = microUsd });

    /// <summary>What is answered; null: the node was killed before.</summary>
    async Task<HttpStatusCode?> TellAsync(string session, string door, JsonObject body)
    {
        try
        {
            return (await Planet.SendAsync(HttpMethod.Post, $"/api/v1/charging/sessions/{session}/{door}", Planet.Json(body))).Status;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Every decision about a session that stands in the node's evidence.</summary>
    async Task<List<long>> SaidAsync(string session)
    {
        await using var store = await new SqliteOptions(Path.Combine(Planet.NodeData, "node.db")).OpenAsync(TimeProvider.System, Cancel);
        var records = await store.ReadAsync((db, stop) => db.ListAsync<byte[]>("SELECT record FROM node_evidence WHERE network = 'charging'", null, stop), Cancel);
        return [.. records.Select(Decision).OfType<(HoldId Hold, MicroUsd Price)>().Where(one => one.Hold.ToString() == session).Select(one => one.Price.Value)];
    }

    static (HoldId Hold, MicroUsd Price)? Decision(byte[] record)
        => EvidenceCodec.TryDecode(record, out var said) == EvidenceFault.None && said!.Kind == "charging.decision" && HoldBody.ReadDecision(said.Body).TryGet(out var decision, out _) ? decision : null;

    [Fact]
    public async Task A_fuse_carries_no_more_than_it_may_whenever_the_node_goes_and_comes_back()
    {
        var names = Enumerable.Range(1, 4).Select(at => $"AGAIN-{at}").ToArray();
        var stations = new List<SimulatedStation>();
        foreach (var (name, at) in names.Select((name, at) => (name, at))) stations.Add(await node.Charging.JoinAsync("owner", name, at % 2 == 0 ? OcppVersion.V16 : OcppVersion.V201, null, "--price", "300000"));
        (await Planet.RunAsync("owner", ["charge", "site", "AGAIN", .. names, "--amps", "32"])).Exits(0);
        await Planet.UntilAsync("every charger to have taken its share", async () => (await SharesAsync()).All(share => share == 0));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var watching = Power_is_shared.WatchAsync(stations, ending.Token);
        for (var at = 0; at < 2; at++) await node.Charging.ChargeAsync(names[at]);
        for (var kill = 0; kill < Kills; kill++)
        {
            var (comes, goes) = ((kill + 2) % 4, kill % 4); // a car comes and another goes: shares are on their way
            var moving = MoveAsync(names[comes], stations[goes]);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), TimeProvider.System, Cancel);
            await AgainAsync();
            await moving;
            if (!stations[comes].IsCharging) await ComeAsync(names[comes]);
            await Planet.UntilAsync("two cars to share the fuse again", () => Task.FromResult(stations.Count(one => one.MilliAmps is >= 15_000 and <= 16_000) == 2 && stations.Sum(one => one.MilliAmps) <= Fuse), 40);
            Assert.InRange((await SharesAsync()).Sum(), 0, Fuse);
        }
        await ending.CancelAsync();
        Assert.InRange(await watching, 28_000, Fuse);
        foreach (var station in stations) station.Unplug();
        await Planet.UntilAsync("no car to be there", () => Task.FromResult(stations.All(one => !one.IsCharging)), 20);
    }

    /// <summary>One car leaves, and for another a session is bought: both while the node may die.</summary>
    async Task MoveAsync(string comes, SimulatedStation goes)
    {
        goes.Unplug();
        try
        {
            await node.Charging.BuyAsync(new JsonObject { ["station"] = comes, ["microUsd"] = 1_000_000 });
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException or Xunit.Sdk.XunitException)
        {
            // Killed on the way.
        }
    }

    /// <summary>The node does not know, or its order was lost: bought until the car takes energy.</summary>
    Task ComeAsync(string station) => Planet.UntilAsync($"a car at {station}", async () =>
    {
        var (quoted, quote) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject { ["network"] = "charging", ["ask"] = new JsonObject { ["station"] = station, ["microUsd"] = 1_000_000 } }));
        if (quoted == HttpStatusCode.OK) await Planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject { ["quote"] = (string?)quote["quote"] }));
        return (await Planet.GetAsync("/api/v1/charging/sessions"))["sessions"]!.AsArray().Any(one => (string?)one!["station"] == station && (string?)one["step"] == "Charging");
    }, 40);

    async Task AgainAsync()
    {
        Planet["node"].Kill();
        await Planet.UpAsync();
    }

    async Task<IReadOnlyList<long>> SharesAsync()
        => [.. (await Planet.GetAsync("/api/v1/charging/sites"))["sites"]!.AsArray().Single(site => (string?)site!["site"] == "AGAIN")!["chargers"]!.AsArray().Select(one => (long)one!["possibleMilliAmps"]!)];

    async Task<JsonArray> ReservationsAsync() => (await Planet.GetAsync("/api/v1/charging/reservations"))["reservations"]!.AsArray();

    async Task<List<JsonNode?>> OpenAsync() => [.. (await ReservationsAsync()).Where(one => (string?)one!["state"] == "open")];

    /// <summary>What is held for places: sessions of the other test have their own.</summary>
    async Task<List<JsonNode?>> HoldsAsync()
    {
        account ??= (string)(await Planet.RunAsync("node", "account", "show")).Exits(0).Json["accounts"]![0]!;
        return [.. (await Planet.GetAsync($"/api/v1/accounts/{account}/holds"))["holds"]!.AsArray().Where(one => ((string)one!["purpose"]!).StartsWith("a place", StringComparison.Ordinal))];
    }

    /// <summary>A place that somebody tried to have kept, as far as it was answered.</summary>
    sealed class Attempt(string station)
    {
        public string Station => station;
        public string? Kept { get; set; }
        public bool IsEnding { get; set; }
        public bool IsEnded { get; set; }
    }
}
