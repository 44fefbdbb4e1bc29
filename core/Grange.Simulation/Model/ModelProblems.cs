namespace Grange.Simulation;

/// <summary>What is wrong with a model: each sentence names the field and its limits.</summary>
static class ModelProblems
{
    static readonly string[] PriceKinds = ["amm", "ou", "path"], ShockKinds = ["price", "demand", "opex", "ban"];

    public static IEnumerable<string> Of(SimulationModel model) =>
    [
        .. Within("runs", model.Runs, 1, 100_000), .. Within("days", model.Days, 1, 36_500), .. Within("every", model.Every, 1, 365),
        .. (long)model.Runs * model.Days / model.Every > 5_000_000 ? ["runs × days / every must be at most 5000000, keep fewer days or run less often"] : Array.Empty<string>(),
        .. model.Networks.SelectMany(Network),
        .. PriceKinds.Contains(model.Price.Kind) ? [] : (string[])[$"price.kind is '{model.Price.Kind}', it is one of {string.Join(", ", PriceKinds)}"],
        .. Within("price.initialUsd", model.Price.InitialUsd, 1e-6, 1e6), .. Within("price.depthUsd", model.Price.DepthUsd, 1, 1e12),
        .. Within("price.volatilityPerYear", model.Price.VolatilityPerYear, 0, 10), .. Within("price.reversionDays", model.Price.ReversionDays, 1, 36_500), .. Within("price.revenueMultiple", model.Price.RevenueMultiple, 0, 1_000),
        .. model.Price.Kind == "path" && !Rises(model.Price.Path) ? ["price.path is a list of [day, dollars] with rising days"] : Array.Empty<string>(),
        .. Within("supply.circulating", model.Supply.Circulating, 0, 1e12), .. Within("supply.vesting", model.Supply.Vesting, 0, 1e12), .. Within("supply.vestingDays", model.Supply.VestingDays, 1, 36_500),
        .. Within("supply.vestedSold", model.Supply.VestedSold, 0, 1), .. Within("supply.earnedSold", model.Supply.EarnedSold, 0, 1),
        .. Within("supply.staked", model.Supply.Staked, 0, 1), .. Within("supply.lockDays", model.Supply.LockDays, 1, 3_650), .. Within("supply.treasuryUsd", model.Supply.TreasuryUsd, 0, 1e12),
        .. Within("supply.costsUsdPerDay", model.Supply.CostsUsdPerDay, 0, 1e12), .. Within("supply.cliffDays", model.Supply.CliffDays, 0, 36_500),
        .. Within("verifiers.count", model.Verifiers.Count, 1, 1_000), .. Within("verifiers.threshold", model.Verifiers.Threshold, 1, model.Verifiers.Count),
        .. Within("verifiers.bondUsd", model.Verifiers.BondUsd, 0, 1e12), .. Within("verifiers.windowDays", model.Verifiers.WindowDays, 0, 3_650),
        .. Within("adversary.sybilPerWeek", model.Adversary.SybilPerWeek, 0, 10), .. Within("adversary.foundPerWeek", model.Adversary.FoundPerWeek, 0, 1),
        .. Within("adversary.sybilCostUsd", model.Adversary.SybilCostUsd, 0, 1e9), .. Within("adversary.spoofed", model.Adversary.Spoofed, 0, 1),
        .. model.Shocks.SelectMany(Shock),
        .. model.Sweep.Where(range => range.Value is not { Length: 2 } || !(range.Value[0] < range.Value[1])).Select(range => $"sweep '{range.Key}' is [least, most]"),
    ];

    static IEnumerable<string> Network(NetworkModel network, int index)
    {
        var (at, demand) = ($"networks.{index}", network.Demand);
        if (network.Providers is not { Count: >= 1 and <= 64 }) return [$"{at}.providers must be a list of 1 to 64"];
        return
        [
            .. network.Providers.SelectMany((cohort, i) => Cohort($"{at}.providers.{i}", cohort)),
            .. Within($"{at}.demand.usdPerDay", demand.UsdPerDay, 0, 1e9), .. Within($"{at}.demand.growthPerYear", demand.GrowthPerYear, -0.99, 100), .. Within($"{at}.demand.noise", demand.Noise, 0, 2),
            .. Within($"{at}.demand.priceIndex", demand.PriceIndex, 0.01, 100), .. Within($"{at}.demand.elasticity", demand.Elasticity, -10, 10), .. Within($"{at}.demand.feedback", demand.Feedback, 0, 10),
            .. Within($"{at}.demand.creditsShare", demand.CreditsShare, 0, 1),
        ];
    }

    static IEnumerable<string> Cohort(string at, CohortModel cohort) =>
    [
        .. Within($"{at}.units", cohort.Units, 0, 1e9), .. Within($"{at}.capexUsd", cohort.CapexUsd, 0, 1e9), .. Within($"{at}.opexUsdPerDay", cohort.OpexUsdPerDay, 0, 1e6), .. Within($"{at}.resale", cohort.Resale, 0, 1),
        .. Within($"{at}.lifeDays", cohort.LifeDays, 1, 36_500), .. Within($"{at}.paybackDays", cohort.PaybackDays, 1, 36_500), .. Within($"{at}.delayDays", cohort.DelayDays, 0, 730), .. Within($"{at}.shippingPerDay", cohort.ShippingPerDay, 0, 1e9),
        .. Within($"{at}.market", cohort.Market, 1, 1e10), .. Within($"{at}.exitWeeks", cohort.ExitWeeks, 1, 520), .. Within($"{at}.weight", cohort.Weight, 0, 1e6), .. Within($"{at}.capacityUsdPerDay", cohort.CapacityUsdPerDay, 0, 1e6),
    ];

    static IEnumerable<string> Shock(Shock shock, int index) =>
    [
        .. Within($"shocks.{index}.day", shock.Day, 0, 36_500), .. Within($"shocks.{index}.factor", shock.Factor, 0, 1_000),
        .. ShockKinds.Contains(shock.Kind) ? [] : (string[])[$"shocks.{index}.kind is '{shock.Kind}', it is one of {string.Join(", ", ShockKinds)}"],
    ];

    static bool Rises(IReadOnlyList<double[]> path)
        => path.Count > 0 && path.All(point => point is { Length: 2 } && point[1] > 0) && path.Zip(path.Skip(1)).All(pair => pair.First[0] < pair.Second[0]);

    static string[] Within(string field, double value, double least, double most)
        => value >= least && value <= most ? [] : [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{field} is {value}, it must be from {least} to {most}")];
}
