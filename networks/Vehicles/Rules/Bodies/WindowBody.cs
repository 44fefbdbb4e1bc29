using Grange.Content;
using Grange.Kernel;
using Grange.Vehicles.Rules.Facts;

namespace Grange.Vehicles.Rules.Bodies;

/// <summary>An hour of a vehicle (<c>vehicles.window</c>): facts, and the root over the signed batches that they were derived from.</summary>
/// <param name="Vehicle">The network's number for it.</param>
/// <param name="Device">What signed the batches.</param>
/// <param name="SlotMs">Beginning of the hour, Unix milliseconds.</param>
/// <param name="Batches">How many batches have values of it.</param>
/// <param name="Root">Merkle root over the digests that the device signed.</param>
/// <param name="Vin">Salted commitment to the VIN.</param>
public sealed record WindowBody(long Vehicle, DeviceId Device, long SlotMs, long Batches, Hash32 Root, Hash32 Vin, WindowFacts Facts)
{
    const long Most = 1L << 40, MostSlotMs = 1L << 50, Minutes = 60, MostApart = 3_600;

    public DagNode ToNode()
    {
        List<(string, DagNode)> fields =
        [
            ("vehicle", DagNode.Of(Vehicle)), ("device", DagNode.Of(Device.Value.ToByteArray())), ("slotMs", DagNode.Of(SlotMs)), ("batches", DagNode.Of(Batches)),
            ("root", DagNode.Of(Root.ToByteArray())), ("vin", DagNode.Of(Vin.ToByteArray())), ("points", DagNode.Of(Facts.Points)), ("signals", DagNode.Of((long)Facts.Signals)),
            ("minutes", DagNode.Of((long)Facts.Minutes)), ("apart", DagNode.Of((long)Facts.Apart)), ("doubts", DagNode.Of((long)Facts.Doubts)),
        ];
        if (Facts.Wave is { } wave) fields.Add(("wave", DagNode.Of(wave.ToByteArray())));
        return DagNode.Map([.. fields]);
    }

    /// <summary>Reads a body; never throws.</summary>
    public static Result<WindowBody> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count is not (11 or 12)) return Malformed("eleven or twelve fields");
        if (!Number(body, "vehicle", 1, Most, out var vehicle) || !Number(body, "slotMs", 0, MostSlotMs, out var slot) || slot % WindowFacts.Ms != 0) return Malformed("vehicle, slotMs: a whole hour");
        if (!Hash(body, "device", out var device) || !Hash(body, "root", out var root) || !Hash(body, "vin", out var vin)) return Malformed("device, root, vin: 32 bytes");
        if (!Number(body, "batches", 1, Most, out var batches) || !Number(body, "points", 0, Most, out var points) || !Number(body, "signals", 0, points, out var signals)) return Malformed("batches, points, signals");
        if (!Number(body, "minutes", 0, Minutes, out var minutes) || !Number(body, "apart", 0, MostApart, out var apart) || !Number(body, "doubts", 0, 15, out var doubts)) return Malformed("minutes, apart, doubts");
        Hash32? wave = null;
        if (body.AsMap.Count == 12)
        {
            if (!Hash(body, "wave", out var read)) return Malformed("wave: 32 bytes");
            wave = read;
        }
        return signals <= int.MaxValue
            ? new WindowBody(vehicle, new(device), slot, batches, root, vin, new(points, (int)signals, (int)minutes, (int)apart, (Doubts)doubts, wave))
            : Malformed("signals");
    }

    static bool Number(DagNode body, string key, long least, long most, out long number) => body.TryGetLong(key, out number) && number >= least && number <= most;

    static bool Hash(DagNode body, string key, out Hash32 hash)
    {
        hash = default;
        return body.TryGet(key, DagKind.Bytes, out var bytes) && Hash32.TryRead(bytes.AsBytes, out hash);
    }

    static Fault Malformed(string what) => new("evidence-malformed", $"{VehicleKinds.Window}: {what}", "docs/formats.md has the body", Status: 422);
}
