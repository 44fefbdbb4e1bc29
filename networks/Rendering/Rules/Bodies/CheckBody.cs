using Grange.Content;
using Grange.Kernel;

namespace Grange.Rendering.Rules.Bodies;

/// <summary>A tile that a checker rendered.</summary>
/// <param name="Index">Which, in rows from the top left.</param>
/// <param name="Hash">Of its pixels, in the form of a leaf of a frame's tile tree.</param>
public readonly record struct TileWord(int Index, Hash32 Hash);

/// <summary>A check (<c>rendering.check</c>): the checker says what its tiles are before it sees the frame's.</summary>
/// <param name="Device">Whose frame.</param>
/// <param name="Tiles">In the order in which they were drawn.</param>
public sealed record CheckBody(Hash32 Job, int Frame, int Attempt, DeviceId Device, IReadOnlyList<TileWord> Tiles)
{
    public const int MaxTiles = 64;

    public DagNode ToNode() => DagNode.Map(
        ("job", Body.Of(Job)), ("frame", DagNode.Of((long)Frame)), ("attempt", DagNode.Of((long)Attempt)), ("device", Body.Of(Device)),
        ("tiles", DagNode.List(Tiles.Select(tile => DagNode.List(DagNode.Of((long)tile.Index), Body.Of(tile.Hash))))));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<CheckBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, 5)) return Wrong("a map of job, frame, attempt, device, tiles");
        if (!Body.TryGetHash(body, "job", out var job)) return Wrong("job: 32 bytes");
        if (!Body.TryGetNumber(body, "frame", 0, Body.MaxFrame, out var frame)) return Wrong($"frame: 0 to {Body.MaxFrame}");
        if (!Body.TryGetNumber(body, "attempt", 0, FrameBody.MaxAttempt, out var attempt)) return Wrong($"attempt: 0 to {FrameBody.MaxAttempt}");
        if (!Body.TryGetDevice(body, "device", out var device)) return Wrong("device: 32 bytes");
        if (!body.TryGet("tiles", DagKind.List, out var list) || list.AsList.Count is 0 or > MaxTiles) return Wrong($"tiles: 1 to {MaxTiles} of [index, hash]");
        var tiles = new List<TileWord>();
        foreach (var item in list.AsList)
        {
            if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Int } index, { Kind: DagKind.Bytes } bytes]) return Wrong("tiles: each is [index, hash]");
            if (index.AsInt < 0 || index.AsInt > int.MaxValue || !Hash32.TryRead(bytes.AsBytes, out var hash)) return Wrong("tiles: each is [index, hash]");
            tiles.Add(new((int)index.AsInt, hash));
        }
        return new CheckBody(job, (int)frame, (int)attempt, device, tiles);
    }

    static Fault Wrong(string what) => Body.Malformed(RenderingKinds.Check, what);
}
