using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Rules.Bodies;

/// <summary>What the bodies of this network's evidence have in common.</summary>
static class Body
{
    public static DagNode Of(DeviceId device) => DagNode.Of(device.Value.ToByteArray());

    public static bool TryGetDevice(DagNode body, string key, out DeviceId device)
    {
        device = default;
        if (!body.TryGet(key, DagKind.Bytes, out var bytes) || !Hash32.TryRead(bytes.AsBytes, out var id)) return false;
        device = new DeviceId(id);
        return true;
    }

    public static bool TryGetNumber(DagNode body, string key, long least, long most, out long number) => body.TryGetLong(key, out number) && number >= least && number <= most;

    public static bool IsMap(DagNode body, int members) => body.Kind == DagKind.Map && body.AsMap.Count == members;

    public static Fault Malformed(string kind, string what) => new("evidence-malformed", $"{kind}: {what}", "docs/formats.md has the body", Status: 422);
}
