namespace Grange.Kernel;

/// <summary>An epoch with its result: what a settlement takes in.</summary>
/// <param name="Bundle">The evidence.</param>
/// <param name="Scores">Who earned and who pays.</param>
/// <param name="Carry">What the next epoch must know.</param>
/// <param name="Captures">Which holds it was paid from; the operator's own matter, no part of what is settled.</param>
public sealed record ScoredEpoch(OpenBundle Bundle, EpochScores Scores, EpochCarry Carry, IReadOnlyList<HoldCapture> Captures);

/// <summary>Runs a module's Score and turns weights into money. The node, every attester and an audit call this same function.</summary>
public static class EpochScoring
{
    /// <summary>Scores one opened bundle.</summary>
    /// <remarks>
    /// Pool = the network's share of what its token emits between the epoch's ends, and the remainder of the epoch before. Work of a device that the
    /// bundle's registry does not have in this network, or that works for another operator or came from one in this epoch, counts for nothing. Guarantees: Σ amounts + remainder = pool; the order of Score's calls is void.
    /// What a payer owes and its lock does not cover, is owed until it is paid (<see cref="Clearing"/>).
    /// </remarks>
    public static ScoredEpoch Run(INetwork module, OpenBundle bundle)
    {
        var (inputs, terms) = (bundle.Inputs, bundle.Inputs.Parameters);
        var sheet = new ScoreSheet(inputs.Number);
        var moduleCarry = module.Score(inputs, bundle.Before?.Module ?? Carry.Empty, sheet);
        var pool = checked(
            Allocation.Emitted(terms.Token.Emission, inputs.FromMs, inputs.ToMs, terms.ShareBps, terms.Operators.Count) + (bundle.Before?.Remainder ?? 0));
        var (work, remainder) = ShareOut(pool, sheet, bundle);
        var cleared = Clearing.Run(bundle.Before?.Debts ?? [], sheet.Invoices(terms), bundle.Root.Caps);
        var scores = new EpochScores(inputs.Network, bundle.Operator, inputs.Number, pool, remainder, work, cleared.Payments, cleared.Unpaid) { Burns = sheet.Burns };
        var heads = (bundle.Before?.Heads ?? ChainHeads.Empty).Advance(bundle.Records);
        var carry = new EpochCarry(inputs.Number, inputs.ToMs, remainder, bundle.Root.Parameters, bundle.Root.Registry, heads, cleared.Debts, moduleCarry);
        return new ScoredEpoch(bundle, scores, carry, sheet.Captures);
    }

    static (IReadOnlyList<WorkScore> Work, UInt128 Remainder) ShareOut(UInt128 pool, ScoreSheet sheet, OpenBundle bundle)
    {
        var inputs = bundle.Inputs;
        var rows = sheet.Weights
            .Select(row => (row.Key, row.Weight, Device: inputs.Devices.Find(row.Key.Device)))
            .Where(row => row.Device is not null && row.Device.Network == inputs.Network
                && DeviceBinding.Counts(row.Device, bundle.Operator, bundle.Since, inputs.Parameters, inputs.Devices))
            .ToList();
        var (parts, remainder) = Allocation.Split(pool, [.. rows.Select(row => row.Weight)]);
        return ([.. rows.Select((row, i) => new WorkScore(row.Key.Device, row.Device!.Owner, row.Weight, parts[i], row.Key.Reason))], remainder);
    }
}
