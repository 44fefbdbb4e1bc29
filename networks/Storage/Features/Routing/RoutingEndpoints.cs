using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Routing;

/// <summary>A peer record (delegated routing v1): who has content, and where it answers.</summary>
public sealed record PeerRecord(
    [property: JsonPropertyName("Schema")] string Schema, [property: JsonPropertyName("ID")] string Id,
    [property: JsonPropertyName("Addrs")] IReadOnlyList<string> Addrs, [property: JsonPropertyName("Protocols")] IReadOnlyList<string> Protocols);

public sealed record ProvidersAnswer([property: JsonPropertyName("Providers")] IReadOnlyList<PeerRecord> Providers);

public sealed record PeersAnswer([property: JsonPropertyName("Peers")] IReadOnlyList<PeerRecord> Peers);

[JsonSerializable(typeof(PeerRecord))]
[JsonSerializable(typeof(ProvidersAnswer))]
[JsonSerializable(typeof(PeersAnswer))]
sealed partial class RoutingJson : JsonSerializerContext;

/// <summary><c>/routing/v1</c>: finds the providers of any stored block in one look-up (delegated routing v1; IPIP-0484, IPIP-0513).</summary>
sealed class RoutingEndpoints(Func<IReadOnlyList<StorageRunner>> networks)
{
    const string Protocol = "transport-ipfs-gateway-http";

    public void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/routing/v1/providers/{cid}", ProvidersAsync);
        root.MapGet("/routing/v1/peers/{id}", PeersAsync);
        root.MapGet("/routing/v1/dht/closest/peers/{key}", NoDht);
        root.MapMethods("/routing/v1/{**path}", ["OPTIONS"], (HttpContext context) =>
        {
            GatewayAnswer.AllowOrigins(context.Response);
            return Results.NoContent();
        });
    }

    async Task<IResult> ProvidersAsync(string cid, HttpContext context, CancellationToken cancel)
    {
        if (!Cid.TryParse(cid, null, out var named)) return Refuse(context, GatewayRequest.InvalidCid(cid) with { Status = 422 });
        var found = new List<PeerRecord>();
        foreach (var network in networks()) found.AddRange(await HoldersAsync(await network.NodeAsync(cancel), named, context.Request, cancel));
        var filtered = RoutingFilter.Of(context.Request.Query).Apply(found).Take(100).ToList();
        return Answer(context, filtered, records => JsonSerializer.SerializeToUtf8Bytes(new ProvidersAnswer(records), RoutingJson.Default.ProvidersAnswer));
    }

    async Task<IResult> PeersAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var found = new List<PeerRecord>();
        foreach (var network in networks())
        {
            var node = await network.NodeAsync(cancel);
            if (PeerId.Of(node.Operator.PublicKey.Span) == id) found.Add(Record(id, Self(context.Request)));
            foreach (var provider in await node.Providers.AllAsync(cancel))
                if (node.Host.Devices.View.Find(provider.Device) is { } device && PeerId.Of(device.Key.Span) == id)
                    found.Add(Record(id, provider.Url));
        }
        var filtered = RoutingFilter.Of(context.Request.Query).Apply(found).Take(100).ToList();
        return Answer(context, filtered, records => JsonSerializer.SerializeToUtf8Bytes(new PeersAnswer(records), RoutingJson.Default.PeersAnswer));
    }

    static IResult NoDht(HttpContext context) => Refuse(context, new Fault("no-dht", "this network has no DHT", "/routing/v1/providers/{cid}", 501));

    static async Task<IReadOnlyList<PeerRecord>> HoldersAsync(StorageNode node, Cid cid, HttpRequest request, CancellationToken cancel)
    {
        var records = new List<PeerRecord>();
        if (node.Host.Policy.Screen(new PolicyQuestion("read", Content: cid)) is not null) return records;
        var places = await node.Pieces.PlacesAsync(cid.Hash, cancel);
        foreach (var block in places.Where(place => !place.Policy.IsCoded))
            foreach (var holder in await node.Blocks.Holders.OfAsync(block.Segment, cancel))
                if (node.Host.Devices.View.Find(holder.Device) is { } device) records.Add(Record(PeerId.Of(device.Key.Span), holder.Url));
        // of shards only this node makes blocks again, and not every client knows a path in an address
        if (records.TrueForAll(record => record.Addrs[0].Contains(Multiaddr.PathPart, StringComparison.Ordinal)) && (places.Count > 0 || await node.Segments.HasAsync(cid.Hash, cancel)))
            records.Insert(0, Record(PeerId.Of(node.Operator.PublicKey.Span), Self(request)));
        return records;
    }

    static Uri Self(HttpRequest request) => new($"{request.Scheme}://{request.Host}");

    static PeerRecord Record(string peer, Uri url) => new("peer", peer, [Multiaddr.Of(url)], [Protocol]);

    static IResult Answer(HttpContext context, IReadOnlyList<PeerRecord> records, Func<IReadOnlyList<PeerRecord>, byte[]> whole)
    {
        GatewayAnswer.AllowOrigins(context.Response);
        context.Response.Headers.Vary = "Accept";
        context.Response.Headers.CacheControl = $"public, max-age={(records.Count == 0 ? 15 : 300)}, stale-while-revalidate=172800, stale-if-error=172800";
        if (!WantsLines(context.Request.Headers.Accept.ToString())) return Results.Bytes(whole(records), "application/json");
        var lines = records.SelectMany(record => (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(record, RoutingJson.Default.PeerRecord), (byte)'\n']);
        return Results.Bytes(lines.ToArray(), "application/x-ndjson");
    }

    /// <summary>
    /// Lines where only lines will do. Whoever takes either gets one document: the list is short, and Helia ends when it leaves a stream of lines
    /// early.
    /// </summary>
    static bool WantsLines(string accept)
        => accept.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase) && !accept.Contains("application/json", StringComparison.OrdinalIgnoreCase);

    static IResult Refuse(HttpContext context, Fault fault)
    {
        GatewayAnswer.AllowOrigins(context.Response);
        return Problem.Of(fault);
    }
}
