using Grange.Content;

namespace Grange.Mapping.Rewards;

/// <summary>What a camera's pictures were worth so far.</summary>
/// <param name="Good">Pictures that were taken in.</param>
/// <param name="Bad">Pictures that were refused as replays, or as impossible.</param>
public readonly record struct Reputation(long Good, long Bad)
{
    public const long Full = 1000;

    /// <summary>A new camera is believed as one that had so many good pictures.</summary>
    const long Trust = 20;

    /// <summary>What one bad picture weighs in good ones.</summary>
    const long Harm = 10;

    /// <summary>Old deeds fade: at most so many count.</summary>
    const long Memory = 10_000;

    /// <summary>In thousandths.</summary>
    public long Value => (Good + Trust) * Full / (Good + Trust + Bad * Harm);

    public Reputation Add(long good, long bad)
    {
        var (sumGood, sumBad) = (Good + good, Bad + bad);
        while (sumGood + sumBad > Memory) (sumGood, sumBad) = (sumGood / 2, sumBad / 2);
        return new(sumGood, sumBad);
    }

    public DagNode ToNode() => DagNode.List(DagNode.Of(Good), DagNode.Of(Bad));

    public static Reputation Read(DagNode? node)
        => node is { Kind: DagKind.List } && node.AsList is [{ Kind: DagKind.Int } good, { Kind: DagKind.Int } bad] ? new((long)good.AsInt, (long)bad.AsInt) : default;
}
