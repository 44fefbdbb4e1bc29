using System.Reflection;
using Grange.Kernel;
using Grange.Rendering.Protocol;
using Grange.Rendering.Rules;

namespace Grange.Rendering.Engine;

/// <summary>A frame, or a part of one, as it was made.</summary>
/// <param name="File">The PNG as the renderer wrote it.</param>
/// <param name="CpuMs">Processor time.</param>
/// <param name="WallMs">Time by the clock.</param>
/// <param name="PeakKiB">Most memory the renderer took so far.</param>
public sealed record Rendered(Picture Picture, byte[] File, long CpuMs, long WallMs, long PeakKiB);

/// <summary>What makes frames of one scene.</summary>
public interface IRenderEngine : IAsyncDisposable
{
    /// <summary>Hears how far a frame is, in percent.</summary>
    Action<int>? Progress { set; }

    /// <summary>The last lines that the renderer printed.</summary>
    IReadOnlyList<string> Log { get; }

    Task<Result<Rendered>> FrameAsync(RenderProfile profile, int frame, TimeSpan limit, CancellationToken cancel);

    /// <summary>A part of a frame: <paramref name="at"/> in pixels from the top left.</summary>
    Task<Result<Rendered>> TileAsync(RenderProfile profile, int frame, (int X, int Y, int Width, int Height) at, TimeSpan limit, CancellationToken cancel);
}

/// <summary>Debian's Blender, resident, in a sandbox, with one scene open.</summary>
public sealed class BlenderEngine : IRenderEngine
{
    static readonly TimeSpan AskLimit = TimeSpan.FromMinutes(1);

    readonly BlenderChild child;
    readonly string folder;

    BlenderEngine(BlenderChild child, string folder) => (this.child, this.folder) = (child, folder);

    /// <inheritdoc/>
    public Action<int>? Progress { set => child.Progress = value; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Log => child.Log;

    /// <summary>Starts Blender and opens a scene; the fault is <c>engine-missing</c>, <c>engine-start</c>, <c>blend_unreadable</c> or what ended it.</summary>
    /// <param name="sceneFolder">All that the scene may read.</param>
    /// <param name="scene">The .blend, below that folder; null: none, to ask for devices only.</param>
    public static async Task<Result<BlenderEngine>> OpenAsync(EngineTools tools, EngineSettings settings, string sceneFolder, string? scene, TimeProvider clock, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("grange-render-").FullName;
        var output = Path.Combine(folder, "out");
        Directory.CreateDirectory(output);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(output, (UnixFileMode)0b111_111_111); // whom the sandbox makes of this user may write here, and nowhere else
        var worker = Path.Combine(folder, "worker.py");
        await File.WriteAllBytesAsync(worker, Worker(), cancel);
        if (!(await BlenderChild.StartAsync(tools, settings, Path.GetFullPath(sceneFolder), output, worker, clock, cancel)).TryGet(out var child, out var fault))
        {
            Directory.Delete(folder, recursive: true);
            return fault;
        }
        var engine = new BlenderEngine(child, folder);
        if (scene is null) return engine;
        if ((await child.AskAsync(new EngineAsk("open") { Scene = scene }, EngineJson.Default.EngineTrouble, settings.StartLimit, cancel)).TryGet(out _, out fault)) return engine;
        await engine.DisposeAsync();
        return fault.Code == "crashed" ? fault with { Code = "blend_unreadable" } : fault;
    }

    /// <summary>Blender's version, and the graphics processors that it reports.</summary>
    public Task<Result<EngineDevices>> DevicesAsync(CancellationToken cancel) => child.AskAsync(new EngineAsk("devices"), EngineJson.Default.EngineDevices, AskLimit, cancel);

    /// <summary>What the scene says of itself.</summary>
    public Task<Result<SceneFacts>> FactsAsync(CancellationToken cancel) => child.AskAsync(new EngineAsk("preflight"), EngineJson.Default.SceneFacts, AskLimit, cancel);

    /// <summary>How long a few frames take, small and with few samples.</summary>
    public Task<Result<ProbeTimes>> ProbeAsync(RenderProfile profile, IReadOnlyList<int> frames, TimeSpan limit, CancellationToken cancel)
        => child.AskAsync(new EngineAsk("probe") { Profile = Json(profile), Frames = frames, Seconds = Estimate.ProbeSeconds }, EngineJson.Default.ProbeTimes, limit, cancel);

    /// <inheritdoc/>
    public Task<Result<Rendered>> FrameAsync(RenderProfile profile, int frame, TimeSpan limit, CancellationToken cancel)
        => MakeAsync(new EngineAsk("frame") { Profile = Json(profile), Frame = frame, Name = "frame.png" }, (profile.Width, profile.Height), limit, cancel);

    /// <inheritdoc/>
    public Task<Result<Rendered>> TileAsync(RenderProfile profile, int frame, (int X, int Y, int Width, int Height) at, TimeSpan limit, CancellationToken cancel)
        => MakeAsync(new EngineAsk("tile") { Profile = Json(profile), Frame = frame, At = [at.X, at.Y, at.Width, at.Height], Name = "tile.png" }, (at.Width, at.Height), limit, cancel);

    async Task<Result<Rendered>> MakeAsync(EngineAsk ask, (int Width, int Height) size, TimeSpan limit, CancellationToken cancel)
    {
        if (!(await child.AskAsync(ask, EngineJson.Default.RenderedFile, limit, cancel)).TryGet(out var made, out var fault)) return fault;
        var path = Path.Combine(folder, "out", ask.Name!);
        if (!File.Exists(path)) return new Fault("render_failed", $"Blender wrote no picture: {string.Join(" / ", Log.TakeLast(3))}", Status: 422);
        var file = await File.ReadAllBytesAsync(path, cancel);
        File.Delete(path);
        if (!Png.Decode(file).TryGet(out var picture, out fault)) return new Fault("disk_full", $"the picture that was written is not whole: {fault.Detail}", "free space on this node", 507);
        return (picture.Width, picture.Height) == size ? new Rendered(picture, file, made.CpuMs, made.WallMs, made.PeakKiB) : new Fault("render_failed", $"Blender made {picture.Width} × {picture.Height} pixels of {size.Width} × {size.Height}", Status: 422);
    }

    static ProfileJson Json(RenderProfile profile) => new(profile.Engine, profile.Width, profile.Height, profile.Samples, profile.Seed);

    static byte[] Worker()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("worker.py")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await child.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
