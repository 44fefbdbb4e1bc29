using System.Globalization;
using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;

namespace Grange.Rendering.Rules.Prices;

/// <summary>What a frame counts for and costs.</summary>
/// <param name="MicroGbh">Work, in 1e-6 GBh: what it earns by.</param>
/// <param name="MicroUsd">Price, before the fee.</param>
public readonly record struct FramePrice(long MicroGbh, long MicroUsd)
{
    /// <summary>Facts of a node in the registry: its bench score, and what it asks per GBh.</summary>
    public const string ScoreFact = "gb", AskFact = "askMicroUsdPerGbh";

    /// <summary>The highest score believed.</summary>
    public const long MaxScore = 1_000_000;

    const long MicroPerUnit = 1_000_000, MsPerHour = 3_600_000;

    /// <summary>Score × time, at most a quarter above the order's estimate; that × the node's ask over the tier's factor, rounded down once, at most the frame's part of the order.</summary>
    public static FramePrice Of(OrderBody order, Device node, long wallMs, RenderingTerms terms)
    {
        var work = (long)Int128.Min((Int128)Score(node) * wallMs * MicroPerUnit / MsPerHour, (Int128)order.FrameMicroGbh * 5 / 4);
        var price = (long)Int128.Min((Int128)work * Ask(node, terms) / MicroPerUnit / Factor(order.Tier, terms), order.FrameMicroUsd);
        return new(work, price);
    }

    /// <summary>How much a job must hold: the estimate and a quarter, at the price of the dearest node, rounded up.</summary>
    public static long Hold(long frameMicroGbh, int frames, RenderTier tier, long microUsdPerGbh, RenderingTerms terms)
    {
        var part = (Int128)MicroPerUnit * Factor(tier, terms) * 4;
        var each = ((Int128)frameMicroGbh * 5 * microUsdPerGbh + part - 1) / part;
        return (long)Int128.Min(Int128.Max(1, each) * frames, OrderBody.MaxMoney);
    }

    /// <summary>GBh of a tier for the price of one of the trusted tier.</summary>
    public static int Factor(RenderTier tier, RenderingTerms terms) => tier switch { RenderTier.Priority => terms.PriorityFactor, RenderTier.Economy => terms.EconomyFactor, _ => 1 };

    public static long Score(Device node) => Math.Min(Fact(node, ScoreFact) ?? 0, MaxScore);

    /// <summary>What a node asks, and at most the network's ceiling.</summary>
    public static long Ask(Device node, RenderingTerms terms) => Math.Min(Fact(node, AskFact) ?? terms.CeilingMicroUsd, terms.CeilingMicroUsd);

    static long? Fact(Device node, string name)
        => node.Facts.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
