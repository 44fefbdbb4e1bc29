using Grange.Content;
using Grange.Kernel;

namespace Grange.Rendering.Rules.Bodies;

/// <summary>What the bodies of this network's evidence have in common.</summary>
static class Body
{
    /// <summary>Frames are numbered from 0 to this.</summary>
    public const long MaxFrame = 1_048_574;

    public static DagNode Of(Hash32 hash) => DagNode.Of(hash.ToByteArray());
    public static DagNode Of(DeviceId device) => Of(device.Value);

    public static bool TryGetHash(DagNode body, string key, out Hash32 hash)
    {
        hash = default;
        return body.TryGet(key, DagKind.Bytes, out var bytes) && Hash32.TryRead(bytes.AsBytes, out hash);
    }

    public static bool TryGetDevice(DagNode body, string key, out DeviceId device)
    {
        var found = TryGetHash(body, key, out var id);
        device = new DeviceId(id);
        return found;
    }

    public static bool TryGetNumber(DagNode body, string key, long least, long most, out long number) => body.TryGetLong(key, out number) && number >= least && number <= most;

    public static bool IsMap(DagNode body, int members) => body.Kind == DagKind.Map && body.AsMap.Count == members;

    public static Fault Malformed(string kind, string what) => new("evidence-malformed", $"{kind}: {what}", "docs/formats.md has the body", Status: 422);
}
