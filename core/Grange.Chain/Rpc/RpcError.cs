using System.Text.Json;

namespace Grange.Chain;

/// <summary>What a node answered instead of a result (JSON-RPC 2.0 §5.1).</summary>
/// <param name="Code">-32700 to -32000 are JSON-RPC's own; 3 is a revert.</param>
/// <param name="Message">The node's words.</param>
/// <param name="Data">A revert's bytes, where the node gives them.</param>
public sealed record RpcError(int Code, string Message, byte[]? Data = null)
{
    internal static RpcError Read(JsonElement error) => new(
        error.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : 0,
        error.TryGetProperty("message", out var message) ? message.ToString() : error.ToString(),
        error.TryGetProperty("data", out var data) ? RevertBytes(data) : null);

    public override string ToString() => $"{Message} ({Code})";

    /// <summary>Nodes give the bytes as <c>data</c> or as <c>data.data</c>.</summary>
    static byte[]? RevertBytes(JsonElement data) => data.ValueKind switch
    {
        JsonValueKind.String => EthHex.TryReadData(data.GetString(), out var bytes) ? bytes : null,
        JsonValueKind.Object => data.TryGetProperty("data", out var inner) ? RevertBytes(inner) : null,
        _ => null,
    };
}

/// <summary>A node refused a call that its caller counted on.</summary>
public sealed class RpcException(string method, RpcError error) : Exception($"{method}: {error}")
{
    public RpcError Error => error;
}

/// <summary>A result or an error; <c>default</c> is neither.</summary>
public readonly record struct RpcReply(string Method, JsonElement Result, RpcError? Error)
{
    /// <summary>The result; throws <see cref="RpcException"/> on an error.</summary>
    public JsonElement Value => Error is null ? Result : throw new RpcException(Method, Error);
}
