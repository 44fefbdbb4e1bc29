using System.Numerics;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>A function that not everybody may call.</summary>
/// <param name="Function"><c>Contract.function</c>.</param>
/// <param name="HeldBy">The role that may.</param>
/// <param name="Holders">The accounts and contracts in it now.</param>
/// <param name="DelaySeconds">What it waits in the open.</param>
public sealed record FunctionPower(string Function, string HeldBy, IReadOnlyList<Address> Holders, long DelaySeconds);

/// <summary>Who may do what to a ledger, asked of its contracts and of nobody else.</summary>
/// <param name="chain">The chain.</param>
/// <param name="ledger">Where the contracts are.</param>
/// <param name="artifacts">What they understand.</param>
public sealed class LedgerPowers(ChainReader chain, LedgerContracts ledger, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    static readonly string[] Governed = ["Rewards", "Emissions", "Prices"], OfOwner = ["transferOwnership", "renounceOwnership"], OfGuardian = ["veto", "pause", "resume"];

    /// <summary>Seconds a change waits.</summary>
    public async Task<long> DelayAsync(CancellationToken cancel) => (long)(BigInteger)await AskAsync("Timelock", "getMinDelay", [], cancel);

    /// <summary>Who may propose a change: whom the timelock granted that and did not take it from since.</summary>
    public async Task<IReadOnlyList<Address>> CouncilAsync(CancellationToken cancel)
    {
        var timelock = At("Timelock");
        var (role, council) = ((Hash32)await AskAsync("Timelock", "PROPOSER_ROLE", [], cancel), new SortedSet<Address>());
        foreach (var log in await chain.LogsAsync(0, await chain.BlockNumberAsync(cancel), [timelock.Address], cancel))
            switch (artifacts[timelock.Artifact].Abi.DecodeLog(log))
            {
                case { Event.Name: "RoleGranted" } granted when granted.Values.Hash("role") == role: council.Add(granted.Values.Address("account")); break;
                case { Event.Name: "RoleRevoked" } revoked when revoked.Values.Hash("role") == role: council.Remove(revoked.Values.Address("account")); break;
            }
        return [.. council];
    }

    /// <summary>Every function with a holder, in the order of docs/contracts.md; each other function is open to anyone, who can move only what is their own.</summary>
    public async Task<IReadOnlyList<FunctionPower>> FunctionsAsync(CancellationToken cancel)
    {
        var list = new List<FunctionPower>();
        list.AddRange(await GovernanceAsync(cancel));
        list.AddRange(await AdminAsync(cancel));
        Address[] guardian = [(Address)await AskAsync("Rewards", "guardian", [], cancel)];
        list.AddRange(OfGuardian.Select(function => new FunctionPower($"Rewards.{function}", "guardian", guardian, 0)));
        var feeders = ((IReadOnlyList<object>)await AskAsync("Prices", "feeders", [], cancel)).Cast<Address>();
        list.Add(new FunctionPower("Prices.post", "feeder", [.. feeders], 0));
        list.Add(new FunctionPower("Vault.pay", "Rewards", [(Address)await AskAsync("Vault", "rewards", [], cancel)], 0));
        list.Add(new FunctionPower("Token.mint", "Rewards", [(Address)await AskAsync(ledger.OwnToken, "minter", [], cancel)], 0));
        return list;
    }

    /// <summary>What <c>Powers.table()</c> lists, with whoever has its role: the timelock, as long as nobody made it otherwise.</summary>
    async Task<IEnumerable<FunctionPower>> GovernanceAsync(CancellationToken cancel)
    {
        var table = ((IReadOnlyList<object>)await AskAsync("Powers", "table", [], cancel)).Cast<AbiValues>().ToList();
        var governance = (BigInteger)await AskAsync("Powers", "GOVERNANCE", [], cancel);
        var holders = await HoldersAsync(governance, cancel);
        return table.Select(row =>
        {
            var (name, artifact, _) = ledger.All.First(contract => contract.Address == row.Address("target"));
            var function = artifacts[artifact].Abi.FindFunction((byte[])row["selector"]) ?? throw new InvalidDataException($"Powers binds a function that {name} does not have");
            return new FunctionPower($"{name}.{function.Name}", row.Number("role") == governance ? "governance" : $"role {row.Number("role")}", holders, row.Int64("delay"));
        });
    }

    /// <summary>What the owner of a governed contract may do beside: the manager's admin decides it.</summary>
    async Task<IEnumerable<FunctionPower>> AdminAsync(CancellationToken cancel)
    {
        var (admin, delay) = ((BigInteger)await AskAsync("Manager", "ADMIN_ROLE", [], cancel), await DelayAsync(cancel));
        var list = new List<FunctionPower>();
        foreach (var contract in Governed)
        {
            var owner = (Address)await AskAsync(contract, "owner", [], cancel);
            foreach (var function in OfOwner)
                list.Add(owner == ledger.Powers.Manager
                    ? new FunctionPower($"{contract}.{function}", "admin", await HoldersAsync(admin, cancel), delay)
                    : new FunctionPower($"{contract}.{function}", "owner", [owner], 0));
        }
        return list;
    }

    /// <summary>Who has a role in the manager: whom it was granted to, as far as they have it now.</summary>
    async Task<IReadOnlyList<Address>> HoldersAsync(BigInteger role, CancellationToken cancel)
    {
        var manager = At("Manager");
        var named = new SortedSet<Address>();
        foreach (var log in await chain.LogsAsync(0, await chain.BlockNumberAsync(cancel), [manager.Address], cancel))
            if (artifacts[manager.Artifact].Abi.DecodeLog(log) is { Event.Name: "RoleGranted" } granted && granted.Values.Number("roleId") == role) named.Add(granted.Values.Address("account"));
        var holders = new List<Address>();
        foreach (var account in named)
        {
            var has = await chain.ViewAsync(artifacts[manager.Artifact].Abi, manager.Address, "hasRole", [role, account], cancel);
            if ((bool)has[0]) holders.Add(account);
        }
        return holders;
    }

    async Task<object> AskAsync(string contract, string function, IReadOnlyList<object> arguments, CancellationToken cancel)
    {
        var (_, artifact, address) = At(contract);
        return (await chain.ViewAsync(artifacts[artifact].Abi, address, function, arguments, cancel))[0];
    }

    (string Name, string Artifact, Address Address) At(string contract) => ledger.All.First(one => one.Name == contract);
}
