using Grange.Content;

namespace Grange.Wireless.Coverage;

/// <summary>What scoring remembers of a gateway from epoch to epoch.</summary>
/// <param name="HeardMs">When it last heard a beacon as it must be heard; 0: never.</param>
/// <param name="SentMs">When it last sent one that was heard.</param>
/// <param name="Epoch">The last epoch in which it sent one, whatever became of it; −1: none.</param>
/// <param name="Least">Of the strengths that it told lately, the least, and <paramref name="Most"/> the most, in tenths of a dBm.</param>
/// <param name="Count">How many those are.</param>
public readonly record struct GatewayStamps(long HeardMs, long SentMs, long Epoch, int Least, int Most, int Count)
{
    /// <summary>When it last served somebody else, as devices of others show; 0: never. From version 3 on.</summary>
    public long ServedMs { get; init; }

    /// <summary>So many reports within <see cref="Spread"/> are no radio's: one hears differently every time (specification 7.5).</summary>
    const int Enough = 20;

    /// <summary>Tenths of a decibel.</summary>
    const int Spread = 6;

    public static GatewayStamps None { get; } = new(0, 0, -1, 0, 0, 0);

    /// <summary>True when it tells the same strength again and again.</summary>
    public bool IsConstant => Count >= Enough && Most - Least <= Spread;

    /// <summary>Takes in a strength; one that differs begins the count anew.</summary>
    public GatewayStamps Told(int rssi)
    {
        var (least, most) = Count == 0 ? (rssi, rssi) : (Math.Min(Least, rssi), Math.Max(Most, rssi));
        return most - least > Spread ? this with { Least = rssi, Most = rssi, Count = 1 } : this with { Least = least, Most = most, Count = Math.Min(Count + 1, Enough) };
    }

    public DagNode ToNode()
    {
        var first = new[] { DagNode.Of(HeardMs), DagNode.Of(SentMs), DagNode.Of(Epoch), DagNode.Of((long)Least), DagNode.Of((long)Most), DagNode.Of((long)Count) };
        return DagNode.List(ServedMs == 0 ? first : [.. first, DagNode.Of(ServedMs)]);
    }

    public static GatewayStamps Read(DagNode node) => node.AsList.Select(one => (long)one.AsInt).ToArray() is var number
        ? new(number[0], number[1], number[2], (int)number[3], (int)number[4], (int)number[5]) { ServedMs = number.Length > 6 ? number[6] : 0 } : default;
}
