using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Mapping.Simulation;

namespace Grange.Planet.Tests;

/// <summary>A node of the real program with a mapping network, and a blurring service beside it.</summary>
public sealed class MapNode : IAsyncLifetime
{
    readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(2) };
    int streets = 100;

    internal Planet Planet { get; } = new();
    internal Blurring Service { get; private set; } = null!;

    public static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        await Planet.UpAsync("--networks", "mapping", "--epoch", "3600");
        Service = await Blurring.StartAsync();
        (await Planet.RunAsync("node", "map", "privacy", "--blur", $"{Service.Url}")).Exits(0);
    }

    /// <summary>Another street each time, where it is noon.</summary>
    internal SimulatedDrive Street(long? beganMs = null)
    {
        var number = Interlocked.Increment(ref streets);
        var began = beganMs ?? NowMs - 120_000;
        return new SimulatedDrive(number, SimulatedDrive.WhereItIsNoon(began, number % 50), 90, began);
    }

    internal async Task<string> BeginAsync() => (string)(await PostAsync("/mapping/api/upload_sets", new StringContent("{}", Encoding.UTF8, "application/json"))).Body["id"]!;

    /// <summary>Sends a file; what is said of it.</summary>
    internal Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string set, byte[] file, params (string Name, string Value)[] fields)
    {
        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        var form = new MultipartFormDataContent { { part, "file", "picture.jpg" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return PostAsync($"/mapping/api/upload_sets/{set}/files", form);
    }

    /// <summary>Completes an upload and waits until it is sorted; its files with their verdicts.</summary>
    internal async Task<JsonArray> CompleteAsync(string set, Func<JsonNode, bool>? until = null)
    {
        await PostAsync($"/mapping/api/upload_sets/{set}/complete", null);
        await Planet.UntilAsync("the upload is sorted", async () => await Planet.GetAsync($"/mapping/api/upload_sets/{set}") is var state && (until?.Invoke(state) ?? (bool)state["ready"]!));
        return (await Planet.GetAsync($"/mapping/api/upload_sets/{set}/files"))["files"]!.AsArray();
    }

    /// <summary>Uploads files and waits until each is public or refused.</summary>
    internal async Task<JsonArray> UploadAsync(IEnumerable<byte[]> files, params (string Name, string Value)[] fields)
    {
        var set = await BeginAsync();
        foreach (var file in files) await SendAsync(set, file, fields);
        return await CompleteAsync(set, IsSettled);
    }

    internal async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, HttpContent? body)
    {
        using var answer = await http.PostAsync(new Uri(Planet.Url, path), body);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    /// <summary>Every picture is public and in its place, or refused.</summary>
    internal static bool IsSettled(JsonNode state) => (bool)state["ready"]! || (long)state["items_status"]!["rejected"]! == (long)state["nb_items"]!;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (Service is not null) await Service.DisposeAsync();
        Planet.Dispose();
    }
}
