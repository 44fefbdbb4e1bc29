using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>Questions to a chain, typed.</summary>
public sealed class ChainReader(JsonRpcClient rpc)
{
    public JsonRpcClient Rpc => rpc;

    public async Task<long> ChainIdAsync(CancellationToken cancel) => Int64(await rpc.CallAsync(new("eth_chainId"), cancel));

    /// <summary>Height of the latest block.</summary>
    public async Task<long> BlockNumberAsync(CancellationToken cancel) => Int64(await rpc.CallAsync(new("eth_blockNumber"), cancel));

    /// <summary>A block, or null when the chain has none there.</summary>
    public async Task<ChainBlock?> BlockAsync(BlockTag tag, CancellationToken cancel) =>
        Some(await rpc.CallAsync(new("eth_getBlockByNumber", tag.ToString(), false), cancel)) is { } block ? ChainBlock.Read(block) : null;

    /// <summary>The RLP of a block's header, which proves its hash, parent and time; null when the chain has no such block.</summary>
    public async Task<byte[]?> HeaderAsync(long number, CancellationToken cancel) =>
        Some(await rpc.CallAsync(new("eth_getBlockByNumber", BlockTag.At(number).ToString(), false), cancel)) is { } block ? HeaderRlp.Of(block) : null;

    /// <summary>The last final block; null while there is none.</summary>
    public async Task<ChainBlock?> FinalBlockAsync(Finality finality, CancellationToken cancel)
    {
        if (finality.Depth is not { } depth) return await BlockAsync(BlockTag.Finalized, cancel);
        var number = await BlockNumberAsync(cancel) - depth;
        return number < 0 ? null : await BlockAsync(BlockTag.At(number), cancel);
    }

    /// <summary>What a call would return; a revert is a value.</summary>
    public Task<RpcReply> TryCallAsync(Address to, ReadOnlyMemory<byte> data, BlockTag tag, CancellationToken cancel) =>
        rpc.TryCallAsync(new("eth_call", CallObject(null, to, 0, data), tag.ToString()), cancel);

    /// <summary>What creation code would return; nothing is created. An opcode the chain does not know is a value.</summary>
    public Task<RpcReply> TryExecuteAsync(ReadOnlyMemory<byte> code, CancellationToken cancel) =>
        rpc.TryCallAsync(new("eth_call", CallObject(null, null, 0, code), BlockTag.Latest.ToString()), cancel);

    /// <summary>Wei for one gas to offer now: the tip the node suggests, and room for the base fee to double before a block takes it.</summary>
    public async Task<(BigInteger Tip, BigInteger Fee)> FeesAsync(CancellationToken cancel)
    {
        var reply = await rpc.TryCallAsync(new("eth_maxPriorityFeePerGas"), cancel);
        if (reply.Error is not null || !EthHex.TryReadQuantity(reply.Result.GetString(), out var tip)) tip = 1_000_000_000;
        var latest = await BlockAsync(BlockTag.Latest, cancel) ?? throw new HttpRequestException("the chain has no block");
        return (tip, 2 * latest.BaseFee + tip);
    }

    /// <summary>What a contract's view function returns; throws <see cref="RpcException"/> when it reverts.</summary>
    public async Task<AbiValues> ViewAsync(ContractAbi abi, Address contract, string function, IReadOnlyList<object> arguments, CancellationToken cancel)
    {
        var reply = await TryCallAsync(contract, abi.EncodeCall(function, arguments), BlockTag.Latest, cancel);
        return abi.DecodeResult(function, EthHex.ReadData(reply.Value.GetString()));
    }

    /// <summary>Gas a transaction would take; a revert is a value.</summary>
    public Task<RpcReply> TryEstimateGasAsync(Address from, Address? to, BigInteger value, ReadOnlyMemory<byte> data, CancellationToken cancel) =>
        rpc.TryCallAsync(new("eth_estimateGas", CallObject(from, to, value, data)), cancel);

    /// <summary>Why a transaction of a block reverted: its call again on the state before that block. Null when it does not revert there.</summary>
    public async Task<string?> ExplainAsync(Address sender, Eip1559Transaction transaction, long block, IEnumerable<ContractAbi> contracts, CancellationToken cancel)
    {
        var call = CallObject(sender, transaction.To, transaction.Value, transaction.Data);
        call["gas"] = EthHex.Quantity(transaction.GasLimit);
        var reply = await rpc.TryCallAsync(new("eth_call", call, BlockTag.At(block - 1).ToString()), cancel);
        return reply.Error is not { } error ? null : error.Data is { } revert ? RevertReason.Describe(revert, contracts) : error.Message;
    }

    public Task<byte[]> CodeAsync(Address contract, CancellationToken cancel) => CodeAsync(contract, BlockTag.Latest, cancel);

    /// <summary>An account's code as of a block; empty where it has none. Throws <see cref="RpcException"/> where the chain has forgotten that state.</summary>
    public async Task<byte[]> CodeAsync(Address contract, BlockTag tag, CancellationToken cancel) =>
        EthHex.ReadData((await rpc.CallAsync(new("eth_getCode", contract.ToString(), tag.ToString()), cancel)).GetString());

    /// <summary>Wei of an account.</summary>
    public async Task<BigInteger> BalanceAsync(Address account, CancellationToken cancel) =>
        Quantity(await rpc.CallAsync(new("eth_getBalance", account.ToString(), "latest"), cancel));

    /// <summary>How many transactions of an account the chain has taken, as of a block.</summary>
    public async Task<long> NonceAsync(Address account, BlockTag tag, CancellationToken cancel) =>
        Int64(await rpc.CallAsync(new("eth_getTransactionCount", account.ToString(), tag.ToString()), cancel));

    /// <summary>What became of a transaction; null while it is in no block.</summary>
    public async Task<ChainReceipt?> ReceiptAsync(Hash32 transaction, CancellationToken cancel) =>
        Some(await rpc.CallAsync(new("eth_getTransactionReceipt", transaction.ToString()), cancel)) is { } receipt ? ChainReceipt.Read(receipt) : null;

    /// <summary>True when the chain or its pool has a transaction.</summary>
    public async Task<bool> IsKnownAsync(Hash32 transaction, CancellationToken cancel) => Some(await rpc.CallAsync(new("eth_getTransactionByHash", transaction.ToString()), cancel)) is not null;

    /// <summary>Whom a transaction of the chain called and with what; null when the chain does not know it, or when it made a contract.</summary>
    public async Task<(Address To, byte[] Data)?> CallOfAsync(Hash32 transaction, CancellationToken cancel)
    {
        if (Some(await rpc.CallAsync(new("eth_getTransactionByHash", transaction.ToString()), cancel)) is not { } found) return null;
        return found.TryGetProperty("to", out var to) && to.GetString() is { } callee ? (Address.Parse(callee), EthHex.ReadData(found.GetProperty("input").GetString())) : null;
    }

    /// <summary>Hands a signed transaction over; a refusal of the node is a value.</summary>
    public Task<RpcReply> SendRawAsync(ReadOnlyMemory<byte> raw, CancellationToken cancel) =>
        rpc.TryCallAsync(new("eth_sendRawTransaction", EthHex.Data(raw.Span)), cancel);

    /// <summary>Logs of some contracts in blocks <paramref name="from"/> … <paramref name="to"/>, in the order of the chain.</summary>
    public Task<IReadOnlyList<ChainLog>> LogsAsync(long from, long to, IReadOnlyList<Address> contracts, CancellationToken cancel) =>
        FilterAsync(new() { ["fromBlock"] = EthHex.Quantity(from), ["toBlock"] = EthHex.Quantity(to) }, contracts, cancel);

    /// <summary>Logs of one event by whatever contract, in the order of the chain.</summary>
    public Task<IReadOnlyList<ChainLog>> LogsAsync(long from, long to, Hash32 topic, CancellationToken cancel) =>
        FilterAsync(new() { ["fromBlock"] = EthHex.Quantity(from), ["toBlock"] = EthHex.Quantity(to), ["topics"] = new JsonArray(topic.ToString()) }, [], cancel);

    /// <summary>All logs of a contract with these topics, in the order of the chain.</summary>
    public Task<IReadOnlyList<ChainLog>> LogsAsync(Address contract, IReadOnlyList<Hash32> topics, CancellationToken cancel) =>
        FilterAsync(new() { ["fromBlock"] = EthHex.Quantity(0), ["topics"] = new JsonArray([.. topics.Select(topic => (JsonNode)topic.ToString())]) }, [contract], cancel);

    /// <summary>Logs of some contracts in one block, whichever blocks are canonical now (EIP-234).</summary>
    public Task<IReadOnlyList<ChainLog>> LogsAsync(Hash32 block, IReadOnlyList<Address> contracts, CancellationToken cancel) =>
        FilterAsync(new() { ["blockHash"] = block.ToString() }, contracts, cancel);

    async Task<IReadOnlyList<ChainLog>> FilterAsync(JsonObject filter, IReadOnlyList<Address> contracts, CancellationToken cancel)
    {
        if (contracts.Count > 0) filter["address"] = new JsonArray([.. contracts.Select(contract => (JsonNode)contract.ToString())]);
        var logs = await rpc.CallAsync(new("eth_getLogs", filter), cancel);
        return [.. logs.EnumerateArray().Select(ChainLog.Read).DistinctBy(log => (log.BlockHash, log.Index)).OrderBy(log => log.Block).ThenBy(log => log.Index)];
    }

    internal static JsonObject CallObject(Address? from, Address? to, BigInteger value, ReadOnlyMemory<byte> data)
    {
        var call = new JsonObject { ["data"] = EthHex.Data(data.Span) };
        if (from is { } sender) call["from"] = sender.ToString();
        if (to is { } callee) call["to"] = callee.ToString();
        if (!value.IsZero) call["value"] = EthHex.Quantity(value);
        return call;
    }

    static JsonElement? Some(JsonElement reply) => reply.ValueKind == JsonValueKind.Null ? null : reply;

    static long Int64(JsonElement reply) => EthHex.ReadInt64(reply.GetString());

    static BigInteger Quantity(JsonElement reply) => EthHex.TryReadQuantity(reply.GetString(), out var value) ? value : throw new FormatException("not a quantity");
}
