using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>A storage network of a bench's own: a node and providers, each a process with its disk folder; made anew at every start.</summary>
/// <param name="policy">How files are kept.</param>
/// <param name="count">Providers.</param>
sealed class ProviderNetwork(string policy, int count) : IAsyncDisposable
{
    const string Slug = "vault";
    const int PatternBytes = 64 << 20, RangeBytes = 256 << 10, Reads = 200;
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    readonly List<GrangeProcess> processes = [];
    DirectoryInfo? folder;
    Uri node = new("http://127.0.0.1");
    string cid = "";
    long bytes;

    /// <summary>From nothing to a network whose providers are all in it; what was before is ended.</summary>
    public async Task<Result<TimeSpan>> StartAsync(CancellationToken cancel)
    {
        End();
        folder = Directory.CreateTempSubdirectory("grange-bench-");
        var definition = In("vault.json");
        if (await GrangeProcess.RunAsync(["network", "new", Slug, "--from", "storage", "-o", definition], cancel) is { } fault) return fault;
        var document = JsonNode.Parse(await File.ReadAllTextAsync(definition, cancel))!;
        (document["rules"]!["policy"], document["rules"]!["vettingAudits"]) = (policy, 0);
        await File.WriteAllTextAsync(definition, document.ToJsonString(), cancel);

        node = Free();
        var start = Stopwatch.GetTimestamp();
        var up = await GrangeProcess.StartAsync(["up", "--data", In("node"), "--http", node.Authority, "--network", definition], cancel);
        if (!up.TryGet(out var running, out var why)) return why;
        processes.Add(running);
        var joined = await Task.WhenAll(Enumerable.Range(0, count).Select(at => GrangeProcess.StartAsync(
            ["join", "storage", "--network", Slug, "--space", "2GB", "--dir", In($"disk-{at}"), "--url", $"{Free()}", "--name", $"p{at}", "--data", In($"p{at}"), "--node", $"{node}"], cancel)));
        foreach (var one in joined)
        {
            if (!one.TryGet(out var provider, out why)) return why;
            processes.Add(provider);
        }
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Stores a file; the time from its first byte until all its parts are with providers and the node keeps none.</summary>
    public async Task<Result<TimeSpan>> StoreAsync(long size, CancellationToken cancel)
    {
        bytes = size;
        using var file = new StreamContent(new DistinctStream(Pattern.Of(PatternBytes), size), 1 << 20);
        var start = Stopwatch.GetTimestamp();
        using var answer = await http.PutAsync(new Uri(node, $"/api/v1/{Slug}/files/film.bin"), file, cancel);
        if (!answer.IsSuccessStatusCode) return new Fault("not-stored", await answer.Content.ReadAsStringAsync(cancel));
        cid = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel))!["cid"]!;
        while (!await IsDurableAsync(cancel)) await Task.Delay(Step, TimeProvider.System, cancel);
        return Stopwatch.GetElapsedTime(start);
    }

    async Task<bool> IsDurableAsync(CancellationToken cancel)
    {
        var status = JsonNode.Parse(await http.GetStringAsync(new Uri(node, $"/api/v1/{Slug}/status/{cid}"), cancel))!;
        return (string?)status["durability"] == "durable" && status["pieces"]!.AsArray().All(piece => !(bool)piece!["local"]!);
    }

    /// <summary><c>kill -9</c> of the first so many providers.</summary>
    public void Kill(int providers)
    {
        foreach (var process in processes.Slice(1, providers)) process.Dispose();
    }

    /// <summary>Ranges all over the file, one after the other: the time that 95 of 100 stay below.</summary>
    public async Task<TimeSpan> ReadAsync(CancellationToken cancel)
    {
        var took = new List<TimeSpan>();
        var buffer = new byte[RangeBytes];
        for (var i = 0L; i < Reads; i++)
        {
            var from = i * 7919 * RangeBytes % (bytes - RangeBytes);
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, $"/ipfs/{cid}")) { Headers = { Range = new RangeHeaderValue(from, from + RangeBytes - 1) } };
            var start = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.StatusCode != HttpStatusCode.PartialContent) throw new InvalidDataException($"bytes {from} and on: {(int)answer.StatusCode}");
            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            await body.ReadExactlyAsync(buffer, cancel);
            took.Add(Stopwatch.GetElapsedTime(start));
        }
        took.Sort();
        return took[took.Count * 95 / 100];
    }

    string In(string name) => Path.Combine(folder!.FullName, name);

    static Uri Free() => new($"http://127.0.0.1:{FreePort.Take()}");

    void End()
    {
        foreach (var process in Enumerable.Reverse(processes)) process.Dispose();
        processes.Clear();
        folder?.Delete(recursive: true);
        folder = null;
    }

    public ValueTask DisposeAsync()
    {
        End();
        http.Dispose();
        return default;
    }
}
