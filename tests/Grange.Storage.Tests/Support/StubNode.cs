using System.Buffers.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Tests;

/// <summary>As much of a node as a provider needs to learn its operator's key.</summary>
sealed class StubNode : IAsyncDisposable
{
    readonly WebApplication web;
    int heartbeats, asked;

    StubNode(WebApplication web) => this.web = web;

    public Uri Url => new(web.Urls.First());
    public int Heartbeats => heartbeats;

    /// <summary>How often the device asked for its challenge; it gets one that nobody can read.</summary>
    public int Asked => asked;

    /// <summary>The capacity in the last heartbeat.</summary>
    public long? Offered { get; private set; }

    public static async Task<StubNode> StartAsync(P256Key operatorKey)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var node = new StubNode(builder.Build());
        node.web.Urls.Add("http://127.0.0.1:0");
        node.web.MapGet("/api/v1/storage/providers/terms", () => Results.Text($$"""{"operatorKey":"{{HexText.Of(operatorKey.PublicKey.Span)}}"}""", "application/json"));
        node.web.MapPost("/api/v1/storage/providers/{device}/heartbeat", (JsonNode beat) =>
        {
            Interlocked.Increment(ref node.heartbeats);
            node.Offered = OfferedIn((string)beat["heartbeat"]!);
            return Results.NoContent();
        });
        node.web.MapGet("/api/v1/storage/challenges", () =>
        {
            Interlocked.Increment(ref node.asked);
            return Results.Text("""{"challenges":[{"ask":"?"}]}""", "application/json");
        });
        await node.web.StartAsync();
        return node;
    }

    static long? OfferedIn(string heartbeat)
        => DagCbor.TryDecode(Base64Url.DecodeFromChars(heartbeat.AsSpan(0, heartbeat.IndexOf('.'))), out var note) == DagCborFault.None && note!.TryGetLong("capacity", out var capacity) ? capacity : null;

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
