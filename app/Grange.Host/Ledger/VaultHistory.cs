using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What accounts had locked toward an operator as of a block, from the public events of Vault and Rewards alone: any node with the logs finds the same.</summary>
/// <remarks>It remembers the events it read, so it is to be asked about blocks that no reorganisation takes back.</remarks>
public sealed class VaultHistory(ChainReader chain, Address rewards, Address vault, IReadOnlyDictionary<string, ContractArtifact> artifacts) : IDisposable
{
    static readonly HashSet<string> Names = ["Locked", "WithdrawRequested", "Withdrawn", "SettlementProposed", "SettlementActivated"];

    readonly List<(long Block, string Name, AbiValues Values)> events = [];
    readonly SemaphoreSlim reading = new(1, 1);
    long read = -1;
    long? delay;

    /// <summary>An account's lock as it stood after a block.</summary>
    public async Task<VaultLock> LockAsync(Address @operator, Address account, long block, CancellationToken cancel)
    {
        var known = await UntilAsync(block, cancel);
        var (locked, open) = (0L, (Request?)null);
        foreach (var (_, name, values) in known)
        {
            if (name == "SettlementProposed") open?.Proposed.Add(values.Int64("number"));
            else if (name == "SettlementActivated") open = open is not null && open.Proposed.Contains(values.Int64("number")) ? open with { IsSettled = true } : open;
            else if (values.Address("account") != account || values.Address("operator") != @operator) continue;
            else if (name == "Locked") locked += values.Int64("amount");
            else if (name == "Withdrawn") (locked, open) = (locked - values.Int64("amount"), null);
            else open = new Request(values.Int64("amount"), values.Int64("allowedAt"), [], IsSettled: false);
        }
        return new VaultLock(new MicroUsd(locked), new MicroUsd(open?.Amount ?? 0), open is { Amount: > 0 } && await IsRipeAsync(open, block, cancel));
    }

    /// <summary>The accounts that have asked something back of an operator by a block and not taken it.</summary>
    public async Task<IReadOnlyList<Address>> AskingAsync(Address @operator, long block, CancellationToken cancel)
    {
        var asking = new HashSet<Address>();
        foreach (var (_, name, values) in await UntilAsync(block, cancel))
        {
            if (name is not ("WithdrawRequested" or "Withdrawn") || values.Address("operator") != @operator) continue;
            if (name == "WithdrawRequested" && values.Int64("amount") > 0) asking.Add(values.Address("account"));
            else asking.Remove(values.Address("account"));
        }
        return [.. asking];
    }

    /// <summary>The money may leave soon: half the Vault's delay is over, or a settlement that was proposed after the request is active.</summary>
    async Task<bool> IsRipeAsync(Request open, long block, CancellationToken cancel)
    {
        if (open.IsSettled) return true;
        var at = await chain.BlockAsync(BlockTag.At(block), cancel) ?? throw new InvalidDataException($"the chain has no block {block}");
        delay ??= (long)(System.Numerics.BigInteger)(await chain.ViewAsync(artifacts["Vault"].Abi, vault, "withdrawDelay", [], cancel))[0];
        return at.Timestamp >= open.AllowedAt - delay.Value + delay.Value / 2;
    }

    async Task<IReadOnlyList<(long Block, string Name, AbiValues Values)>> UntilAsync(long block, CancellationToken cancel)
    {
        await reading.WaitAsync(cancel);
        try
        {
            if (block > read)
            {
                foreach (var log in await chain.LogsAsync(read + 1, block, [vault, rewards], cancel))
                    if (artifacts[log.Contract == vault ? "Vault" : "Rewards"].Abi.DecodeLog(log) is { } happened && Names.Contains(happened.Event.Name))
                        events.Add((log.Block, happened.Event.Name, happened.Values));
                read = block;
            }
            return [.. events.TakeWhile(happened => happened.Block <= block)];
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    sealed record Request(long Amount, long AllowedAt, HashSet<long> Proposed, bool IsSettled);
}
