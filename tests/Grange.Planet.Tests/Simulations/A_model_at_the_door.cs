using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>A node simulates the networks that it runs: from their definitions in force, within what it can spare.</summary>
public sealed class A_model_at_the_door : IAsyncLifetime
{
    readonly Planet planet = new();

    public async ValueTask InitializeAsync() => await planet.UpAsync("--networks", "storage,wireless", "--epoch", "3600");

    [Fact]
    public async Task A_network_of_the_node_is_run_through_years_and_the_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(["storage", "wireless"], (await planet.GetAsync("/api/v1/simulations/models"))["models"]!.AsArray().Select(one => (string)one!["network"]!).Order(StringComparer.Ordinal));
        var model = await ModelAsync("storage");
        Assert.True(JsonNode.DeepEquals((await planet.GetAsync("/api/v1/networks/storage"))["reward"], model["networks"]![0]!["definition"]!["reward"]));
        var first = await RunAsync(model);
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(8, (int)first.Body["runs"]!);
        Assert.Equal(5, first.Body["policies"]![0]!["series"]!["units"]!.AsObject().Count);
        Assert.Equal(first.Body.ToJsonString(), (await RunAsync(model)).Body.ToJsonString());
        model["networks"]![0]!["definition"]!["reward"]!["shareBps"] = 1;
        var poor = await RunAsync(model);
        Assert.True((double)poor.Body["policies"]![0]!["headline"]!["incomeUsd"]! < (double)first.Body["policies"]![0]!["headline"]!["incomeUsd"]!);
    }

    [Fact]
    public async Task What_each_parameter_does_alone_is_told()
    {
        var model = await ModelAsync("wireless");
        var swept = (await planet.SendAsync(HttpMethod.Post, "/api/v1/simulations?sweep=one", Planet.Json(model))).Body["oneAtATime"]!.AsArray();
        Assert.Equal(model["sweep"]!.AsObject().Count, swept.Count);
    }

    [Fact]
    public async Task What_is_wrong_or_too_much_is_said()
    {
        var model = await ModelAsync("storage");
        await RefusedAsync(Planet.Json(new JsonObject { ["title"] = "nothing" }), "model-invalid");
        await RefusedAsync(new StringContent("{", Encoding.UTF8, "application/json"), "model-invalid");
        await RefusedAsync(With(model, "runs", 0), "model-invalid");
        await RefusedAsync(With(model, "runs", 5_000), "model-too-long");
        await RefusedAsync(Planet.Json(model), "bad-sweep", "?sweep=lhs");
        model["networks"]![0]!["definition"]!["reward"]!["policy"] = "none";
        await RefusedAsync(Planet.Json(model), "model-invalid");
        Assert.Equal(HttpStatusCode.NotFound, (await planet.SendAsync(HttpMethod.Get, "/api/v1/simulations/models/nowhere")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await planet.SendAsync(HttpMethod.Post, "/api/v1/simulations", new StringContent(new string(' ', 2 << 20), Encoding.UTF8, "application/json"))).Status);
    }

    async Task RefusedAsync(HttpContent body, string code, string query = "")
    {
        var (status, said) = await planet.SendAsync(HttpMethod.Post, "/api/v1/simulations" + query, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(code, (string?)said["code"]);
    }

    static StringContent With(JsonNode model, string field, int value)
    {
        var changed = model.DeepClone();
        changed[field] = value;
        return Planet.Json(changed);
    }

    /// <summary>The node's model of a network, with few runs.</summary>
    async Task<JsonNode> ModelAsync(string network)
    {
        var model = await planet.GetAsync($"/api/v1/simulations/models/{network}");
        (model["runs"], model["days"], model["every"]) = (8, 365, 73);
        return model;
    }

    Task<(HttpStatusCode Status, JsonNode Body)> RunAsync(JsonNode model) => planet.SendAsync(HttpMethod.Post, "/api/v1/simulations", Planet.Json(model));

    public ValueTask DisposeAsync()
    {
        planet.Dispose();
        return default;
    }
}
