using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Verbs.Hardware;

/// <summary>Where an author's chain stands at one operator: what the next record says.</summary>
/// <param name="Operator">Whose node was asked; the record speaks to it.</param>
/// <param name="Next">The next record's number.</param>
/// <param name="Last">The record it links to; none for the first.</param>
public sealed record EvidenceHead(DeviceId Operator, long Next, Cid? Last);

/// <summary>A network's API as hardware uses it, first of all its evidence door. What fails is a fault with the door's status; 503 when nobody answers.</summary>
public sealed class EvidenceLink(Uri node, NetworkSlug network, HttpMessageHandler? handler = null) : IDisposable
{
    /// <summary>Longest wait for the node's answer.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly HttpClient http = new(handler ?? new SocketsHttpHandler()) { BaseAddress = node, Timeout = Patience };

    /// <summary>Where an author's chain stands at the node's operator.</summary>
    public async Task<Result<EvidenceHead>> HeadAsync(Author author, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, $"evidence/head?author={Uri.EscapeDataString(author.ToString())}", null, cancel);
        if (!answer.TryGet(out var head, out var why)) return why;
        return DeviceId.TryParse((string?)head["operator"], null, out var speaksTo)
            ? new EvidenceHead(speaksTo, (long?)head["next"] ?? 0, Cid.TryParse((string?)head["last"], null, out var last) ? last : null)
            : new Fault("head-malformed", $"{node} does not say whose node it is", "update its program", (int)HttpStatusCode.BadGateway);
    }

    /// <summary>Sends a batch; what came back is a receipt for each record.</summary>
    public async Task<Result<IReadOnlyList<EvidenceReceipt>>> AppendAsync(EvidenceBatch batch, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Post, "evidence", new JsonObject
        {
            ["records"] = new JsonArray([.. batch.Records.Select(record => (JsonNode)Convert.ToBase64String(record.Span))]),
            ["signature"] = Convert.ToBase64String(batch.Signature.Span),
        }, cancel);
        if (!answer.TryGet(out var body, out var why)) return why;
        var receipts = (body["receipts"] as JsonArray ?? []).Select(one => one.Deserialize(EvidenceJson.Default.ReceiptJson)?.Read()).ToList();
        return receipts.Count == batch.Records.Count && receipts.All(read => read is { IsOk: true })
            ? Result.Ok<IReadOnlyList<EvidenceReceipt>>([.. receipts.Select(read => read!.Value.Value)])
            : new Fault("receipt-malformed", $"{batch.Records.Count} records were sent, and not as many readable receipts came", Status: 502);
    }

    /// <summary>Asks a path of the network's own API.</summary>
    public async Task<Result<JsonNode>> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, $"/api/v1/{network}/{path}") { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            var json = text.Length == 0 ? new JsonObject() : JsonNode.Parse(text) ?? new JsonObject();
            if (json is not JsonObject) return new Fault("answer-malformed", $"{node} answered no JSON object", "look who listens there", (int)HttpStatusCode.BadGateway);
            if (response.IsSuccessStatusCode) return json;
            return new Fault((string?)json["code"] ?? "node-refused", (string?)json["detail"] ?? $"the node answered {(int)response.StatusCode}", (string?)json["hint"], (int)response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return new Fault("node-unreachable", $"{node}: {error.Message}", "it is tried again", (int)HttpStatusCode.ServiceUnavailable);
        }
    }

    public void Dispose() => http.Dispose();
}
