using System.Diagnostics;
using Grange.Kernel;
using Grange.Rendering.Engine;
using Grange.Rendering.Protocol;
using Grange.Rendering.Rules;
using Grange.Tests;

namespace Grange.Rendering.Tests;

/// <summary>A folder of scenes made by Blender itself, and Blender as it is without us beside it.</summary>
public sealed class Scenes : IDisposable
{
    public const string Procedural = "procedural.blend";

    static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    public string Folder { get; } = Directory.CreateTempSubdirectory("grange-scenes-").FullName;

    public Scenes()
    {
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        File.Copy(Path.Combine(AppContext.BaseDirectory, Procedural), Path.Combine(Folder, Procedural));
    }

    public static RenderProfile Small { get; } = new("CYCLES", 96, 64, 4, 1);

    public static EngineTools Tools => EngineTools.Find().TryGet(out var tools, out var fault) ? tools : throw new InvalidOperationException(fault.ToString());

    /// <summary>Puts somebody else's scene here.</summary>
    public string Borrow(string name)
    {
        File.Copy(ReferenceData.Path($"rendering/{name}"), Path.Combine(Folder, name));
        return name;
    }

    /// <summary>A scene that Blender saves after it ran these lines; it has a cube, a light and a camera.</summary>
    public async Task<string> MakeAsync(string name, string python)
    {
        await RunAsync("--factory-startup", "--python-expr", $"import bpy\nbpy.context.scene.render.engine='CYCLES'\nbpy.context.scene.cycles.use_denoising=False\n{python}\nbpy.ops.wm.save_as_mainfile(filepath=r'{Path.Combine(Folder, name)}')");
        return name;
    }

    /// <summary>One frame by Blender alone, told the same profile.</summary>
    public async Task<Picture> PlainAsync(string scene, RenderProfile profile, int frame)
    {
        var output = Path.Combine(Folder, $"plain-{profile.Samples}-{frame}.png");
        var told = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"import bpy\ns=bpy.context.scene\nr=s.render\nr.engine='{profile.Engine}'\nr.resolution_x={profile.Width}\nr.resolution_y={profile.Height}\nr.resolution_percentage=100\nr.dither_intensity=0\nr.use_stamp=False\nr.use_compositing=False\nr.use_sequencer=False\nr.image_settings.file_format='PNG'\nr.image_settings.color_mode='RGBA'\nr.image_settings.color_depth='8'\ns.cycles.samples={profile.Samples}\ns.cycles.seed={profile.Seed}\ns.cycles.use_animated_seed=False\ns.cycles.use_denoising=False\ns.frame_set({frame})\nr.filepath=r'{output}'\nbpy.ops.render.render(write_still=True)");
        await RunAsync("--factory-startup", "-Y", Path.Combine(Folder, scene), "--python-expr", told);
        return Png.Decode(await File.ReadAllBytesAsync(output)).Value;
    }

    public async Task<BlenderEngine> OpenAsync(string scene, EngineSettings? settings = null)
        => (await TryOpenAsync(scene, settings)).TryGet(out var engine, out var fault) ? engine : throw new InvalidOperationException(fault.ToString());

    public Task<Result<BlenderEngine>> TryOpenAsync(string scene, EngineSettings? settings = null)
        => BlenderEngine.OpenAsync(Tools, settings ?? new(2, 2_048), Folder, scene, TimeProvider.System, TestContext.Current.CancellationToken);

    public static async Task<Rendered> FrameAsync(BlenderEngine engine, RenderProfile profile, int frame)
        => (await engine.FrameAsync(profile, frame, Long, TestContext.Current.CancellationToken)).TryGet(out var made, out var fault) ? made : throw new InvalidOperationException($"{fault}\n{string.Join('\n', engine.Log)}");

    public static async Task<Rendered> TileAsync(BlenderEngine engine, RenderProfile profile, int frame, (int X, int Y, int Width, int Height) at)
        => (await engine.TileAsync(profile, frame, at, Long, TestContext.Current.CancellationToken)).TryGet(out var made, out var fault) ? made : throw new InvalidOperationException(fault.ToString());

    static async Task RunAsync(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(Tools.Blender, ["--background", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{await said}\n{await complained}");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
