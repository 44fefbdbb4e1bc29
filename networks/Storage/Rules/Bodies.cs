using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>What the readers of evidence bodies share.</summary>
static class Bodies
{
    public static Fault Malformed(string kind, string what)
        => new("evidence-malformed", $"{kind}: {what}", "networks/Storage/README.md has the body of each kind", Status: 422);

    public static bool TryGetPiece(DagNode body, string key, out PieceCid piece)
    {
        piece = default;
        return body.TryGetName(key, out var named) && PieceCid.TryFrom(named, out piece);
    }

    public static bool TryGetDevice(DagNode body, string key, out DeviceId device)
    {
        device = default;
        if (!body.TryGet(key, DagKind.Bytes, out var bytes) || !Hash32.TryRead(bytes.AsBytes, out var id)) return false;
        device = new DeviceId(id);
        return true;
    }

    public static DagNode Of(DeviceId device) => DagNode.Of(device.Value.ToByteArray());
}
