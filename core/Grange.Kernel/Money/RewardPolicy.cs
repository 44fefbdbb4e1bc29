namespace Grange.Kernel;

/// <summary>What a policy looks at when it says what an operator's epoch mints.</summary>
/// <param name="Share">The operator's part of what the token emits in the epoch, in wei.</param>
/// <param name="Unminted">What earlier epochs left of theirs.</param>
/// <param name="Revenue">What consumers used up in the epoch.</param>
/// <param name="LengthMs">How long the epoch was.</param>
/// <param name="Operators">How many share what is said of the whole network.</param>
public sealed record RewardBasis(UInt128 Share, UInt128 Unminted, MicroUsd Revenue, long LengthMs, int Operators);

/// <summary>What an epoch mints, and what is left of the emission for later ones.</summary>
public readonly record struct RewardMint(UInt128 Minted, UInt128 Unminted);

/// <summary>How much of its share of the emission a network mints in an epoch.</summary>
/// <remarks>Guarantee: minted + unminted = share + unminted before. So whatever a policy wants, its epochs together mint no more than the network's share,
/// and the chain, which allows the emission's sum, refuses no settlement for it.</remarks>
public abstract record RewardPolicy
{
    /// <summary>Wei of one whole token.</summary>
    protected static UInt128 WholeToken => 1_000_000_000_000_000_000;

    /// <summary>All of the share, as time passes: what holds where a definition does not say.</summary>
    public static RewardPolicy Schedule { get; } = new ScheduledReward();

    /// <summary>True where fees on payments are revenue beside the credits that consumers use up.</summary>
    public bool CountsFees { get; init; }

    /// <summary>What the epoch mints: what the policy wants, as far as the emission reaches.</summary>
    public RewardMint Mint(RewardBasis basis)
    {
        var most = checked(basis.Share + basis.Unminted);
        var minted = UInt128.Min(Wanted(basis), most);
        return new(minted, most - minted);
    }

    /// <summary>What consumers used up in an epoch, in micro-dollars: credits, and fees where they count; bounded by 63 bits.</summary>
    public MicroUsd Revenue(IEnumerable<BurnScore> burns, IEnumerable<PaymentScore> payments)
    {
        var sum = burns.Aggregate(UInt128.Zero, (sum, burn) => sum + (UInt128)burn.Credits * (UInt128)ICredits.MicroUsd);
        if (CountsFees) sum = payments.Aggregate(sum, (sum, payment) => sum + (UInt128)payment.Fee.Value);
        return new((long)UInt128.Min(sum, (UInt128)long.MaxValue));
    }

    /// <summary>Wei that are worth a sum at the policy's price, floored; null where the policy has none.</summary>
    public virtual UInt128? Worth(MicroUsd sum) => null;

    /// <summary>The same at a price.</summary>
    protected static UInt128 Worth(MicroUsd sum, long microUsdPerToken) => Allocation.MulDiv((UInt128)sum.Value, WholeToken, (UInt128)microUsdPerToken);

    /// <summary>What the policy asks for, whatever there is, in wei.</summary>
    protected abstract UInt128 Wanted(RewardBasis basis);
}

/// <summary>The share itself.</summary>
/// <param name="MicroUsdPerToken">The price at which a module's bounds become wei, at least 1; null: they bound nothing.</param>
public sealed record ScheduledReward(long? MicroUsdPerToken = null) : RewardPolicy
{
    /// <inheritdoc/>
    public override UInt128? Worth(MicroUsd sum) => MicroUsdPerToken is { } price ? Worth(sum, price) : null;

    protected override UInt128 Wanted(RewardBasis basis) => basis.Share;
}

/// <summary>A part of the revenue, up to a cap: the rest of what consumers burned is gone (<see cref="BurnAndMint"/>).</summary>
/// <param name="MintBps">The part, in basis points.</param>
/// <param name="CapPerWeek">Most wei that all operators mint in seven days; an epoch has its part of it by its length.</param>
/// <param name="MicroUsdPerToken">The price at which revenue becomes wei, at least 1.</param>
public sealed record BurnAndMintReward(int MintBps, Wei CapPerWeek, long MicroUsdPerToken) : RewardPolicy
{
    const long WeekMs = 7 * 86_400_000L;

    /// <inheritdoc/>
    public override UInt128? Worth(MicroUsd sum) => Worth(sum, MicroUsdPerToken);

    protected override UInt128 Wanted(RewardBasis basis)
    {
        var cap = Allocation.MulDiv(CapPerWeek.Value, (UInt128)basis.LengthMs, (UInt128)WeekMs * (UInt128)basis.Operators);
        var burned = Worth(basis.Revenue, MicroUsdPerToken);
        return new BurnAndMint(MintBps, new Wei(cap)).Minted(new Wei(burned)).Value;
    }
}

/// <summary>The share, held in a band around the revenue (<see cref="RevenueBand"/>): what is above it waits, and what is missing is taken from what waits.</summary>
/// <param name="FloorBps">Part of the revenue that providers earn at least, as far as earlier epochs left something.</param>
/// <param name="CapBps">Part of the revenue that they earn at most, at least the floor.</param>
/// <param name="MicroUsdPerToken">The price at which revenue becomes wei, at least 1.</param>
public sealed record RevenueBandReward(int FloorBps, int CapBps, long MicroUsdPerToken) : RewardPolicy
{
    const int All = 10_000;

    /// <inheritdoc/>
    public override UInt128? Worth(MicroUsd sum) => Worth(sum, MicroUsdPerToken);

    protected override UInt128 Wanted(RewardBasis basis)
    {
        var price = (UInt128)MicroUsdPerToken * 1_000_000;
        var banded = new RevenueBand(FloorBps, CapBps, All).Apply(new Wei(basis.Share), basis.Revenue, new TokenPrice(price, price), new Wei(basis.Unminted));
        return (banded.Deployers + banded.TopUp).Value;
    }
}
