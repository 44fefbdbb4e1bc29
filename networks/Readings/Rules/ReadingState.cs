using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings;

/// <summary>What scoring remembers of a device.</summary>
/// <param name="LastMs">Time of its last reading in order: nothing older counts again.</param>
/// <param name="CountedToMs">End of the last window that was counted for it; 0 before the first. A time, because an amendment may change how long windows are.</param>
/// <param name="Cell">Where its last good reading was: there it shares in what consumers pay; null before the first.</param>
public sealed record Known(long LastMs, long CountedToMs, Cell? Cell)
{
    public static Known Nothing { get; } = new(-1, 0, null);
}

/// <summary>What a network of readings carries from one epoch to the next.</summary>
/// <remarks>Keys: <c>dev/{device}</c> [last time, counted to, cell or null] · <c>won/{cell}</c> end of its last window that somebody was first in.</remarks>
public sealed class ReadingState
{
    /// <summary>The kernel takes no evidence older than 31 days, so what is older than this can never be asked again.</summary>
    public const long ForgetMs = 32L * 86_400_000;

    public SortedDictionary<DeviceId, Known> Devices { get; } = [];
    public SortedDictionary<Cell, long> Won { get; } = [];

    /// <summary>The last time a device was heard, -1 for never.</summary>
    public static long LastOf(Carry carry, DeviceId device) => carry.TryGet($"dev/{device}", out var node) ? ReadKnown(node).LastMs : -1;

    public Known Of(DeviceId device) => Devices.GetValueOrDefault(device) ?? Known.Nothing;

    public static ReadingState Read(Carry carry)
    {
        var state = new ReadingState();
        foreach (var (key, value) in carry.Under("dev/")) state.Devices[DeviceId.Parse(key["dev/".Length..], null)] = ReadKnown(value);
        foreach (var (key, value) in carry.Under("won/"))
            state.Won[Cell.TryParse(key["won/".Length..], out var cell) ? cell : throw new FormatException("the carry names something that is no cell")] = (long)value.AsInt;
        return state;
    }

    public Carry ToCarry(long toMs)
    {
        var devices = Devices.Where(known => known.Value.LastMs >= toMs - ForgetMs).Select(known => KeyValuePair.Create($"dev/{known.Key}", DagNode.List(
            DagNode.Of(known.Value.LastMs), DagNode.Of(known.Value.CountedToMs), known.Value.Cell?.ToNode() ?? DagNode.Null)));
        var won = Won.Where(won => won.Value >= toMs - ForgetMs).Select(won => KeyValuePair.Create($"won/{won.Key}", DagNode.Of(won.Value)));
        return Carry.Of(devices.Concat(won));
    }

    static Known ReadKnown(DagNode node) => new((long)node.AsList[0].AsInt, (long)node.AsList[1].AsInt, Cell.TryRead(node.AsList[2], out var cell) ? cell : null);
}
