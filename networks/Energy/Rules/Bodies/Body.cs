using Grange.Content;
using Grange.Kernel;

namespace Grange.Energy.Rules.Bodies;

/// <summary>What the bodies of accounts' evidence have in common.</summary>
static class Body
{
    /// <summary>Bounds that keep every sum of an epoch inside 64 bits.</summary>
    public const long MostMicro = 1_000_000_000_000, MostMs = 1L << 53;

    public static DagNode Of(DeviceId device) => DagNode.Of(device.Value.ToByteArray());

    public static bool TryRead(DagNode node, out DeviceId device)
    {
        device = default;
        if (node.Kind != DagKind.Bytes || !Hash32.TryRead(node.AsBytes, out var id)) return false;
        device = new DeviceId(id);
        return true;
    }

    public static bool TryGetMeter(DagNode body, out DeviceId device)
    {
        device = default;
        return body.TryGet("meter", DagKind.Bytes, out var bytes) && TryRead(bytes, out device);
    }

    public static bool TryGetNumber(DagNode body, string key, long least, long most, out long number) => body.TryGetLong(key, out number) && number >= least && number <= most;

    public static bool IsMap(DagNode body, int members) => body.Kind == DagKind.Map && body.AsMap.Count == members;

    public static Fault Malformed(string kind, string what) => new("evidence-malformed", $"{kind}: {what}", "docs/formats.md has the body", Status: 422);
}
