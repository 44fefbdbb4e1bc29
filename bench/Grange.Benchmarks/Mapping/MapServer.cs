using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>A node of the real program with a mapping network, in a process of its own, and who uploads to it.</summary>
sealed class MapServer : IAsyncDisposable
{
    const int Uploaders = 4;

    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-map-");
    readonly Uri url = new($"http://127.0.0.1:{FreePort.Take()}");
    readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(2) };
    GrangeProcess? node;

    /// <summary>How often it was uploaded to.</summary>
    public int Laps { get; set; }

    public string Folder => folder.FullName;

    public async Task<Fault?> StartAsync(CancellationToken cancel)
    {
        if (node is not null) return null;
        if (!(await GrangeProcess.StartAsync(["up", "--networks", "mapping", "--data", Folder, "--http", url.Authority, "--epoch", "3600"], cancel)).TryGet(out node, out var fault)) return fault;
        await SendAsync(HttpMethod.Put, "privacy", new StringContent("""{"takeBlurred":true}""", Encoding.UTF8, "application/json"), cancel);
        return null;
    }

    /// <summary>Kills it; it may be started again over the same data.</summary>
    public void Stop()
    {
        node?.Dispose();
        node = null;
    }

    /// <summary>From the first byte until every picture may be seen by anybody: by the wall, and by the node's processors.</summary>
    public async Task<Result<(TimeSpan Wall, TimeSpan Processor)>> UploadAsync(byte[][] pictures, CancellationToken cancel)
    {
        if (await StartAsync(cancel) is { } fault) return fault;
        var (began, used) = (TimeProvider.System.GetTimestamp(), node!.Processor);
        var set = (string)(await SendAsync(HttpMethod.Post, "upload_sets", null, cancel))["id"]!;
        await Parallel.ForEachAsync(pictures, new ParallelOptions { MaxDegreeOfParallelism = Uploaders, CancellationToken = cancel }, async (jpeg, token) => await SendAsync(HttpMethod.Post, $"upload_sets/{set}/files", Form(jpeg), token));
        await SendAsync(HttpMethod.Post, $"upload_sets/{set}/complete", null, cancel);
        while (!(bool)(await SendAsync(HttpMethod.Get, $"upload_sets/{set}", null, cancel))["ready"]!) await Task.Delay(Step, TimeProvider.System, cancel);
        return (TimeProvider.System.GetElapsedTime(began), node.Processor - used);
    }

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(url, $"/mapping/api/{path}")) { Content = body };
        using var answer = await http.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {text}");
    }

    static MultipartFormDataContent Form(byte[] jpeg)
    {
        var part = new ByteArrayContent(jpeg);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new MultipartFormDataContent { { part, "file", "picture.jpg" }, { new StringContent("true"), "isBlurred" } };
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        http.Dispose();
        folder.Delete(recursive: true);
        return default;
    }
}
