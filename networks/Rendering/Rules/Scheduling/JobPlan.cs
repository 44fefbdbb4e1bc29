using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;

namespace Grange.Rendering.Rules.Scheduling;

/// <summary>A job as it is scheduled.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Frames">Which frames are to be made.</param>
/// <param name="Tier">Jobs of a higher tier go first.</param>
/// <param name="FrameMicroGbh">What a frame is estimated to be.</param>
/// <param name="MemoryMiB">What a node must have.</param>
/// <param name="MaxMicroUsdPerGbh">What a node may ask.</param>
public sealed record JobPlan(Hash32 Job, FrameRanges Frames, RenderTier Tier, long FrameMicroGbh, long MemoryMiB, long MaxMicroUsdPerGbh);

/// <summary>A node that looks for work.</summary>
/// <param name="Score">Its bench score.</param>
/// <param name="MemoryMiB">What it gives.</param>
/// <param name="MicroUsdPerGbh">What it asks.</param>
/// <param name="IsTrusted">It may have jobs of the trusted tier.</param>
public sealed record NodeOffer(DeviceId Device, long Score, long MemoryMiB, long MicroUsdPerGbh, bool IsTrusted);

/// <summary>Frames that a node has for a while.</summary>
/// <param name="Frames">What of it is not delivered yet.</param>
/// <param name="LimitMs">How long one frame may take before it is stopped.</param>
/// <param name="UntilMs">Unix milliseconds; lost then, unless it shows that it lives.</param>
public sealed record FrameLease(long Id, Hash32 Job, DeviceId Node, IReadOnlyList<LeasedFrame> Frames, long LimitMs, long UntilMs);

/// <summary>A frame and the how-manieth lease of it this is, from 0.</summary>
public readonly record struct LeasedFrame(int Frame, int Attempt);

/// <summary>Why a node gave a frame back.</summary>
public enum FailureCode { Crashed, OutOfMemory, Timeout, Scene, DiskFull }

/// <summary>What came of a frame that was given back.</summary>
public enum FailureOutcome { Unknown, Queued, FrameFailed }
