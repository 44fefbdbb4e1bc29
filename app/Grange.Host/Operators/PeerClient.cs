using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Host.Operators;

/// <summary>Another operator's node, asked over its public API. What it answers is believed as far as it can be verified; that nobody answers is a fault of status 503.</summary>
public sealed class PeerClient(HttpClient http, Uri url)
{
    /// <summary>Longest wait for an answer that is not content.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Uri Url => url;

    public async Task<Result<JsonNode>> GetAsync(string path, CancellationToken cancel)
    {
        var answer = await SendAsync(new(HttpMethod.Get, new Uri(url, path)), cancel);
        return answer.TryGet(out var body, out var why) ? Parse(body) : why;
    }

    /// <summary>An answer that is no JSON; empty for 204.</summary>
    public Task<Result<byte[]>> BytesAsync(string path, CancellationToken cancel) => SendAsync(new(HttpMethod.Get, new Uri(url, path)), cancel);

    public async Task<Result<JsonNode>> PostAsync(string path, JsonNode body, CancellationToken cancel)
    {
        var answer = await SendAsync(new(HttpMethod.Post, new Uri(url, path)) { Content = JsonContent.Create(body) }, cancel);
        return answer.TryGet(out var bytes, out var why) ? Parse(bytes) : why;
    }

    async Task<Result<byte[]>> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using (request)
            {
                using var response = await http.SendAsync(request, cancel);
                var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
                return response.IsSuccessStatusCode ? bytes : Refused(response.StatusCode, bytes);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return new Fault("node-unreachable", $"{url}: {error.Message}", "it is tried again", (int)HttpStatusCode.ServiceUnavailable);
        }
    }

    Fault Refused(HttpStatusCode status, byte[] body)
    {
        var problem = Parse(body).TryGet(out var json, out _) ? json as JsonObject : null;
        return new Fault((string?)problem?["code"] ?? "node-refused", (string?)problem?["detail"] ?? $"{url} answered {(int)status}", (string?)problem?["hint"], (int)status);
    }

    Result<JsonNode> Parse(byte[] body)
    {
        try
        {
            return (body.Length == 0 ? null : JsonNode.Parse(body)) ?? new JsonObject();
        }
        catch (JsonException)
        {
            return new Fault("node-malformed", $"{url} did not answer in JSON", "is it a node of this program?", (int)HttpStatusCode.BadGateway);
        }
    }
}
