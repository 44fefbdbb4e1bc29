using System.Numerics;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Attesting;

/// <summary>Brings proofs of equivocation to the chain, each once: the attester loses its place, and its bond where Stakes holds one.</summary>
/// <param name="chain">Says what has been reported already.</param>
/// <param name="rewards">The contract that judges.</param>
/// <param name="stakes">Where bonds lie, one contract a token.</param>
/// <param name="sender">Whose gas it takes.</param>
/// <param name="artifacts">The contracts.</param>
/// <param name="log">Hears of every report.</param>
public sealed partial class EquivocationReports(
    ChainReader chain, Address rewards, IReadOnlyList<Address> stakes, OnceSender sender, IReadOnlyDictionary<string, ContractArtifact> artifacts, ILogger log)
{
    readonly StandingReader standing = new(chain, rewards, artifacts);
    readonly HashSet<(Address, string)> told = [];

    /// <summary>True for the names under which a node lists contracts that hold bonds.</summary>
    public static bool HoldsBonds(string contract) => contract.Split('.')[0] == "Stakes";

    /// <summary>Reports a proof, unless somebody did.</summary>
    public async Task ReportAsync(Equivocation proof, CancellationToken cancel)
    {
        var attester = proof.Attester;
        if (!await standing.IsExpelledAsync(attester, cancel))
        {
            if (!await standing.IsAttesterAsync(proof.First.Statement.SetVersion, attester, cancel)) return; // never was one: nothing to take
            object[] both = [Words(proof.First), Words(proof.Second)];
            await SendAsync(attester, stakes is [var first, ..] ? ("Stakes", first, "slashEquivocation") : ("Rewards", rewards, "reportEquivocation"), both, cancel);
            return;
        }
        foreach (var bonds in stakes) // it was expelled, and what it bonded elsewhere is still there
            if (await BondAsync(bonds, attester, cancel) > 0) await SendAsync(attester, ("Stakes", bonds, "seize"), [attester], cancel);
    }

    async Task SendAsync(Address attester, (string Contract, Address At, string Function) call, object[] arguments, CancellationToken cancel)
    {
        var sent = await sender.SendAsync($"{call.Function}:{call.At}:{attester}", call.At, artifacts[call.Contract].Abi.EncodeCall(call.Function, arguments), cancel);
        var step = sent.TryGet(out _, out var refused) ? call.Function : $"{refused.Code}: {refused.Detail}";
        if (!told.Add((attester, step))) return;
        if (refused is null) LogReported(log, attester, call.Contract, call.Function);
        else LogRefused(log, attester, refused);
    }

    async Task<BigInteger> BondAsync(Address bonds, Address attester, CancellationToken cancel)
        => (BigInteger)(await chain.ViewAsync(artifacts["Stakes"].Abi, bonds, "stakes", [attester], cancel))[0];

    /// <summary>The contract's <c>Signed</c>.</summary>
    static object[] Words(SignedSettlement signed)
    {
        var said = signed.Statement;
        return
        [
            (BigInteger)said.Number, said.Previous, said.Root,
            said.Totals.Select(total => (object)new object[] { total.Asset, (BigInteger)(int)total.Kind, (BigInteger)total.Cumulative }).ToArray(),
            said.Manifest, (BigInteger)said.SetVersion, signed.Signature.ToArray(),
        ];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "attester {Attester} signed two settlements of one number; reported by {Contract}.{Function}")]
    static partial void LogReported(ILogger log, Address attester, string contract, string function);

    [LoggerMessage(Level = LogLevel.Warning, Message = "attester {Attester} signed two settlements of one number, and the report is refused: {Reason}")]
    static partial void LogRefused(ILogger log, Address attester, Fault reason);
}
