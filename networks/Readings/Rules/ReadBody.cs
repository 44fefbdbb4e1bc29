using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings;

/// <summary>A purchase (<c>readings.read</c>), signed by who pays: these windows of a cell, at this price, measured by these devices.</summary>
/// <param name="Cell">What was read.</param>
/// <param name="Windows">How many windows of it.</param>
/// <param name="MicroUsd">The price of all.</param>
/// <param name="Devices">Whose readings were in them, ascending.</param>
/// <param name="Hold">The money that was reserved for it.</param>
public sealed record ReadBody(Cell Cell, long Windows, long MicroUsd, IReadOnlyList<DeviceId> Devices, HoldId Hold)
{
    /// <summary>Bounds of one purchase; they keep every sum of an epoch inside 64 bits.</summary>
    public const long MaxWindows = 1000, MaxMicroUsd = 1_000_000_000_000;

    public const int MaxDevices = 1000;

    public DagNode ToNode() => DagNode.Map(
        ("cell", Cell.ToNode()), ("windows", DagNode.Of(Windows)), ("microUsd", DagNode.Of(MicroUsd)),
        ("devices", DagNode.List(Devices.Select(device => DagNode.Of(device.Value.ToByteArray())))), ("hold", Hold.ToNode()));

    /// <summary>Reads a body at the network's price; the fault names the field. Never throws.</summary>
    public static Result<ReadBody> Read(DagNode body, MicroUsd price)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != 5) return Malformed("a map of cell, windows, microUsd, devices, hold");
        if (!body.AsMap.TryGetValue("cell", out var index) || !Cell.TryRead(index, out var cell)) return Malformed("cell");
        if (!body.TryGetLong("windows", out var windows) || windows is < 1 or > MaxWindows) return Malformed($"windows: 1 to {MaxWindows}");
        if (!body.TryGetLong("microUsd", out var paid) || paid is < 0 or > MaxMicroUsd || (Int128)price.Value * windows != paid)
            return Malformed($"microUsd: {windows} windows cost {(Int128)price.Value * windows}");
        if (!body.TryGet("devices", DagKind.List, out var list) || list.AsList.Count is 0 or > MaxDevices) return Malformed($"devices: 1 to {MaxDevices}");
        var devices = new List<DeviceId>(list.AsList.Count);
        foreach (var item in list.AsList)
        {
            if (item.Kind != DagKind.Bytes || !Hash32.TryRead(item.AsBytes, out var id) || devices.Count > 0 && devices[^1].CompareTo(new DeviceId(id)) >= 0)
                return Malformed("devices: ids of 32 bytes, ascending");
            devices.Add(new DeviceId(id));
        }
        return HoldId.TryRead(body, out var hold) ? new ReadBody(cell, windows, paid, devices, hold) : Malformed("hold: 16 bytes");
    }

    /// <summary>Splits the price among owners of <paramref name="count"/> devices: parts sum to it exactly, the odd micro-dollars go to the first.</summary>
    public MicroUsd Share(int at, int count) => new(MicroUsd / count + (at < MicroUsd % count ? 1 : 0));

    static Fault Malformed(string what) => new("evidence-malformed", $"{ReadingKinds.Read}: {what}", "the node's quote has the body to sign", Status: 422);
}
