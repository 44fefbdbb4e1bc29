using Grange.Content;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Scoring;

/// <summary>What is carried of a hex and a mount: when it was last mapped, and who did it.</summary>
/// <param name="LastMs">By upload, Unix milliseconds.</param>
/// <param name="Cameras">The last few cameras, the newest first, each once: who is paid when the hex is bought.</param>
public sealed record HexState(long LastMs, IReadOnlyList<DeviceId> Cameras)
{
    /// <summary>Cameras that one purchase of a hex pays.</summary>
    public const int MostCameras = 3;

    const string Prefix = "hex/";

    public static string Key(H3Cell hex, Mount mount) => $"{Prefix}{hex}/{(int)mount}";

    public HexState With(DeviceId camera, long uploadedMs)
        => new(Math.Max(LastMs, uploadedMs), [camera, .. Cameras.Where(one => one != camera).Take(MostCameras - 1)]);

    public DagNode ToNode() => DagNode.List(DagNode.Of(LastMs), DagNode.List(Cameras.Select(camera => DagNode.Of(camera.Value.ToByteArray())).ToArray()));

    public static HexState? Read(DagNode? node)
        => node is { Kind: DagKind.List } && node.AsList is [{ Kind: DagKind.Int } last, { Kind: DagKind.List } cameras]
            ? new((long)last.AsInt, [.. cameras.AsList.Where(one => one.Kind == DagKind.Bytes).Select(one => new DeviceId(Hash32.Read(one.AsBytes)))]) : null;

    /// <summary>The hexes of a carry.</summary>
    public static IEnumerable<(H3Cell Hex, Mount Mount, HexState State)> Of(Carry carry)
    {
        foreach (var (key, value) in carry.Under(Prefix))
            if (H3Cell.TryParse(key[Prefix.Length..^2], out var hex) && Read(value) is { } state) yield return (hex, (Mount)(key[^1] - '0'), state);
    }
}
