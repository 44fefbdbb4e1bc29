using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Grange.Content;

namespace Grange.Planet.Tests;

/// <summary>A node in front of the node: it keeps votes to itself, and can show another settlement under a number than the one it showed before.</summary>
sealed class LyingNode : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly HttpClient http = new();
    readonly Uri behind;
    readonly Task serving;
    readonly ConcurrentDictionary<Multihash, byte[]> blocks = new();
    readonly BlockingCollection<JsonNode> votes = [];
    volatile string? shown, gossip;

    public LyingNode(Uri behind)
    {
        this.behind = behind;
        Url = new Uri($"http://127.0.0.1:{Planet.FreePort()}/");
        listener.Prefixes.Add($"{Url}");
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>The next vote that somebody meant to give; it is never answered.</summary>
    public Task<JsonNode> VoteAsync() => Task.Run(() => votes.TryTake(out var vote, TimeSpan.FromSeconds(60)) ? vote : throw new TimeoutException("nobody voted"));

    public bool HasVotes => votes.Count > 0;

    /// <summary>From now on every settlement it lists has this manifest, and it serves these blocks too.</summary>
    public void Show(Cid manifest, IEnumerable<Kernel.Block> made)
    {
        foreach (var block in made) blocks[block.Cid.Hash] = block.Bytes.ToArray();
        shown = manifest.ToString();
    }

    /// <summary>From now on these are the votes it tells of, whatever the number.</summary>
    public void Tell(JsonNode signed) => gossip = signed.ToJsonString();

    async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext asked;
            try
            {
                asked = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = AnswerAsync(asked);
        }
    }

    async Task AnswerAsync(HttpListenerContext asked)
    {
        try
        {
            var path = asked.Request.Url!.AbsolutePath;
            if (asked.Request.HttpMethod == "POST" && path.EndsWith("/votes", StringComparison.Ordinal))
            {
                using var reader = new StreamReader(asked.Request.InputStream);
                votes.Add(JsonNode.Parse(await reader.ReadToEndAsync())!);
                return; // no answer, ever
            }
            var bytes = (path.EndsWith("/votes", StringComparison.Ordinal) && gossip is { } told ? System.Text.Encoding.UTF8.GetBytes(told) : null) ?? Own(path) ?? await PassAsync(asked);
            await asked.Response.OutputStream.WriteAsync(path == "/api/v1/settlements" && shown is { } manifest ? Shown(bytes, manifest) : bytes);
            asked.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or HttpRequestException or ObjectDisposedException or IOException)
        {
            asked.Response.Abort(); // whoever asked was killed
        }
    }

    byte[]? Own(string path)
        => path.StartsWith("/ipfs/", StringComparison.Ordinal) && Cid.TryParse(path.AsSpan(6), null, out var cid) && blocks.TryGetValue(cid.Hash, out var block) ? block : null;

    async Task<byte[]> PassAsync(HttpListenerContext asked)
    {
        using var response = await http.GetAsync(new Uri(behind, asked.Request.RawUrl));
        asked.Response.StatusCode = (int)response.StatusCode;
        return await response.Content.ReadAsByteArrayAsync();
    }

    static byte[] Shown(byte[] answer, string manifest)
    {
        var list = JsonNode.Parse(answer)!;
        foreach (var row in list["settlements"]!.AsArray()) row!["manifest"] = manifest;
        return System.Text.Encoding.UTF8.GetBytes(list.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
        http.Dispose();
        votes.Dispose();
    }
}
