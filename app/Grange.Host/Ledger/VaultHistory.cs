using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What accounts had locked toward an operator as of a block, from the public events of Vault and Rewards alone: any node with the logs finds the same.</summary>
/// <remarks>It remembers the events it read, so it is to be asked about blocks that no reorganisation takes back.</remarks>
public sealed class VaultHistory(ChainReader chain, Address rewards, Address vault, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    static readonly HashSet<string> Names = ["Locked", "WithdrawRequested", "Withdrawn", "SettlementProposed", "SettlementActivated"];

    volatile Known known = new(-1, []);
    long? delay;

    /// <summary>An account's lock as it stood after a block.</summary>
    public async Task<VaultLock> LockAsync(Address @operator, Address account, long block, CancellationToken cancel)
    {
        var (locked, open) = (0L, (Request?)null);
        foreach (var (_, name, values) in await UntilAsync(block, cancel))
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

    /// <summary>Two who ask at once may both read; what they find is the same.</summary>
    async Task<IEnumerable<Happened>> UntilAsync(long block, CancellationToken cancel)
    {
        var until = known;
        if (block > until.Until)
        {
            var more = (await chain.LogsAsync(until.Until + 1, block, [vault, rewards], cancel))
                .Select(log => (log.Block, Read: artifacts[log.Contract == vault ? "Vault" : "Rewards"].Abi.DecodeLog(log)))
                .Where(log => log.Read is { } read && Names.Contains(read.Event.Name)).Select(log => new Happened(log.Block, log.Read!.Value.Event.Name, log.Read.Value.Values));
            known = until = new Known(block, [.. until.Events, .. more]);
        }
        return until.Events.TakeWhile(happened => happened.Block <= block);
    }

    sealed record Known(long Until, IReadOnlyList<Happened> Events);

    sealed record Happened(long Block, string Name, AbiValues Values);

    sealed record Request(long Amount, long AllowedAt, HashSet<long> Proposed, bool IsSettled);
}
