using Grange.Content;
using Grange.Kernel;

namespace Grange.Rendering.Rules.Bodies;

/// <summary>How fast and by whom a job is rendered; the numbers stand in evidence.</summary>
public enum RenderTier : byte { Trusted = 1, Priority = 2, Economy = 3 }

/// <summary>A customer's order (<c>rendering.order</c>): these frames of this scene, for at most so much.</summary>
/// <param name="Job">SHA-256 of the manifest CID's bytes; the job's name.</param>
/// <param name="Manifest">The manifest: scene, assets, profile.</param>
/// <param name="Profile">SHA-256 of the profile.</param>
/// <param name="Frames">Which frames.</param>
/// <param name="Tier">Of what kind of node.</param>
/// <param name="FrameMicroGbh">What a frame is estimated to be at most (p90), in 1e-6 GBh; a frame counts for at most a quarter more.</param>
/// <param name="MaxMicroUsd">All frames together cost at most this; each at most its equal part.</param>
/// <param name="Auto">What is accepted counts as approved at once.</param>
/// <param name="Hold">The money that was reserved for it.</param>
public sealed record OrderBody(Hash32 Job, Cid Manifest, Hash32 Profile, FrameRanges Frames, RenderTier Tier, long FrameMicroGbh, long MaxMicroUsd, bool Auto, HoldId Hold)
{
    /// <summary>Bounds that keep every sum of an epoch inside 128 bits.</summary>
    public const long MaxMoney = 1_000_000_000_000, MaxMicroGbh = 1_000_000_000_000;

    /// <summary>What one frame may cost: the order's equal part, rounded down, so that all of them never cost more than it says.</summary>
    public long FrameMicroUsd => MaxMicroUsd / Frames.Count;

    /// <summary>The name of the job whose manifest this is.</summary>
    public static Hash32 JobOf(Cid manifest) => Hash32.Read(System.Security.Cryptography.SHA256.HashData(manifest.ToByteArray()));

    public DagNode ToNode() => DagNode.Map(
        ("job", Body.Of(Job)), ("manifest", DagNode.Name(Manifest)), ("profile", Body.Of(Profile)), ("frames", Frames.ToNode()), ("tier", DagNode.Of((long)Tier)),
        ("frameMicroGbh", DagNode.Of(FrameMicroGbh)), ("maxMicroUsd", DagNode.Of(MaxMicroUsd)), ("auto", DagNode.Of(Auto)), ("hold", Hold.ToNode()));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<OrderBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, 9)) return Wrong("a map of job, manifest, profile, frames, tier, frameMicroGbh, maxMicroUsd, auto, hold");
        if (!body.TryGetName("manifest", out var manifest)) return Wrong("manifest: the bytes of a CID");
        if (!Body.TryGetHash(body, "job", out var job) || job != JobOf(manifest)) return Wrong("job: SHA-256 of the manifest's CID");
        if (!Body.TryGetHash(body, "profile", out var profile)) return Wrong("profile: 32 bytes");
        if (!body.TryGet("frames", DagKind.List, out var list) || FrameRanges.Read(list) is not { } frames) return Wrong($"frames: rising ranges, at most {FrameRanges.MaxFrames} frames");
        if (!Body.TryGetNumber(body, "tier", 1, 3, out var tier)) return Wrong("tier: 1, 2 or 3");
        if (!Body.TryGetNumber(body, "frameMicroGbh", 1, MaxMicroGbh, out var work)) return Wrong($"frameMicroGbh: 1 to {MaxMicroGbh}");
        if (!Body.TryGetNumber(body, "maxMicroUsd", 1, MaxMoney, out var most)) return Wrong($"maxMicroUsd: 1 to {MaxMoney}");
        if (!body.TryGet("auto", DagKind.Bool, out var auto)) return Wrong("auto: true or false");
        return HoldId.TryRead(body, out var hold)
            ? new OrderBody(job, manifest, profile, frames, (RenderTier)tier, work, most, auto.AsBool, hold)
            : Wrong("hold: 16 bytes");
    }

    static Fault Wrong(string what) => Body.Malformed(RenderingKinds.Order, what);
}
