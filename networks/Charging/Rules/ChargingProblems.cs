using Grange.Kernel;

namespace Grange.Charging.Rules;

/// <summary>What is wrong with a definition and no schema can say.</summary>
static class ChargingProblems
{
    /// <summary>A reward is bounded by what was burned for it, so it needs a price; without one nothing would keep people from charging themselves for it.</summary>
    public static IEnumerable<DefinitionProblem> Of(NetworkDefinition definition)
    {
        if (definition.ShareBps > 0 && definition.Policy.Worth(new MicroUsd(1)) is null)
            yield return new("reward.policy", "must have a price of the token: rewards are bounded by the fees that were burned", "write {\"kind\": \"burn-and-mint\", \"mintBps\": 5000, …, \"countFees\": true}");
        foreach (var (name, _) in definition.Prices.Where(price => price.Key != ChargingPrices.Kwh))
            yield return new($"prices.{name}", "is nothing this module sells", $"write \"{ChargingPrices.Kwh}\": microUsd for a kilowatt-hour");
    }
}
