using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Mapping.Simulation;
using Grange.Tests;

namespace Grange.Planet.Tests;

/// <summary>A node that is killed in the middle of an upload, again and again: every picture that it acknowledged is there afterwards, once, and comes to the map.</summary>
public sealed class Killed_while_uploading : IDisposable
{
    readonly Planet planet = new();
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(20) };
    readonly Random random = new(5);
    int count;

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_or_there_twice()
    {
        await UpAsync();
        (await planet.RunAsync("node", "map", "privacy", "--take-blurred", "true")).Exits(0);
        var began = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 600_000;
        var street = new SimulatedDrive(901, SimulatedDrive.WhereItIsNoon(began, 37), 70, began);
        var shots = new byte[30 * Counts.Of(3, 15)][];
        Parallel.For(0, shots.Length, at => shots[at] = street.Shoot(at));
        var set = (string)JsonNode.Parse(await (await http.PostAsync(At("upload_sets"), null)).Content.ReadAsStringAsync())!["id"]!;
        var acknowledged = new List<string>();
        var next = 0;
        for (var kill = 0; kill < Counts.Of(3, 15); kill++)
        {
            var dies = KillAsync(acknowledged.Count + random.Next(3, 9));
            while (next < shots.Length && await TrySendAsync(set, shots[next], next++, acknowledged))
            {
                // on, until it dies
            }
            await dies;
            await UpAsync();
        }
        await http.PostAsync(At($"upload_sets/{set}/complete"), null);
        await planet.UntilAsync("every picture in its place", async () => MapNode.IsSettled(await planet.GetAsync($"/mapping/api/upload_sets/{set}")), 120);
        var files = (await planet.GetAsync($"/mapping/api/upload_sets/{set}/files"))["files"]!.AsArray();
        Assert.True(acknowledged.Count > 10, $"{acknowledged.Count} were acknowledged");
        Assert.Empty(acknowledged.Except(files.Where(file => (string?)file!["status"] == "ready").Select(file => (string)file!["file_name"]!)));
        Assert.All(files.CountBy(file => (string)file!["file_name"]!), file => Assert.Equal(1, file.Value));
        foreach (var file in files.Where(file => (string?)file!["status"] == "ready")) Assert.NotEmpty(await planet.BytesAsync($"/mapping/api/pictures/{file!["picture_id"]}/hd.jpg"));
    }

    Task UpAsync() => planet.UpAsync("--networks", "mapping", "--epoch", "3600");

    Uri At(string path) => new(planet.Url, $"/mapping/api/{path}");

    /// <summary>Kills the node at any moment after it has acknowledged so many.</summary>
    async Task KillAsync(int least)
    {
        await planet.UntilAsync("acknowledgements", () => Task.FromResult(Volatile.Read(ref count) >= least), 60);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(150)), TimeProvider.System, TestContext.Current.CancellationToken);
        planet["node"].Kill();
    }

    /// <summary>Sends one file; its name is noted when the node said that it was taken. False when the node is gone.</summary>
    async Task<bool> TrySendAsync(string set, byte[] jpeg, int number, List<string> acknowledged)
    {
        var name = $"{number:0000}.jpg";
        var part = new ByteArrayContent(jpeg);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var form = new MultipartFormDataContent { { part, "file", name }, { new StringContent("true"), "isBlurred" } };
        try
        {
            using var answer = await http.PostAsync(At($"upload_sets/{set}/files"), form);
            if (!answer.IsSuccessStatusCode) return true;
            acknowledged.Add(name);
            Volatile.Write(ref count, acknowledged.Count);
            return true;
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
        {
            return false; // it was killed in the middle: whether it was taken nobody said
        }
    }

    public void Dispose()
    {
        http.Dispose();
        planet.Dispose();
    }
}
