namespace Grange.Kernel;

/// <summary>Holds what a settlement's epochs charge, and what the operator says that locks covered, against the Vault's public events.</summary>
/// <remarks>
/// A bundle pins the block at which its operator read the locks, and names the epochs of its other networks that were charged before. A bundle that names none was
/// charged in the order of blocks; of those at one block the order is the operator's, so it is held to what holds in any order.
/// </remarks>
sealed class LockAudit(IChainFacts chain)
{
    readonly List<Charge> charges = [];

    /// <summary>Takes an epoch in; its block must be of the canonical chain.</summary>
    public async ValueTask<Finding?> AddAsync(ScoredEpoch scored, CancellationToken cancel)
    {
        if (scored.Bundle.Root.Locks is not { } locks) return null;
        var root = scored.Bundle.Root;
        if (await chain.BlockHashAsync(locks.Number, cancel) is not { } canonical) return Finding.Missing("locks-block", $"block {locks.Number}");
        if (canonical != locks.Hash) return Finding.Mismatch("locks-block", root.Where, canonical, locks.Hash);
        var account = scored.Bundle.Inputs.Parameters.AccountOf(root.Operator);
        var charged = scored.Scores.Payments.Where(row => row.Source == PaymentSource.Lock).GroupBy(row => row.Payer).ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.Amount.Value));
        var caps = root.Caps.ToDictionary(cap => cap.Payer, cap => cap.Most.Value);
        foreach (var payer in charged.Keys.Union(caps.Keys))
            charges.Add(new Charge(root.Network, root.Epoch, account, payer, charged.GetValueOrDefault(payer), caps.TryGetValue(payer, out var most) ? most : null, locks.Number) { After = locks.After });
        return null;
    }

    /// <summary>The first payer who was charged more than its lock allowed, or capped below it.</summary>
    /// <param name="before">The vector that the settlement grows from.</param>
    public async ValueTask<Finding?> CheckAsync(CumulativeVector before, CancellationToken cancel)
    {
        foreach (var same in charges.GroupBy(charge => (charge.Account, charge.Payer)).OrderBy(same => same.Key))
            foreach (var charge in same)
            {
                var chargeable = (await chain.ChargeableAsync(charge.Account, charge.Payer, charge.Block, cancel)).Value;
                var settled = (long)before.Find(charge.Payer, charge.Account, LeafKind.Spent);
                var atMost = chargeable - settled - same.Where(other => other.IsSurelyBefore(charge)).Sum(other => other.Charged);
                var atLeast = chargeable - settled - same.Where(other => other != charge && other.IsPerhapsBefore(charge)).Sum(other => other.Charged);
                if (charge.Charged > 0 && charge.Charged > atMost)
                    return Finding.Mismatch("lock", charge.ToString(), $"a charge of at most {Math.Max(0, atMost)} micro-dollars as of block {charge.Block}", charge.Charged);
                if (charge.Cap is { } cap && cap < atLeast)
                    return Finding.Mismatch("cap", charge.ToString(), $"a cap of at least {atLeast} micro-dollars as of block {charge.Block}", cap);
            }
        return null;
    }

    /// <summary>What one epoch charges one payer.</summary>
    sealed record Charge(NetworkSlug Network, long Epoch, Address Account, Address Payer, long Charged, long? Cap, long Block)
    {
        public IReadOnlyList<EarlierEpoch> After { get; init; } = [];

        public bool IsSurelyBefore(Charge other)
            => Network == other.Network ? Epoch < other.Epoch : Precedes(other) || Block < other.Block && other.After.Count == 0 && !other.Precedes(this);

        public bool IsPerhapsBefore(Charge other) => IsSurelyBefore(other) || Block == other.Block && Network != other.Network && other.After.Count == 0 && !other.Precedes(this);

        bool Precedes(Charge other) => other.After.Any(one => one.Network == Network && one.Epoch >= Epoch);

        public override string ToString() => $"account {Payer} in {Network} epoch {Epoch}";
    }
}
