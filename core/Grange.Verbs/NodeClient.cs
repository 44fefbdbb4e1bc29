using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Grange.Verbs;

/// <summary>A node's HTTP API as a verb uses it: problems (RFC 9457) become <see cref="VerbFailure"/>, an unreachable node says how to start one.</summary>
public sealed class NodeClient(Uri node, HttpMessageHandler? handler = null) : IDisposable
{
    readonly HttpClient http = new(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = node,
        Timeout = Timeout.InfiniteTimeSpan, // uploads take as long as they take; the caller's token ends them
    };

    public Uri Address => node;

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancel) => await ReadAsync(new(HttpMethod.Get, path), cancel);

    public async Task<JsonNode> PostAsync(string path, JsonNode? body, CancellationToken cancel)
        => await ReadAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new JsonObject()) }, cancel);

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
        => await ReadAsync(new(method, path) { Content = content }, cancel);

    /// <summary>The response of a successful GET, body unread; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancel) => await SendAsync(new(HttpMethod.Get, path), cancel);

    async Task<JsonNode> ReadAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var response = await SendAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        return (text.Length == 0 ? null : JsonNode.Parse(text)) ?? new JsonObject();
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new VerbFailure("node-unreachable", $"no node answers at {node}", "start one with 'grange up', or name another with --node URL", ExitCode.Missing);
        }
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await ProblemAsync(response, cancel);
    }

    static async Task<VerbFailure> ProblemAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var text = await response.Content.ReadAsStringAsync(cancel);
        try
        {
            if (JsonNode.Parse(text) is JsonObject problem && problem["detail"] is { } detail)
                return new VerbFailure((string?)problem["code"] ?? "refused", (string)detail!, (string?)problem["hint"]);
        }
        catch (JsonException)
        {
            // Not a problem document: say what the status says.
        }
        return new VerbFailure("refused", $"the node answered {(int)response.StatusCode} {response.ReasonPhrase} to {response.RequestMessage?.RequestUri}");
    }

    public void Dispose() => http.Dispose();
}
