using Grange.Kernel;

namespace Grange.Wireless.Coverage;

/// <summary>Gateways that prove only each other: five or more that hear one another's beacons and nobody else's, and that no device of another owner was ever heard by (specification 7.5).</summary>
public static class ClosedGroups
{
    const int Least = 5;

    /// <summary>The members of all such groups.</summary>
    /// <param name="heard">Who was heard by whom, as far as it counts.</param>
    /// <param name="serves">True for a gateway that devices of others were heard by lately.</param>
    public static IReadOnlySet<DeviceId> Of(IEnumerable<(DeviceId Sender, DeviceId Hearer)> heard, Func<DeviceId, bool> serves)
    {
        var leaders = new Dictionary<DeviceId, DeviceId>();
        foreach (var (sender, hearer) in heard)
        {
            var (one, other) = (Leader(leaders, sender), Leader(leaders, hearer));
            if (one != other) leaders[one.CompareTo(other) < 0 ? other : one] = one.CompareTo(other) < 0 ? one : other;
        }
        var closed = leaders.Keys.ToList().GroupBy(member => Leader(leaders, member)).Where(group => group.Count() >= Least && !group.Any(serves));
        return closed.SelectMany(group => group).ToHashSet();
    }

    static DeviceId Leader(Dictionary<DeviceId, DeviceId> leaders, DeviceId member)
    {
        if (!leaders.TryGetValue(member, out var above)) return leaders[member] = member;
        while (above != leaders[above]) above = leaders[above];
        return leaders[member] = above;
    }
}
