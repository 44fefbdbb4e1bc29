namespace Grange.Energy.Rules.Intervals;

/// <summary>One slot of a community as arrays: element i is member i. What the pure rules take.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="ImportWh">By member.</param>
/// <param name="ExportWh">By member.</param>
public sealed record SlotValues(long Slot, long[] ImportWh, long[] ExportWh)
{
    /// <summary>Members of the community.</summary>
    public int Members => ImportWh.Length;

    /// <summary>Lays values of one slot out by member; a member without a value stands with zero, which the caller must have allowed.</summary>
    public static SlotValues Of(long slot, int members, IEnumerable<IntervalValue> values)
    {
        var laid = new SlotValues(slot, new long[members], new long[members]);
        foreach (var value in values) (laid.ImportWh[value.Member], laid.ExportWh[value.Member]) = (value.ImportWh, value.ExportWh);
        return laid;
    }
}
