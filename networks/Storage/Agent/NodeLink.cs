using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Agent;

/// <summary>What a provider asks of its node, over HTTP.</summary>
public sealed class NodeLink(Uri node, NetworkSlug network, HttpMessageHandler? handler = null) : IDisposable
{
    /// <summary>Longest wait for the node's answer.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly HttpClient http = new(handler ?? new SocketsHttpHandler()) { BaseAddress = node, Timeout = Patience };

    /// <summary>The operator whose upload tokens count: its id and compressed public key.</summary>
    public async Task<Result<ReadOnlyMemory<byte>>> OperatorKeyAsync(CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, "providers/terms", null, cancel);
        if (!answer.TryGet(out var terms, out var why)) return why;
        return HexText.TryParse((string?)terms["operatorKey"], 33, out var key)
            ? (ReadOnlyMemory<byte>)key
            : new Fault("node-terms", "the node names no operator key", Status: 502);
    }

    public async Task<Result<bool>> BeatAsync(DeviceId device, string heartbeat, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Post, $"providers/{device}/heartbeat", new JsonObject { ["heartbeat"] = heartbeat }, cancel);
        return answer.TryGet(out _, out var why) ? true : why;
    }

    /// <summary>What the open epoch asks of this device; null when nothing, or nothing yet.</summary>
    public async Task<Result<StorageChallenge?>> ChallengeAsync(DeviceId device, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, $"challenges?device={device}", null, cancel);
        if (!answer.TryGet(out var body, out var why)) return why;
        if (body["challenges"] is not JsonArray { Count: > 0 } asked || (string?)asked[0]?["ask"] is not { } text)
            return Result.Ok<StorageChallenge?>(null);
        return DagCbor.TryDecode(Convert.FromBase64String(text), out var ask) == DagCborFault.None && StorageChallenge.Read(ask!) is { } challenge
            ? challenge
            : new Fault("challenge-malformed", "the node's challenge cannot be read", "update this provider", 502);
    }

    /// <summary>Where this device's chain stands at the node.</summary>
    public async Task<Result<(long Next, Cid? Last)>> HeadAsync(Author author, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, $"evidence/head?author={Uri.EscapeDataString(author.ToString())}", null, cancel);
        if (!answer.TryGet(out var head, out var why)) return why;
        return ((long?)head["next"] ?? 0, Cid.TryParse((string?)head["last"], null, out var last) ? last : null);
    }

    public async Task<Result<IReadOnlyList<EvidenceReceipt>>> AppendAsync(EvidenceBatch batch, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Post, "evidence", new JsonObject
        {
            ["records"] = new JsonArray([.. batch.Records.Select(record => (JsonNode)Convert.ToBase64String(record.Span))]),
            ["signature"] = Convert.ToBase64String(batch.Signature.Span),
        }, cancel);
        if (!answer.TryGet(out var body, out var why)) return why;
        var receipts = new List<EvidenceReceipt>();
        foreach (var one in body["receipts"] as JsonArray ?? [])
        {
            if (one.Deserialize(EvidenceJson.Default.ReceiptJson)?.Read() is not { IsOk: true } read)
                return new Fault("receipt-malformed", "the node's receipt cannot be read", Status: 502);
            receipts.Add(read.Value);
        }
        return receipts.Count == batch.Records.Count
            ? Result.Ok<IReadOnlyList<EvidenceReceipt>>(receipts)
            : new Fault("receipt-missing", $"{batch.Records.Count} records were sent, {receipts.Count} receipts came", Status: 502);
    }

    /// <summary>Sends; a node that cannot be reached is a fault of status 503, worth another try.</summary>
    async Task<Result<JsonNode>> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, $"/api/v1/{network}/{path}") { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            var json = text.Length == 0 ? new JsonObject() : JsonNode.Parse(text) ?? new JsonObject();
            if (response.IsSuccessStatusCode) return json;
            return new Fault((string?)json["code"] ?? "node-refused", (string?)json["detail"] ?? $"the node answered {(int)response.StatusCode}", (string?)json["hint"], (int)response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return new Fault("node-unreachable", $"{node}: {error.Message}", "the provider goes on trying", (int)HttpStatusCode.ServiceUnavailable);
        }
    }

    public void Dispose() => http.Dispose();
}
