using System.Numerics;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What operators had used up, and could have used up, of accounts' credits, from public events alone; the contracts are found on the chain as well.</summary>
/// <remarks>
/// A Credits contract of a token is one whose code is the committed one, made for that token and for prices that the owner of Rewards governs: whoever deployed it, its
/// credits cost what they must. The manager says by its own events which prices it governs.
/// </remarks>
public sealed class CreditHistory(ChainReader chain, Address rewards, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    /// <summary><c>Powers.GOVERNANCE</c>.</summary>
    const int Governance = 1;

    readonly Dictionary<Address, Address?> tokens = []; // of contracts that are known; null: it is none of ours
    ContractAbi Abi => artifacts["Credits"].Abi;

    /// <summary>The most that was spent and could still be spent at any one moment up to a block.</summary>
    public async Task<UInt128> MostAsync(Address token, Address @operator, Address payer, long? block, CancellationToken cancel)
    {
        var (until, most) = (block ?? await chain.BlockNumberAsync(cancel), (UInt128)0);
        foreach (var contract in await ContractsAsync(token, until, cancel))
        {
            var account = new Standing(@operator, payer);
            foreach (var log in await chain.LogsAsync(0, until, [contract], cancel))
                if (Abi.DecodeLog(log) is { } happened) account.Add(happened.Event.Name, happened.Values);
            most += account.Most;
        }
        return most;
    }

    /// <summary>The contracts that ever made credits of a token.</summary>
    async Task<IReadOnlyList<Address>> ContractsAsync(Address token, long until, CancellationToken cancel)
    {
        var makers = (await chain.LogsAsync(0, until, Abi.Event("Minted").Topic, cancel)).Select(log => log.Contract).Distinct().ToList();
        var unknown = makers.Where(maker => !tokens.ContainsKey(maker)).ToList();
        var governed = unknown.Count == 0 ? [] : await PricesAsync(until, cancel);
        foreach (var maker in unknown) tokens[maker] = await TokenOfAsync(maker, governed, cancel);
        return [.. makers.Where(maker => tokens[maker] == token)];
    }

    /// <summary>The token of a Credits contract; null when the contract is something else, or goes by other prices.</summary>
    async Task<Address?> TokenOfAsync(Address contract, IReadOnlyList<Address> governed, CancellationToken cancel)
    {
        if (await TryAddressAsync(contract, "token", cancel) is not { } token || await TryAddressAsync(contract, "prices", cancel) is not { } prices || !governed.Contains(prices)) return null;
        var made = await chain.TryExecuteAsync(artifacts["Credits"].CreationCode(token, prices), cancel);
        if (made.Error is not null) return null;
        var code = await chain.CodeAsync(contract, cancel);
        return code.AsSpan().SequenceEqual(EthHex.ReadData(made.Value.GetString())) ? token : null;
    }

    /// <summary>The prices whose feeders only governance changes, by the events of the manager that owns Rewards.</summary>
    async Task<IReadOnlyList<Address>> PricesAsync(long until, CancellationToken cancel)
    {
        var manager = (Address)(await chain.ViewAsync(artifacts["Rewards"].Abi, rewards, "owner", [], cancel))[0];
        var (abi, setFeeders) = (artifacts["AccessManager"].Abi, artifacts["Prices"].Abi.Function("setFeeders").Topic.ToByteArray()[..4]);
        return [.. (await chain.LogsAsync(0, until, [manager], cancel)).Select(log => abi.DecodeLog(log))
            .Where(log => log is { Event.Name: "TargetFunctionRoleUpdated" } role && role.Values.Number("roleId") == Governance && setFeeders.AsSpan().SequenceEqual((byte[])role.Values["selector"]))
            .Select(log => log!.Value.Values.Address("target")).Distinct()];
    }

    async Task<Address?> TryAddressAsync(Address contract, string view, CancellationToken cancel)
    {
        var reply = await chain.TryCallAsync(contract, Abi.EncodeCall(view), BlockTag.Latest, cancel);
        return reply.Error is null && EthHex.ReadData(reply.Value.GetString()) is { Length: 32 } word ? Address.Read(word.AsSpan(12)) : null;
    }

    /// <summary>One account's credits of one contract, event by event.</summary>
    sealed class Standing(Address @operator, Address payer)
    {
        BigInteger balance, allowance, spent;

        public UInt128 Most { get; private set; }

        public void Add(string name, AbiValues happened)
        {
            if (happened.Address("account") != payer) return;
            if (name == "Minted") balance += happened.Number("credits");
            else if (name == "Approval" && happened.Address("spender") == @operator) allowance = happened.Number("credits");
            else if (name == "Spent") Spend(happened.Address("spender"), happened.Number("credits"));
            var usable = payer == @operator ? balance : BigInteger.Min(balance, allowance); // nobody needs leave to use its own
            Most = UInt128.Max(Most, (UInt128)BigInteger.Min(spent + usable, (BigInteger)UInt128.MaxValue));
        }

        void Spend(Address spender, BigInteger credits)
        {
            balance -= credits;
            if (spender != @operator) return;
            spent += credits;
            if (spender != payer) allowance -= credits;
        }
    }
}
