namespace Grange.Kernel;

/// <summary>An epoch with its result: what a settlement takes in.</summary>
public sealed record ScoredEpoch(OpenBundle Bundle, EpochScores Scores, EpochCarry Carry);

/// <summary>Runs a module's Score and turns weights into money. The node, every attester and an audit call this same function.</summary>
public static class EpochScoring
{
    /// <summary>Scores one opened bundle.</summary>
    /// <remarks>
    /// Pool = the network's share of what its token emits between the epoch's ends, and the remainder of the epoch before. Work of a device that the
    /// bundle's registry does not have in this network counts for nothing. Guarantees: Σ amounts + remainder = pool; the order of Score's calls is void.
    /// A payer whom the bundle caps is charged in the order (payee, reason) until the cap is used up; the rest is owed by nobody.
    /// </remarks>
    public static ScoredEpoch Run(INetwork module, OpenBundle bundle)
    {
        var (inputs, terms) = (bundle.Inputs, bundle.Inputs.Parameters);
        var sheet = new ScoreSheet();
        var moduleCarry = module.Score(inputs, bundle.Before?.Module ?? Carry.Empty, sheet);
        var pool = checked(
            Allocation.Emitted(terms.Token.Emission, inputs.FromMs, inputs.ToMs, terms.ShareBps, terms.Operators.Count) + (bundle.Before?.Remainder ?? 0));
        var (work, remainder) = ShareOut(pool, sheet, inputs);
        var scores = new EpochScores(inputs.Network, bundle.Operator, inputs.Number, pool, remainder, work, Invoice(sheet, terms, bundle.Root.Caps));
        var heads = (bundle.Before?.Heads ?? ChainHeads.Empty).Advance(bundle.Records);
        return new ScoredEpoch(bundle, scores, new EpochCarry(inputs.Number, inputs.ToMs, remainder, bundle.Root.Parameters, bundle.Root.Registry, heads, moduleCarry));
    }

    static (IReadOnlyList<WorkScore> Work, UInt128 Remainder) ShareOut(UInt128 pool, ScoreSheet sheet, EpochInputs inputs)
    {
        var rows = sheet.Weights
            .Select(row => (row.Key, row.Weight, Device: inputs.Devices.Find(row.Key.Device)))
            .Where(row => row.Device is not null && row.Device.Network == inputs.Network)
            .ToList();
        var (parts, remainder) = Allocation.Split(pool, [.. rows.Select(row => row.Weight)]);
        return ([.. rows.Select((row, i) => new WorkScore(row.Key.Device, row.Device!.Owner, row.Weight, parts[i], row.Key.Reason))], remainder);
    }

    static List<PaymentScore> Invoice(ScoreSheet sheet, NetworkDefinition terms, IReadOnlyList<PayerCap> caps)
    {
        var left = caps.ToDictionary(cap => cap.Payer, cap => cap.Most);
        var lines = new List<PaymentScore>();
        foreach (var ((payer, payee, reason), owed) in sheet.Payments)
        {
            var amount = owed;
            if (left.TryGetValue(payer, out var most))
            {
                if (most.CompareTo(owed) < 0) amount = most;
                left[payer] = most - amount;
            }
            if (amount.Value > 0) lines.Add(new PaymentScore(payer, payee, amount, Allocation.Fee(amount, terms.FeeBps(reason)), reason));
        }
        return lines;
    }
}
