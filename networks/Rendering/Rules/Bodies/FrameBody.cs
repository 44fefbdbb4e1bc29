using Grange.Content;
using Grange.Kernel;

namespace Grange.Rendering.Rules.Bodies;

/// <summary>A frame that a device made (<c>rendering.frame</c>).</summary>
/// <param name="Job">Of which order.</param>
/// <param name="Frame">Its number.</param>
/// <param name="Attempt">The how-manieth lease of the frame it came of, from 0.</param>
/// <param name="Profile">SHA-256 of the profile it was made by.</param>
/// <param name="Scene">The scene it was made of.</param>
/// <param name="Engine">Version of the engine.</param>
/// <param name="RenderClass">Pixel hash of the calibration frame on this computer: two of one class make equal pixels.</param>
/// <param name="Output">The stored picture, encrypted or plain.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Pixels"><see cref="Checking.PixelHash"/>.</param>
/// <param name="Tiles">Merkle root over its tiles.</param>
/// <param name="CpuMs">Processor time.</param>
/// <param name="WallMs">Time by the clock; what it is paid by.</param>
/// <param name="PeakKiB">Most memory it took.</param>
/// <param name="StartedMs">Unix milliseconds.</param>
/// <param name="FinishedMs">Unix milliseconds.</param>
public sealed record FrameBody(
    Hash32 Job, int Frame, int Attempt, Hash32 Profile, Cid Scene, string Engine, Hash32 RenderClass, Cid Output, int Width, int Height, Hash32 Pixels, Hash32 Tiles,
    long CpuMs, long WallMs, long PeakKiB, long StartedMs, long FinishedMs)
{
    const int Members = 17, MaxEngine = 64;
    const long MaxMs = 7L * 24 * 3600 * 1000, MaxTime = 1L << 45;

    public const int MaxAttempt = 1_000;

    public DagNode ToNode() => DagNode.Map(
        ("job", Body.Of(Job)), ("frame", DagNode.Of((long)Frame)), ("attempt", DagNode.Of((long)Attempt)), ("profile", Body.Of(Profile)), ("scene", DagNode.Name(Scene)),
        ("engine", DagNode.Of(Engine)), ("class", Body.Of(RenderClass)), ("output", DagNode.Name(Output)), ("width", DagNode.Of((long)Width)), ("height", DagNode.Of((long)Height)),
        ("pixels", Body.Of(Pixels)), ("tiles", Body.Of(Tiles)), ("cpuMs", DagNode.Of(CpuMs)), ("wallMs", DagNode.Of(WallMs)), ("peakKiB", DagNode.Of(PeakKiB)),
        ("startedMs", DagNode.Of(StartedMs)), ("finishedMs", DagNode.Of(FinishedMs)));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<FrameBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, Members)) return Wrong("a map of job, frame, attempt, profile, scene, engine, class, output, width, height, pixels, tiles, cpuMs, wallMs, peakKiB, startedMs, finishedMs");
        if (!Body.TryGetHash(body, "job", out var job)) return Wrong("job: 32 bytes");
        if (!Body.TryGetNumber(body, "frame", 0, Body.MaxFrame, out var frame)) return Wrong($"frame: 0 to {Body.MaxFrame}");
        if (!Body.TryGetNumber(body, "attempt", 0, MaxAttempt, out var attempt)) return Wrong($"attempt: 0 to {MaxAttempt}");
        if (!Body.TryGetHash(body, "profile", out var profile)) return Wrong("profile: 32 bytes");
        if (!body.TryGetName("scene", out var scene)) return Wrong("scene: the bytes of a CID");
        if (!body.TryGetText("engine", out var engine) || engine.Length is 0 or > MaxEngine) return Wrong($"engine: 1 to {MaxEngine} characters");
        if (!Body.TryGetHash(body, "class", out var renderClass)) return Wrong("class: 32 bytes");
        if (!body.TryGetName("output", out var output)) return Wrong("output: the bytes of a CID");
        if (!Body.TryGetNumber(body, "width", 1, RenderProfile.MaxSide, out var width)) return Wrong($"width: 1 to {RenderProfile.MaxSide}");
        if (!Body.TryGetNumber(body, "height", 1, RenderProfile.MaxSide, out var height)) return Wrong($"height: 1 to {RenderProfile.MaxSide}");
        if (!Body.TryGetHash(body, "pixels", out var pixels)) return Wrong("pixels: 32 bytes");
        if (!Body.TryGetHash(body, "tiles", out var tiles)) return Wrong("tiles: 32 bytes");
        if (!Body.TryGetNumber(body, "cpuMs", 0, MaxMs * 1_024, out var cpu)) return Wrong("cpuMs");
        if (!Body.TryGetNumber(body, "wallMs", 0, MaxMs, out var wall)) return Wrong("wallMs: at most a week");
        if (!Body.TryGetNumber(body, "peakKiB", 0, 1L << 40, out var peak)) return Wrong("peakKiB");
        if (!Body.TryGetNumber(body, "startedMs", 0, MaxTime, out var started)) return Wrong("startedMs");
        return Body.TryGetNumber(body, "finishedMs", started, MaxTime, out var finished)
            ? new FrameBody(job, (int)frame, (int)attempt, profile, scene, engine, renderClass, output, (int)width, (int)height, pixels, tiles, cpu, wall, peak, started, finished)
            : Wrong("finishedMs: not before startedMs");
    }

    static Fault Wrong(string what) => Body.Malformed(RenderingKinds.Frame, what);
}
