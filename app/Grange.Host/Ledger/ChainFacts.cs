using System.Numerics;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What an audit asks of the chain, over JSON-RPC alone: nothing here comes from the node that is being audited.</summary>
/// <param name="chain">The chain.</param>
/// <param name="claimed">The ledger as it is said to be; every address in it is held against the contracts.</param>
/// <param name="artifacts">The committed contracts.</param>
public sealed class ChainFacts(ChainReader chain, LedgerTerms claimed, IReadOnlyDictionary<string, ContractArtifact> artifacts) : IChainFacts
{
    VaultHistory? history;
    CreditHistory? credits;

    /// <inheritdoc/>
    /// <remarks>Cash is that of the Vault that Rewards made; a token must name Rewards as its only minter and carry the symbol it is listed under.</remarks>
    public async ValueTask<LedgerTerms> LedgerAsync(CancellationToken cancel)
    {
        var chainId = await chain.ChainIdAsync(cancel);
        var vault = (Address)(await ViewAsync("vault", [], cancel))[0];
        var cash = (Address)(await chain.ViewAsync(artifacts["Vault"].Abi, vault, "cash", [], cancel))[0];
        var tokens = new Dictionary<string, Address>();
        foreach (var (_, token) in claimed.Tokens)
        {
            var minter = (Address)(await chain.ViewAsync(artifacts["Token"].Abi, token, "minter", [], cancel))[0];
            if (minter == claimed.Rewards) tokens[(string)(await chain.ViewAsync(artifacts["Token"].Abi, token, "symbol", [], cancel))[0]] = token;
        }
        return new LedgerTerms(chainId, claimed.Rewards, cash, tokens);
    }

    /// <inheritdoc/>
    public async ValueTask<SettlementFacts?> SettlementAsync(long number, CancellationToken cancel)
    {
        var status = (SettlementStatus)(int)(BigInteger)(await ViewAsync("status", [(BigInteger)number], cancel))[0];
        if (status == SettlementStatus.None) return null;
        foreach (var log in await chain.LogsAsync(0, await chain.BlockNumberAsync(cancel), [claimed.Rewards], cancel))
        {
            if (artifacts["Rewards"].Abi.DecodeLog(log) is not { Event.Name: "SettlementProposed" } proposed || proposed.Values.Int64("number") != number) continue;
            var totals = ((IReadOnlyList<object>)proposed.Values["totals"]).Cast<AbiValues>()
                .Select(total => new LedgerTotal(total.Address("asset"), (LeafKind)total.Int64("kind"), total.Amount("cumulative")));
            return new SettlementFacts(
                number, status, proposed.Values.Hash("previous"), proposed.Values.Hash("root"), proposed.Values.Hash("manifest"), [.. totals],
                (uint)proposed.Values.Int64("setVersion"), [.. ((IReadOnlyList<object>)proposed.Values["signers"]).Cast<Address>()])
            { Block = log.Block };
        }
        return null; // expired without ever being proposed
    }

    /// <inheritdoc/>
    public async ValueTask<Hash32?> BlockHashAsync(long number, CancellationToken cancel) => (await chain.BlockAsync(BlockTag.At(number), cancel))?.Hash;

    /// <inheritdoc/>
    public async ValueTask<AnchorFacts?> AnchorAsync(Address account, Hash32 slot, CancellationToken cancel)
    {
        var abi = artifacts["Rewards"].Abi;
        var logs = await chain.LogsAsync(claimed.Rewards, [abi.Event("Anchored").Topic, Hash32.Read([.. new byte[12], .. account.ToByteArray()]), slot], cancel);
        return logs.Count == 0 ? null : new AnchorFacts(logs[0].Block, abi.DecodeLog(logs[0])!.Value.Values.Hash("root"));
    }

    /// <inheritdoc/>
    public async ValueTask<MicroUsd> ChargeableAsync(Address operatorAccount, Address payer, long block, CancellationToken cancel)
    {
        history ??= new VaultHistory(chain, claimed.Rewards, (Address)(await ViewAsync("vault", [], cancel))[0], artifacts);
        return (await history.LockAsync(operatorAccount, payer, block, cancel)).Chargeable;
    }

    /// <inheritdoc/>
    public async ValueTask<UInt128> CreditsAsync(Address token, Address operatorAccount, Address payer, long? block, CancellationToken cancel)
        => await (credits ??= new CreditHistory(chain, claimed.Rewards, artifacts)).MostAsync(token, operatorAccount, payer, block, cancel);

    /// <inheritdoc/>
    public async ValueTask<UInt128?> BurnedOnAsync(Address token, long day, CancellationToken cancel)
        => await BurnedDays.ReadAsync(chain, artifacts["Token"].Abi, token, day, cancel);

    Task<AbiValues> ViewAsync(string function, IReadOnlyList<object> arguments, CancellationToken cancel)
        => chain.ViewAsync(artifacts["Rewards"].Abi, claimed.Rewards, function, arguments, cancel);
}
