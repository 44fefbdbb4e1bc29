using System.Numerics;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Chain;

/// <summary>Anvil driven entry by entry, so that the same entries give the same blocks, bit for bit.</summary>
/// <remarks>
/// Anvil's blocks depend on nothing but the state, the pool in order of arrival, the timestamp and the producer's address; it only mines
/// when told. Calls go one by one: anvil takes the calls of a batch in any order.
/// </remarks>
sealed class NodeEngine(LocalNodeOptions options, HttpClient http, TimeProvider clock) : IAsyncDisposable
{
    static readonly RpcRetry Once = new(1, TimeSpan.Zero, TimeSpan.FromSeconds(60));

    readonly OrderedDictionary<Hash32, byte[]> pool = [];
    AnvilProcess? process;
    JsonRpcClient? rpc;

    /// <summary>The latest block.</summary>
    public ChainBlock Head { get; private set; } = null!;

    /// <summary>False while anvil has not loaded the state it was started with.</summary>
    public bool HasState { get; private set; }

    /// <summary>Height of the state that anvil was started with.</summary>
    public long LoadedAt { get; private set; }

    public AnvilProcess Process => process ?? throw new LocalChainException("anvil is not running");

    JsonRpcClient Rpc => rpc ?? throw new LocalChainException("anvil is not running");

    /// <summary>Starts anvil on a state and does everything that came after it.</summary>
    /// <returns>What anvil answered to each entry.</returns>
    public async Task<IReadOnlyList<RpcReply>> StartAsync(NodeStart start, CancellationToken cancel)
    {
        await StopAsync();
        HasState = false;
        process = await AnvilProcess.StartAsync(options.Binary, options.Folder, start.Header.Arguments(start.Generation.State), http, clock, cancel);
        rpc = new JsonRpcClient(http, process.Endpoint, clock, Once);
        pool.Clear();
        Head = await LatestAsync(cancel);
        if (Head.Number != start.Header.Number || start.Generation.State is not null && Head.Hash != start.Header.Hash)
            throw new LocalChainException($"the state of generation {start.Generation.Number} is block {Head.Number} {Head.Hash}, not {start.Header.Number} {start.Header.Hash}");
        (HasState, LoadedAt) = (true, Head.Number);
        var replies = new List<RpcReply>(start.Entries.Count);
        foreach (var entry in start.Entries) replies.Add(await ApplyAsync(entry, cancel));
        return replies;
    }

    /// <summary>Does one entry. A refusal of anvil is an answer; a broken connection throws.</summary>
    public async Task<RpcReply> ApplyAsync(JournalEntry entry, CancellationToken cancel)
    {
        switch (entry)
        {
            case JournalEntry.Transaction { Raw: var raw }:
                var sent = await Rpc.TryCallAsync(new("eth_sendRawTransaction", EthHex.Data(raw)), cancel);
                if (sent.Error is null) pool[Hash32.Read(Keccak256.Hash(raw))] = raw;
                return sent;
            case JournalEntry.Balance { Account: var account, Wei: var wei }:
                return await Rpc.TryCallAsync(new("anvil_setBalance", account.ToString(), EthHex.Quantity(wei)), cancel);
            case JournalEntry.Block block:
                return await MineAsync(block, cancel);
            case JournalEntry.Mined mined:
                if (Head.Number != mined.Number || Head.Hash != mined.Hash)
                    throw new LocalChainException($"replay came to block {Head.Number} {Head.Hash}, the journal says {mined.Number} {mined.Hash}");
                return default;
            default:
                throw new InvalidOperationException($"no way to do {entry}");
        }
    }

    public async Task<BigInteger> BalanceAsync(Address account, CancellationToken cancel) => await new ChainReader(Rpc).BalanceAsync(account, cancel);

    /// <summary>The whole state, gzip.</summary>
    public async Task<byte[]> DumpAsync(CancellationToken cancel) => EthHex.ReadData((await Rpc.CallAsync(new("anvil_dumpState"), cancel)).GetString());

    /// <summary>Transactions that wait for a block, oldest first; those that anvil dropped or replaced are forgotten here.</summary>
    public async Task<IReadOnlyList<JournalEntry>> PoolAsync(CancellationToken cancel)
    {
        foreach (var hash in pool.Keys.ToArray())
        {
            var known = await Rpc.CallAsync(new("eth_getTransactionByHash", hash.ToString()), cancel);
            if (known.ValueKind == System.Text.Json.JsonValueKind.Null) pool.Remove(hash);
        }
        return [.. pool.Values.Select(raw => new JournalEntry.Transaction(raw))];
    }

    async Task<RpcReply> MineAsync(JournalEntry.Block block, CancellationToken cancel)
    {
        await Rpc.CallAsync(new("anvil_setCoinbase", block.Producer.ToString()), cancel);
        await Rpc.CallAsync(new("evm_setNextBlockTimestamp", block.Timestamp), cancel);
        var reply = await Rpc.TryCallAsync(new("evm_mine"), cancel);
        Head = await LatestAsync(cancel);
        if (Head.Number != block.Number) throw new LocalChainException($"mined block {Head.Number} where {block.Number} was due");
        foreach (var hash in Head.Transactions) pool.Remove(hash);
        return reply;
    }

    async Task<ChainBlock> LatestAsync(CancellationToken cancel) => (await new ChainReader(Rpc).BlockAsync(BlockTag.Latest, cancel))!;

    async Task StopAsync()
    {
        rpc = null;
        if (process is { } running) await running.DisposeAsync();
        process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
