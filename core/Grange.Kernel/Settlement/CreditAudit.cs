using Grange.Content;

namespace Grange.Kernel;

/// <summary>Holds the credits that a settlement's epochs say were used up against the public events of the token's Credits contract.</summary>
/// <remarks>
/// An epoch's burns are spent on the chain once it is settled, so they cannot stand there when it is audited. What must hold at any time: all that an operator's
/// networks ever used up of an account, by their carries, is at most what the operator had spent of it and could still have spent at the best moment so far. An
/// account that takes its leave back afterwards does not make an honest operator a liar; one that invents burns, or never spends them, is found.
/// </remarks>
sealed class CreditAudit(IChainFacts chain, VerifiedBlocks blocks, LedgerTerms ledger, Func<Cid, CancellationToken, ValueTask<Checked<NetworkDefinition>>> definitions)
{
    readonly SortedSet<(Address Token, Address Account, Address Payer)> touched = [];
    readonly Dictionary<(NetworkSlug, DeviceId), Line> lines = [];

    /// <summary>Takes an epoch in; of one network at one operator the last one counts.</summary>
    public void Add(ScoredEpoch scored)
    {
        var (root, terms) = (scored.Bundle.Root, scored.Bundle.Inputs.Parameters);
        if (!ledger.Tokens.TryGetValue(terms.Token.Symbol, out var token)) return; // that the ledger lacks it is a finding of its own
        var account = terms.AccountOf(root.Operator);
        lines[(root.Network, root.Operator)] = new Line(token, account, scored.Carry.Credits);
        foreach (var burn in scored.Scores.Burns) touched.Add((token, account, burn.Payer));
    }

    /// <summary>The first account of which more was used up than it ever let the operator use.</summary>
    /// <param name="heads">Where every network stood before: those without an epoch here count as they stood.</param>
    /// <param name="block">In which the settlement was proposed; null: it is not yet.</param>
    public async ValueTask<Finding?> CheckAsync(IReadOnlyList<EpochHead> heads, long? block, CancellationToken cancel)
    {
        if (touched.Count == 0) return null;
        foreach (var head in heads.Where(head => !lines.ContainsKey(head.Key)))
        {
            if (!(await EpochCarry.LoadAsync(head.Carry, blocks, cancel)).TryGet(out var carry, out var why)) return why;
            if (carry.Credits.IsNone) continue;
            if (!(await definitions(carry.Parameters, cancel)).TryGet(out var terms, out why)) return why;
            if (ledger.Tokens.TryGetValue(terms.Token.Symbol, out var token)) lines[head.Key] = new Line(token, terms.AccountOf(head.Operator), carry.Credits);
        }
        foreach (var (token, account, payer) in touched)
        {
            var used = (UInt128)0;
            foreach (var line in lines.Values.Where(line => line.Token == token && line.Account == account)) used += (UInt128)line.Used.Of(payer);
            var most = await chain.CreditsAsync(token, account, payer, block, cancel);
            if (used > most) return Finding.Mismatch("credits", $"account {payer} at operator {account}", $"at most {most} credits used up so far", used);
        }
        return null;
    }

    sealed record Line(Address Token, Address Account, CreditsUsed Used);
}
