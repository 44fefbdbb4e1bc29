using System.Text.Json;

namespace Grange.Simulation;

/// <summary>A model: definitions as their founders wrote them, and what is assumed of everything that no definition rules. All networks of one pay in one token.</summary>
/// <remarks>What has a default is settable: the source-generated reader gives every <c>init</c> member a value, also those a document leaves out. A day is the step. Money outside the kernel's policies is in dollars and whole tokens, as <c>double</c>: these are guesses, nobody is paid by them.</remarks>
public sealed record SimulationModel
{
    public required string Title { get; init; }
    public ulong Seed { get; set; } = 1;

    /// <summary>1 to 100,000.</summary>
    public int Runs { get; set; } = 200;

    /// <summary>1 to 36,500.</summary>
    public int Days { get; set; } = 1_460;

    /// <summary>The day of the first step; where the emission stands depends on it.</summary>
    public DateOnly From { get; set; } = new(2026, 1, 1);

    /// <summary>Series are kept for every so many days.</summary>
    public int Every { get; set; } = 7;
    public required IReadOnlyList<NetworkModel> Networks { get; init; }
    public PriceModel Price { get; set; } = new();
    public SupplyModel Supply { get; set; } = new();
    public VerifierModel Verifiers { get; set; } = new();
    public AdversaryModel Adversary { get; set; } = new();
    public IReadOnlyList<Shock> Shocks { get; set; } = [];

    /// <summary>What a sweep varies: a path into this document, e.g. <c>networks.0.providers.0.capexUsd</c>, with its least and its most.</summary>
    public IReadOnlyDictionary<string, double[]> Sweep { get; set; } = new Dictionary<string, double[]>();

    /// <summary>Policies to be shown side by side with this one: by name, what is changed, by path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Alternatives { get; set; } = new Dictionary<string, IReadOnlyDictionary<string, JsonElement>>();
}

/// <summary>One network: its definition, who provides, who buys.</summary>
/// <param name="Definition">The whole document; in a file also <c>"module:storage"</c> for the module's own draft, or the path of a file beside it.</param>
public sealed record NetworkModel(JsonElement Definition, IReadOnlyList<CohortModel> Providers, DemandModel Demand);

/// <summary>Providers with like hardware in like places.</summary>
public sealed record CohortModel
{
    public required string Name { get; init; }

    /// <summary>Where they are; a shock may strike one region.</summary>
    public string Region { get; set; } = "";
    public double Units { get; init; }
    public double CapexUsd { get; set; } = 300;
    public double OpexUsdPerDay { get; set; } = 0.1;

    /// <summary>Part of the price for which a unit is sold again.</summary>
    public double Resale { get; set; } = 0.3;

    /// <summary>Days after which a unit is worn out; what it must earn back in its time.</summary>
    public double LifeDays { get; set; } = 1_460;

    /// <summary>People buy one that pays back within so many days; half as many do when it takes exactly that.</summary>
    public double PaybackDays { get; set; } = 365;

    /// <summary>From order to work, at most 730.</summary>
    public int DelayDays { get; set; } = 21;

    /// <summary>Most that makers ship in a day.</summary>
    public double ShippingPerDay { get; set; } = 20;

    /// <summary>Most that will ever be.</summary>
    public double Market { get; set; } = 100_000;

    /// <summary>Weeks at a loss after which a quarter leaves, and each week again.</summary>
    public int ExitWeeks { get; set; } = 4;

    /// <summary>Work a unit is paid for beside the others', in the measure of Score.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>What a unit can serve in a day.</summary>
    public double CapacityUsdPerDay { get; set; } = 1;
}

/// <summary>What consumers want, in dollars a day.</summary>
public sealed record DemandModel
{
    public double UsdPerDay { get; set; } = 100;
    public double GrowthPerYear { get; set; } = 0.5;

    /// <summary>Standard deviation of a day's wish, in logarithms; it fades in a month.</summary>
    public double Noise { get; set; } = 0.05;

    /// <summary>The price of the service beside today's, and how demand answers: wish × index ^ elasticity.</summary>
    public double PriceIndex { get; set; } = 1;
    public double Elasticity { get; set; } = -0.8;

    /// <summary>How much those stay away who were not served: wish × served part ^ feedback.</summary>
    public double Feedback { get; set; } = 1;

    /// <summary>Part paid in credits, which burn tokens; the rest is cash that providers get, less the definition's fee.</summary>
    public double CreditsShare { get; set; } = 1;
}

/// <summary>What the token costs.</summary>
public sealed record PriceModel
{
    /// <summary><c>amm</c>: a pool that sales press and burns lift, around what revenue makes it worth. <c>ou</c>: noise around the first price. <c>path</c>: as given.</summary>
    public string Kind { get; set; } = "amm";
    public double InitialUsd { get; set; } = 1;

    /// <summary>Dollars on one side of the pool.</summary>
    public double DepthUsd { get; set; } = 1_000_000;
    public double VolatilityPerYear { get; set; } = 0.8;

    /// <summary>Days in which a distance from what it is worth halves about once.</summary>
    public double ReversionDays { get; set; } = 120;

    /// <summary>A token is worth so many years of burned revenue, shared by what circulates; 0: its first price.</summary>
    public double RevenueMultiple { get; init; }

    /// <summary>Days and dollars, for <c>path</c>; between them a straight line.</summary>
    public IReadOnlyList<double[]> Path { get; set; } = [];
}

/// <summary>Tokens beside those that networks mint.</summary>
public sealed record SupplyModel
{
    public double Circulating { get; set; } = 10_000_000;
    public double Vesting { get; init; }
    public double VestingDays { get; set; } = 1_095;
    public double CliffDays { get; set; } = 365;

    /// <summary>Part of what vests that is sold.</summary>
    public double VestedSold { get; set; } = 0.2;

    /// <summary>Part of what providers earn that they sell at once; running costs are always sold for.</summary>
    public double EarnedSold { get; set; } = 0.6;

    /// <summary>Part of what circulates that its owners lock, and days until a lock opens.</summary>
    public double Staked { get; set; } = 0.2;
    public int LockDays { get; set; } = 90;

    /// <summary>What the founder has, and spends in a day; fees are added.</summary>
    public double TreasuryUsd { get; set; } = 500_000;
    public double CostsUsdPerDay { get; set; } = 300;
}

/// <summary>Who co-signs settlements, and what each would lose.</summary>
public sealed record VerifierModel
{
    public int Count { get; set; } = 5;
    public int Threshold { get; set; } = 3;
    public double BondUsd { get; set; } = 10_000;

    /// <summary>Days of emission that a false root could take before it is vetoed.</summary>
    public double WindowDays { get; set; } = 1;
}

/// <summary>Who cheats.</summary>
public sealed record AdversaryModel
{
    /// <summary>Fakes that join in a week where that pays, as a part of the honest.</summary>
    public double SybilPerWeek { get; init; }
    public double SybilCostUsd { get; set; } = 5;

    /// <summary>Part of the fakes that is found in a week.</summary>
    public double FoundPerWeek { get; set; } = 0.3;

    /// <summary>Part of the honest-looking work that serves nobody.</summary>
    public double Spoofed { get; init; }
}

/// <summary>Something that happens on a day.</summary>
/// <param name="Kind"><c>price</c>, <c>demand</c> and <c>opex</c> are multiplied by the factor; <c>ban</c> leaves that part of a region's units, or of all.</param>
public sealed record Shock(int Day, string Kind, double Factor, string? Region = null);
