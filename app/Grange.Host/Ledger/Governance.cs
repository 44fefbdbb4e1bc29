using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>A change that only governance may make, as the timelock knows it.</summary>
/// <param name="Id">The timelock's name of it.</param>
/// <param name="State">How far it is.</param>
/// <param name="ReadyAt">From when on anyone may execute it, in Unix seconds; 0 while it is not proposed.</param>
public sealed record ChangeStanding(Hash32 Id, ChangeState State, long ReadyAt);

/// <summary>How far a change is; the timelock's own numbers.</summary>
public enum ChangeState
{
    Unknown = 0,
    Waiting = 1,
    Ready = 2,
    Done = 3,
}

/// <summary>Changes of a ledger's rules: a member of the council proposes one, and after the delay anyone executes it.</summary>
/// <param name="chain">The chain.</param>
/// <param name="outbox">Keeps what was signed.</param>
/// <param name="powers">The ledger's timelock and manager.</param>
/// <param name="artifacts">The contracts.</param>
public sealed class Governance(ChainReader chain, Outbox outbox, PowerContracts powers, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    static readonly object Nothing = default(Hash32); // no predecessor, no salt: the same change is the same operation

    ContractAbi Timelock => artifacts["TimelockController"].Abi;

    /// <summary>Brings a change as far as it goes now: proposes it, or executes it once its time has come. Calling it again goes on.</summary>
    /// <param name="sender">Pays; to propose it must be of the council.</param>
    /// <param name="target">The contract to change.</param>
    /// <param name="call">What its owner, the manager, is to call there.</param>
    public async Task<Result<ChangeStanding>> AdvanceAsync(Secp256k1Key sender, Address target, byte[] call, CancellationToken cancel)
    {
        object[] operation = [powers.Manager, BigInteger.Zero, artifacts["AccessManager"].Abi.EncodeCall("execute", target, call), Nothing, Nothing];
        var standing = await StandingAsync(operation, cancel);
        if (standing.State == ChangeState.Unknown)
        {
            var delay = (await ViewAsync("getMinDelay", [], cancel))[0];
            if (await RefusedAsync($"change:{standing.Id}:propose", sender, Timelock.EncodeCall("schedule", [.. operation, delay]), cancel) is { } fault) return fault;
            standing = await StandingAsync(operation, cancel);
        }
        if (standing.State == ChangeState.Ready)
        {
            if (await RefusedAsync($"change:{standing.Id}:execute", sender, Timelock.EncodeCall("execute", operation), cancel) is { } fault) return fault;
            standing = await StandingAsync(operation, cancel);
        }
        return standing;
    }

    async Task<ChangeStanding> StandingAsync(object[] operation, CancellationToken cancel)
    {
        var id = (Hash32)(await ViewAsync("hashOperation", operation, cancel))[0];
        var state = (ChangeState)(int)(BigInteger)(await ViewAsync("getOperationState", [id], cancel))[0];
        return new ChangeStanding(id, state, (long)(BigInteger)(await ViewAsync("getTimestamp", [id], cancel))[0]);
    }

    async Task<Fault?> RefusedAsync(string key, Secp256k1Key sender, byte[] call, CancellationToken cancel)
    {
        var sent = await outbox.SendAsync(key, new OutboxCall(powers.Timelock, call), sender, artifacts.Values.Select(contract => contract.Abi), cancel);
        return sent.TryGet(out _, out var refused) ? null : refused;
    }

    Task<AbiValues> ViewAsync(string function, IReadOnlyList<object> arguments, CancellationToken cancel) => chain.ViewAsync(Timelock, powers.Timelock, function, arguments, cancel);
}
