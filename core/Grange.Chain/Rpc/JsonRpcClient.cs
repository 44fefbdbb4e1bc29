using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Grange.Chain;

/// <summary>How often and how patiently a call is tried again.</summary>
/// <param name="Attempts">Tries in all.</param>
/// <param name="FirstDelay">Wait before the second try; each further wait is twice as long.</param>
/// <param name="Timeout">Time for one try.</param>
public sealed record RpcRetry(int Attempts, TimeSpan FirstDelay, TimeSpan Timeout)
{
    /// <summary>Six tries over about six seconds, half a minute each at most.</summary>
    public static RpcRetry Default { get; } = new(6, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
}

/// <summary>JSON-RPC 2.0 over HTTP.</summary>
/// <remarks>
/// A broken connection, a time-out, 429 and 5xx are tried again; an error of the node never is, for the node has understood and said no.
/// Sending the same raw transaction twice is harmless, so every method may be repeated.
/// </remarks>
public sealed class JsonRpcClient(HttpClient http, Uri endpoint, TimeProvider clock, RpcRetry? retry = null)
{
    static readonly MediaTypeHeaderValue Json = new("application/json");

    readonly RpcRetry retry = retry ?? RpcRetry.Default;

    /// <summary>Calls and gives the result; throws <see cref="RpcException"/> when the node refuses.</summary>
    public async Task<JsonElement> CallAsync(RpcRequest request, CancellationToken cancel) => (await TryCallAsync(request, cancel)).Value;

    /// <summary>Calls; a refusal of the node is a value.</summary>
    public async Task<RpcReply> TryCallAsync(RpcRequest request, CancellationToken cancel)
    {
        var reply = await PostAsync(json => request.Write(json, 1), cancel);
        return Read(request.Method, reply);
    }

    /// <summary>Calls several methods in one round trip; replies come in the order of the requests.</summary>
    public async Task<IReadOnlyList<RpcReply>> BatchAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancel)
    {
        if (requests.Count == 0) return [];
        var answer = await PostAsync(json => WriteBatch(json, requests), cancel);
        // A node that refuses a whole batch answers with one error object.
        if (answer.ValueKind != JsonValueKind.Array) return [.. requests.Select(request => Read(request.Method, answer))];
        var replies = new RpcReply[requests.Count];
        foreach (var reply in answer.EnumerateArray())
        {
            if (reply.TryGetProperty("id", out var id) && id.TryGetInt32(out var at) && at > 0 && at <= replies.Length)
                replies[at - 1] = Read(requests[at - 1].Method, reply);
        }
        return Array.TrueForAll(replies, reply => reply.Method is not null) ? replies : throw new HttpRequestException("the node left out replies of a batch");
    }

    static void WriteBatch(Utf8JsonWriter json, IReadOnlyList<RpcRequest> requests)
    {
        json.WriteStartArray();
        for (var i = 0; i < requests.Count; i++) requests[i].Write(json, i + 1);
        json.WriteEndArray();
    }

    static RpcReply Read(string method, JsonElement reply)
    {
        if (reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            return new(method, default, RpcError.Read(error));
        return reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty("result", out var result)
            ? new(method, result, null)
            : throw new HttpRequestException($"the answer to {method} is no JSON-RPC reply");
    }

    async Task<JsonElement> PostAsync(Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body)) write(json);
        var delay = retry.FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PostOnceAsync(body.WrittenMemory, cancel);
            }
            catch (Exception fault) when (attempt < retry.Attempts && IsTransient(fault) && !cancel.IsCancellationRequested)
            {
                await Task.Delay(delay, clock, cancel);
                delay *= 2;
            }
        }
    }

    async Task<JsonElement> PostOnceAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(retry.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } };
            using var response = await http.PostAsync(endpoint, content, either.Token);
            if (response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500) response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            using var document = await JsonDocument.ParseAsync(stream, default, either.Token);
            return document.RootElement.Clone();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer from {endpoint} within {retry.Timeout.TotalSeconds:0} s");
        }
        catch (JsonException malformed)
        {
            throw new HttpRequestException($"the answer of {endpoint} is not JSON", malformed);
        }
    }

    static bool IsTransient(Exception fault) => fault is HttpRequestException or IOException or TimeoutException;
}
