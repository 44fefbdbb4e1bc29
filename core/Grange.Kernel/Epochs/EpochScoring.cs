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
    /// Pool = what the reward policy mints, given the network's share of what its token emits between the epoch's ends and this epoch's own revenue, and
    /// the remainder of the epoch before. Work of a device that the bundle's registry does not have in this network, or that works for another operator or came from one in this epoch, counts for nothing. Guarantees: Σ amounts + remainder = pool; no amount is worth more than its bound; the order of Score's calls is void.
    /// What a payer owes and its lock does not cover, is owed until it is paid (<see cref="Clearing"/>).
    /// </remarks>
    public static ScoredEpoch Run(INetwork module, OpenBundle bundle) => Run(module, bundle, MicroUsd.Zero);

    /// <summary>The same, with revenue that no evidence states: a preview's alone.</summary>
    internal static ScoredEpoch Run(INetwork module, OpenBundle bundle, MicroUsd assumed)
    {
        var (inputs, terms) = (bundle.Inputs, bundle.Inputs.Parameters);
        var sheet = new ScoreSheet(inputs.Number);
        var moduleCarry = module.Score(inputs, bundle.Before?.Module ?? Carry.Empty, sheet);
        var cleared = Clearing.Run(bundle.Before?.Debts ?? [], sheet.Invoices(terms), bundle.Root.Caps);
        var (net, returned) = Returned(bundle);
        var reward = terms.Mint(inputs.FromMs, inputs.ToMs, bundle.Before?.Unminted ?? 0, terms.Policy.Revenue(sheet.Burns, cleared.Payments) + assumed, returned);
        var pool = checked(reward.Minted + (bundle.Before?.Remainder ?? 0));
        var (work, remainder) = ShareOut(pool, sheet, bundle);
        var scores = new EpochScores(inputs.Network, bundle.Operator, inputs.Number, pool, remainder, work, cleared.Payments, cleared.Unpaid) { Burns = sheet.Burns, Slashes = sheet.Slashes };
        var heads = (bundle.Before?.Heads ?? ChainHeads.Empty).Advance(bundle.Records);
        var carry = new EpochCarry(inputs.Number, inputs.ToMs, remainder, bundle.Root.Parameters, bundle.Root.Registry, heads, cleared.Debts, moduleCarry)
        {
            Unminted = reward.Unminted,
            Net = net,
            Credits = (bundle.Before?.Credits ?? CreditsUsed.None).Add(sheet.Burns),
        };
        return new ScoredEpoch(bundle, scores, carry, sheet.Captures);
    }

    /// <summary>Net emission of the days that ended since the epoch before, in epoch 0 of those that ended in it.</summary>
    static (NetState? After, Wei Emitted) Returned(OpenBundle bundle)
    {
        if (bundle.Inputs.Parameters.Token.Emission.Net is not { } net) return (null, Wei.Zero);
        var firstDay = bundle.Before is null ? bundle.Inputs.FromMs / 1000 / NetEmission.SecondsPerDay : 0;
        return net.Advance(bundle.Before?.Net ?? net.Start, bundle.Root.Burned ?? [], firstDay);
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
        var scores = new List<WorkScore>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var amount = sheet.BoundOf(rows[i].Key) is { } most && inputs.Parameters.Policy.Worth(most) is { } worth ? UInt128.Min(parts[i], worth) : parts[i];
            remainder = checked(remainder + (parts[i] - amount));
            scores.Add(new WorkScore(rows[i].Key.Device, rows[i].Device!.Owner, rows[i].Weight, amount, rows[i].Key.Reason));
        }
        return (scores, remainder);
    }
}
