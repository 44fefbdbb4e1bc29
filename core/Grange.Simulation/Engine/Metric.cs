namespace Grange.Simulation;

/// <summary>What is kept of a day; amounts are a day's.</summary>
public enum Metric
{
    PriceUsd,
    Units,
    RevenueUsd,
    Minted,
    Burned,

    /// <summary>Burned / minted, of 28 days.</summary>
    BurnToMint,

    /// <summary>Minted less burned since the beginning.</summary>
    NetEmission,
    Circulating,
    Locked,

    /// <summary>What a unit earns, before its costs.</summary>
    IncomeUsd,
    PaybackDays,

    /// <summary>Part of the units whose income does not pay for running and wearing out.</summary>
    UnderWater,

    /// <summary>Part of the demand that is served: coverage.</summary>
    Served,

    /// <summary>Of incomes, over units.</summary>
    Gini,

    /// <summary>Part of the paid work that is fake.</summary>
    Fakes,

    /// <summary>What bribed verifiers would lose over what they could take: below 1 it pays.</summary>
    BribeMargin,
    TreasuryUsd,
}

/// <summary>What can break, in the order in which two on one day are told.</summary>
public enum Break
{
    Nothing,

    /// <summary>Fewer than half of the units that were once there.</summary>
    Providers,

    /// <summary>Less than half of the demand served over four weeks.</summary>
    Service,

    /// <summary>A twentieth of the first price.</summary>
    Price,

    /// <summary>Bribing them pays.</summary>
    Verifiers,

    /// <summary>Half of the paid work is fake.</summary>
    Fakes,

    /// <summary>The founder's money is gone.</summary>
    Treasury,
}

/// <summary>How one run went, in one line.</summary>
/// <param name="First">What broke first.</param>
/// <param name="BreakDay">When; the length of the run where nothing did.</param>
/// <param name="RevenueDay">The first day from which four weeks' revenue exceeded what was minted, by its worth; null: never.</param>
/// <param name="RunwayDays">Days until the treasury was empty; the length of the run where it was not.</param>
public sealed record RunSummary(Break First, int BreakDay, int? RevenueDay, int RunwayDays);
