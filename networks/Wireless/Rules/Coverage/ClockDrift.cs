using Grange.Kernel;

namespace Grange.Wireless.Coverage;

/// <summary>Clocks of gateways that heard the same beacons: between two of them every radio's clock counts as many microseconds as the others', to some parts in a million (specification 7.5).</summary>
/// <remarks>A concentrator that was started anew jumps once against all others; who makes its times up jumps every time.</remarks>
public static class ClockDrift
{
    /// <summary>Parts in a million that a clock may be fast or slow.</summary>
    const int Ppm = 20;

    /// <summary>Microseconds for the way through the air, 100 km at most, and for the decoder.</summary>
    const long SlackMicros = 1_000;

    /// <summary>Disagreements of one pair that are more than a restart.</summary>
    const int More = 2;

    /// <summary>The gateways whose clock disagrees with those of most others, and of at least two.</summary>
    /// <param name="beacons">When each was sent, and the clocks of those who heard it.</param>
    public static IReadOnlySet<DeviceId> Of(IEnumerable<(long SentMs, IReadOnlyList<(DeviceId Gateway, uint Micros)> Heard)> beacons)
    {
        var stamps = new SortedDictionary<DeviceId, Dictionary<int, (long SentMs, uint Micros)>>();
        var at = 0;
        foreach (var (sentMs, heard) in beacons.OrderBy(one => one.SentMs))
        {
            foreach (var (gateway, micros) in heard)
                (stamps.TryGetValue(gateway, out var own) ? own : stamps[gateway] = []).TryAdd(at, (sentMs, micros));
            at++;
        }
        var (against, with) = (new Dictionary<DeviceId, int>(), new Dictionary<DeviceId, int>());
        var all = stamps.Keys.ToList();
        for (var i = 0; i < all.Count; i++)
            for (var j = i + 1; j < all.Count; j++)
            {
                var (same, other) = Compare(stamps[all[i]], stamps[all[j]]);
                if (same + other < More) continue;
                var count = other >= More && other > same ? against : with;
                foreach (var gateway in (ReadOnlySpan<DeviceId>)[all[i], all[j]]) count[gateway] = count.GetValueOrDefault(gateway) + 1;
            }
        return against.Where(one => one.Value >= More && one.Value > with.GetValueOrDefault(one.Key)).Select(one => one.Key).ToHashSet();
    }

    /// <summary>From each beacon that both heard to the next: how often their clocks ran alike, and how often not.</summary>
    static (int Same, int Other) Compare(Dictionary<int, (long SentMs, uint Micros)> one, Dictionary<int, (long SentMs, uint Micros)> two)
    {
        var (same, other, last) = (0, 0, -1);
        foreach (var beacon in one.Keys.Where(two.ContainsKey).Order())
        {
            if (last >= 0)
            {
                var apart = (long)(int)unchecked(one[beacon].Micros - one[last].Micros - (two[beacon].Micros - two[last].Micros));
                var most = SlackMicros + 2 * Ppm * (one[beacon].SentMs - one[last].SentMs) / 1_000; // one may be as fast as the other is slow
                if (Math.Abs(apart) <= most) same++;
                else other++;
            }
            last = beacon;
        }
        return (same, other);
    }
}
