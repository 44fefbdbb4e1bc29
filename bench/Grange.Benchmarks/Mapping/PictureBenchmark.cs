using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Mapping.Simulation;

namespace Grange.Benchmarks;

/// <summary>Pictures of 1024 × 768 through the door of a node until anybody may see them: kept sealed and durable, read, hashed, compared, checked, made public in three sizes. No detector: contributors are believed.</summary>
static class PictureBenchmark
{
    const int Pictures = 400, Uploaders = 4;

    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static IEnumerable<Heat> Heats()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var streets = new byte[Pictures][];
        Parallel.For(0, Pictures, at => streets[at] = new SimulatedDrive(1 + at / 50, SimulatedDrive.WhereItIsNoon(now, 10 + at / 50), 90, now - 120_000).Shoot(at % 50));
        yield return new Heat(Unit.PerSecond, 3, [new Duel("pictures of 1024 × 768, upload to public", Contender.OfTimed("Grange", Pictures, cancel => RunAsync(streets, cancel)), Target: Target.AtLeast(100))]);
    }

    static async Task<TimeSpan> RunAsync(byte[][] streets, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("grange-map-");
        try
        {
            var url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
            if (!(await GrangeProcess.StartAsync(["up", "--networks", "mapping", "--data", folder.FullName, "--http", url.Authority, "--epoch", "3600"], cancel)).TryGet(out var node, out var fault)) throw new InvalidOperationException(fault.Detail);
            using var running = node;
            using var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
            await SendAsync(http, HttpMethod.Put, "/mapping/api/privacy", new StringContent("""{"takeBlurred":true}""", Encoding.UTF8, "application/json"), cancel);
            var set = (string)(await SendAsync(http, HttpMethod.Post, "/mapping/api/upload_sets", null, cancel))["id"]!;
            var began = TimeProvider.System.GetTimestamp();
            await Parallel.ForEachAsync(streets, new ParallelOptions { MaxDegreeOfParallelism = Uploaders, CancellationToken = cancel }, async (jpeg, token) => await SendAsync(http, HttpMethod.Post, $"/mapping/api/upload_sets/{set}/files", Form(jpeg), token));
            await SendAsync(http, HttpMethod.Post, $"/mapping/api/upload_sets/{set}/complete", null, cancel);
            while (!(bool)(await SendAsync(http, HttpMethod.Get, $"/mapping/api/upload_sets/{set}", null, cancel))["ready"]!) await Task.Delay(Step, TimeProvider.System, cancel);
            return TimeProvider.System.GetElapsedTime(began);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static MultipartFormDataContent Form(byte[] jpeg)
    {
        var part = new ByteArrayContent(jpeg);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new MultipartFormDataContent { { part, "file", "picture.jpg" }, { new StringContent("true"), "isBlurred" } };
    }

    static async Task<JsonNode> SendAsync(HttpClient http, HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var answer = await http.SendAsync(new HttpRequestMessage(method, path) { Content = body }, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {text}");
    }
}
