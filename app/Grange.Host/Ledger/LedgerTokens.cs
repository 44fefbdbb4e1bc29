using Grange.Chain;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>A token that has its contracts and whose emission waits for the timelock.</summary>
public sealed record WaitingToken(string Symbol, long ReadyAt);

/// <summary>Gives a ledger that stands the tokens that later networks bring: contracts by whoever pays, an emission by the council alone.</summary>
/// <param name="chain">The chain.</param>
/// <param name="outbox">Keeps what was signed.</param>
/// <param name="payer">Deploys, and holds the tokens' genesis.</param>
/// <param name="council">A member of the council.</param>
/// <param name="artifacts">The contracts.</param>
public sealed class LedgerTokens(ChainReader chain, Outbox outbox, Secp256k1Key payer, Secp256k1Key council, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    readonly DeploymentSteps steps = new(chain, outbox, payer, artifacts);

    /// <summary>Adds those that are ready, and begins or goes on with the others. Calling it again goes on.</summary>
    /// <param name="ledger">As it is.</param>
    /// <param name="terms">The networks' tokens; the ledger's own are left alone.</param>
    /// <returns>The ledger with the tokens whose emission is set, and those that wait.</returns>
    /// <exception cref="StartException">The chain refused a step.</exception>
    public async Task<(LedgerContracts Ledger, IReadOnlyList<WaitingToken> Waiting)> AddAsync(LedgerContracts ledger, DeploymentTerms terms, CancellationToken cancel)
    {
        var waiting = new List<WaitingToken>();
        var governance = new Governance(chain, outbox, ledger.Powers, artifacts);
        foreach (var token in terms.Tokens.Where(token => !ledger.Terms.Tokens.ContainsKey(token.Symbol)).ToList())
        {
            var made = await steps.TokenAsync(ledger.Terms.ChainId, token, ledger.Terms.Rewards, ledger.Prices, terms.Genesis, terms.UnbondSeconds, cancel);
            var call = EmissionCall.Of(artifacts["Emissions"].Abi, made.Token, token.Emission);
            if (!(await governance.AdvanceAsync(council, ledger.Emissions, call, cancel)).TryGet(out var change, out var refused))
                throw StartException.Of(refused with { Detail = $"the emission of {token.Symbol}: {refused.Detail}", Hint = refused.Hint ?? "it is for a member of the council: call this with the data folder of one, or see grange chain powers" });
            if (change.State == ChangeState.Done) ledger = ledger.With(token.Symbol, made);
            else waiting.Add(new WaitingToken(token.Symbol, change.ReadyAt));
        }
        return (ledger, waiting);
    }
}
