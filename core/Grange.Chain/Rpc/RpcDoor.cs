using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>What of JSON-RPC this program offers: reads, and signed transactions. Nothing signs on a caller's behalf or edits the chain.</summary>
/// <param name="node">The chain behind it.</param>
/// <param name="developer">Also offers <c>evm_mine</c>, <c>evm_increaseTime</c> and <c>anvil_setBalance</c>, where the chain is local.</param>
public sealed class RpcDoor(IChainNode node, bool developer = false)
{
    /// <summary>Calls in one batch at most.</summary>
    public const int MaxBatch = 100;

    /// <summary>Bytes of a raw transaction at most, as public nodes have it.</summary>
    public const int MaxTransaction = 128 * 1024;

    const int ParseError = -32700, InvalidRequest = -32600, NotOffered = -32601, InvalidParameters = -32602;

    static readonly FrozenSet<string> Reads = FrozenSet.ToFrozenSet(
    [
        "eth_accounts", "eth_blobBaseFee", "eth_blockNumber", "eth_call", "eth_chainId", "eth_createAccessList", "eth_estimateGas", "eth_feeHistory",
        "eth_gasPrice", "eth_getBalance", "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts", "eth_getBlockTransactionCountByHash",
        "eth_getBlockTransactionCountByNumber", "eth_getCode", "eth_getFilterChanges", "eth_getFilterLogs", "eth_getLogs", "eth_getProof",
        "eth_getRawTransactionByHash", "eth_getStorageAt", "eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex",
        "eth_getTransactionByHash", "eth_getTransactionCount", "eth_getTransactionReceipt", "eth_maxPriorityFeePerGas", "eth_newBlockFilter",
        "eth_newFilter", "eth_newPendingTransactionFilter", "eth_protocolVersion", "eth_syncing", "eth_uninstallFilter", "net_listening",
        "net_peerCount", "net_version", "web3_clientVersion", "web3_sha3",
    ]);

    static readonly JsonElement NoId = JsonDocument.Parse("null").RootElement;

    /// <summary>Answers one request or a batch. Whatever is wrong with it is said in JSON-RPC; nothing is thrown for bad input.</summary>
    public async Task<byte[]> HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array) return await HandleOneAsync(root, body, cancel);
            if (root.GetArrayLength() is 0 or > MaxBatch) return Refuse(NoId, InvalidRequest, $"a batch has 1 to {MaxBatch} calls");
            return await HandleBatchAsync(root, body, cancel);
        }
        catch (JsonException)
        {
            return Refuse(NoId, ParseError, "not JSON");
        }
    }

    async Task<byte[]> HandleBatchAsync(JsonElement batch, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (batch.EnumerateArray().All(call => Method(call) is { } method && Reads.Contains(method))) return await node.ForwardAsync(body, cancel);
        var answers = new ArrayBufferWriter<byte>();
        foreach (var call in batch.EnumerateArray())
        {
            answers.Write(answers.WrittenCount == 0 ? "["u8 : ","u8);
            answers.Write(await HandleOneAsync(call, JsonSerializer.SerializeToUtf8Bytes(call, RpcJson.Default.JsonElement), cancel));
        }
        answers.Write("]"u8);
        return answers.WrittenSpan.ToArray();
    }

    async Task<byte[]> HandleOneAsync(JsonElement call, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Method(call) is not { } method) return Refuse(Id(call), InvalidRequest, "not a JSON-RPC 2.0 request");
        if (Reads.Contains(method)) return await node.ForwardAsync(body, cancel);
        if (method == "eth_sendRawTransaction") return await SendAsync(call, cancel);
        if (developer && node.Dev is { } dev && await DevelopAsync(dev, method, call, cancel) is { } answer) return answer;
        return Refuse(Id(call), NotOffered, $"{method} is not offered here: reads and eth_sendRawTransaction are; sign with your own wallet");
    }

    async Task<byte[]> SendAsync(JsonElement call, CancellationToken cancel)
    {
        if (Parameter(call, 0) is not { } text || !EthHex.TryReadData(text, out var raw) || raw.Length is 0 or > MaxTransaction)
            return Refuse(Id(call), InvalidParameters, $"eth_sendRawTransaction takes one signed transaction of at most {MaxTransaction} bytes");
        var reply = await node.SendRawAsync(raw, cancel);
        return reply.Error is { } error ? Refuse(Id(call), error.Code, error.Message) : Answer(Id(call), reply.Result.GetString()!);
    }

    static async Task<byte[]?> DevelopAsync(IDevChain dev, string method, JsonElement call, CancellationToken cancel)
    {
        switch (method)
        {
            case "evm_mine":
                var block = await dev.MineAsync(cancel);
                return Answer(Id(call), EthHex.Quantity(block.Number));
            case "evm_increaseTime" when Number(call, 0) is { } seconds && seconds < int.MaxValue:
                dev.SkipTime(TimeSpan.FromSeconds((long)seconds));
                return Answer(Id(call), EthHex.Quantity(seconds));
            case "anvil_setBalance" when Address.TryParse(Parameter(call, 0), out var account) && Number(call, 1) is { } wei:
                await dev.SetBalanceAsync(account, wei, cancel);
                return Answer(Id(call), null);
            default:
                return null;
        }
    }

    static string? Method(JsonElement call) =>
        call.ValueKind == JsonValueKind.Object && call.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String ? method.GetString() : null;

    static JsonElement Id(JsonElement call) => call.ValueKind == JsonValueKind.Object && call.TryGetProperty("id", out var id) ? id : NoId;

    static string? Parameter(JsonElement call, int at) =>
        call.TryGetProperty("params", out var all) && all.ValueKind == JsonValueKind.Array && at < all.GetArrayLength() ? all[at].ToString() : null;

    static System.Numerics.BigInteger? Number(JsonElement call, int at)
    {
        var text = Parameter(call, at);
        if (EthHex.TryReadQuantity(text, out var quantity)) return quantity;
        return long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;
    }

    static byte[] Answer(JsonElement id, string? result) => Write(id, json =>
    {
        if (result is null) json.WriteNull("result");
        else json.WriteString("result", result);
    });

    static byte[] Refuse(JsonElement id, int code, string message) => Write(id, json =>
    {
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteString("message", message);
        json.WriteEndObject();
    });

    static byte[] Write(JsonElement id, Action<Utf8JsonWriter> content)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WritePropertyName("id");
        id.WriteTo(json);
        content(json);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
