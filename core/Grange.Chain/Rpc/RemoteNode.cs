using System.Net.Http.Headers;

namespace Grange.Chain;

/// <summary>A public chain behind a JSON-RPC address.</summary>
public sealed class RemoteNode(HttpClient http, Uri endpoint, TimeProvider clock) : IChainNode
{
    static readonly MediaTypeHeaderValue Json = new("application/json");

    readonly ChainReader chain = new(new JsonRpcClient(http, endpoint, clock));

    /// <inheritdoc/>
    public IDevChain? Dev => null;

    /// <inheritdoc/>
    public Task<RpcReply> SendRawAsync(ReadOnlyMemory<byte> raw, CancellationToken cancel) => chain.SendRawAsync(raw, cancel);

    /// <inheritdoc/>
    public async Task<byte[]> ForwardAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } };
        using var response = await http.PostAsync(endpoint, content, cancel);
        return await response.Content.ReadAsByteArrayAsync(cancel);
    }
}
