using Grange.Rendering.Engine;
using Grange.Rendering.Protocol;
using Grange.Rendering.Rules;
using Grange.Rendering.Rules.Checking;

namespace Grange.Rendering.Tests.Engine;

/// <summary>The real Blender in its sandbox: the same pixels as Blender alone, and none of a stranger's doing outside of it.</summary>
public sealed class BlenderEngineTests : IDisposable
{
    readonly Scenes scenes = new();

    [Fact]
    public async Task A_frame_is_what_Blender_alone_makes_of_it_and_the_next_one_is_another()
    {
        await using var engine = await scenes.OpenAsync(Scenes.Procedural);
        var (first, second, again) = (await Scenes.FrameAsync(engine, Scenes.Small, 1), await Scenes.FrameAsync(engine, Scenes.Small, 12), await Scenes.FrameAsync(engine, Scenes.Small, 1));
        Assert.Equal((await scenes.PlainAsync(Scenes.Procedural, Scenes.Small, 1)).Rgba, first.Picture.Rgba);
        Assert.Equal(first.Picture.Rgba, again.Picture.Rgba);
        Assert.NotEqual(first.Picture.Rgba, second.Picture.Rgba);
        Assert.True(first is { CpuMs: > 0, WallMs: > 0, PeakKiB: > 10_000 });
    }

    [Fact]
    public async Task Tiles_on_two_nodes_are_the_whole_frame_exactly() => await StitchAsync(Scenes.Procedural);

    [Fact]
    public async Task Tiles_of_somebody_elses_scene_are_the_whole_frame_exactly() => await StitchAsync(scenes.Borrow("cubes.blend"));

    async Task StitchAsync(string scene)
    {
        var profile = new RenderProfile("CYCLES", 200, 112, 8, 3);
        await using var one = await scenes.OpenAsync(scene);
        await using var other = await scenes.OpenAsync(scene, new EngineSettings(1, 2_048));
        var whole = (await Scenes.FrameAsync(one, profile, 2)).Picture;
        (int X, int Y, int Width, int Height)[] quarters = [(0, 0, 100, 56), (100, 0, 100, 56), (0, 56, 100, 56), (100, 56, 100, 56)];
        foreach (var (at, index) in quarters.Select((at, index) => (at, index)))
            Assert.Equal(Cut(whole, at), (await Scenes.TileAsync(index % 2 == 0 ? one : other, profile, 2, at)).Picture.Rgba);
        var grid = new TileGrid(profile.Width, profile.Height);
        foreach (var index in new[] { 0, 6, 17, grid.Count - 1 }) Assert.Equal(Cut(whole, grid.At(index)), (await Scenes.TileAsync(other, profile, 2, grid.At(index))).Picture.Rgba);
    }

    [Fact]
    public async Task Another_class_of_processor_is_the_same_picture_and_half_the_samples_are_not()
    {
        var profile = new RenderProfile("CYCLES", 192, 128, 16, 1);
        await using var here = await scenes.OpenAsync(Scenes.Procedural);
        await using var elsewhere = await scenes.OpenAsync(Scenes.Procedural, new EngineSettings(2, 2_048) { Variables = new Dictionary<string, string> { ["CYCLES_CPU_NO_AVX2"] = "1", ["CYCLES_CPU_NO_AVX"] = "1" } });
        var honest = (await Scenes.FrameAsync(here, profile, 3)).Picture;
        Assert.True(IsSame(honest, (await Scenes.FrameAsync(elsewhere, profile, 3)).Picture));
        Assert.False(IsSame(honest, (await Scenes.FrameAsync(here, profile with { Samples = 8 }, 3)).Picture));
        Assert.False(IsSame(honest, (await Scenes.FrameAsync(here, profile, 2)).Picture));
    }

    [Fact]
    public async Task Scripts_of_a_scene_do_not_run_and_are_named()
    {
        var scene = await scenes.MakeAsync("evil.blend", "t=bpy.data.texts.new('evil.py')\nt.write('import bpy\\nbpy.data.objects.remove(bpy.data.objects[0])')\nt.use_module=True");
        await using var engine = await scenes.OpenAsync(scene);
        var found = (await Preflight.OfAsync(engine, null, TestContext.Current.CancellationToken)).Value;
        Assert.Equal(["evil.py"], found.Scene.Scripts);
        Assert.Contains(found.Problems, problem => problem is { Code: "needs_scripts", Stops: false });
        Assert.Equal((await scenes.PlainAsync(scene, Scenes.Small, 1)).Rgba, (await Scenes.FrameAsync(engine, Scenes.Small, 1)).Picture.Rgba);
    }

    [Fact]
    public async Task A_scene_that_wants_more_memory_than_there_is_ends_its_child_alone()
    {
        var scene = await scenes.MakeAsync("bomb.blend", "m=bpy.context.object.modifiers.new('s','SUBSURF')\nm.subdivision_type='SIMPLE'\nm.render_levels=11\nm.levels=0");
        await using var neighbour = await scenes.OpenAsync(Scenes.Procedural);
        await using (var engine = await scenes.OpenAsync(scene, new EngineSettings(1, 600)))
        {
            var ended = await engine.FrameAsync(Scenes.Small, 1, TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            Assert.False(ended.TryGet(out _, out var fault));
            Assert.Equal("out_of_memory", fault.Code);
            Assert.False((await engine.FrameAsync(Scenes.Small, 1, TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)).IsOk);
        }
        Assert.Equal(96, (await Scenes.FrameAsync(neighbour, Scenes.Small, 1)).Picture.Width);
    }

    [Fact]
    public async Task A_frame_that_takes_too_long_is_ended()
    {
        await using var engine = await scenes.OpenAsync(Scenes.Procedural);
        Assert.False((await engine.FrameAsync(Scenes.Small with { Width = 1_920, Height = 1_080, Samples = 4_096 }, 1, TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken)).TryGet(out _, out var fault));
        Assert.Equal("timeout", fault.Code);
    }

    [Theory]
    [InlineData("empty.blend", 0, 0)]
    [InlineData("truncated.blend", 120_000, 0)]
    [InlineData("random.blend", 120_000, 255)]
    public async Task A_damaged_scene_is_said_to_be_unreadable(string name, int bytes, int noise)
    {
        var whole = await File.ReadAllBytesAsync(Path.Combine(scenes.Folder, Scenes.Procedural));
        await File.WriteAllBytesAsync(Path.Combine(scenes.Folder, name), [.. whole.Take(bytes).Select((one, at) => (byte)(one ^ (at * 31 & noise)))]);
        Assert.False((await scenes.TryOpenAsync(name)).TryGet(out _, out var fault));
        Assert.Equal("blend_unreadable", fault.Code);
        Assert.DoesNotContain("Traceback", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_scene_lacks_is_named()
    {
        var scene = await scenes.MakeAsync("lacking.blend", "i=bpy.data.images.new('bark',8,8)\ni.source='FILE'\ni.filepath='//textures/bark.png'\ni.use_fake_user=True\nbpy.context.scene.camera=None\nbpy.context.scene.cycles.use_denoising=True");
        await using var engine = await scenes.OpenAsync(scene);
        var found = (await Preflight.OfAsync(engine, "CYCLES", TestContext.Current.CancellationToken)).Value;
        Assert.Equal(("image", "textures/bark.png"), (Assert.Single(found.Scene.Missing).Kind, found.Scene.Missing[0].Path));
        Assert.Equal(["denoiser", "missing_file", "no_camera"], found.Problems.Select(problem => problem.Code).Order(StringComparer.Ordinal));
        Assert.False(found.Fits);
        Assert.False((await engine.FrameAsync(Scenes.Small, 1, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).TryGet(out _, out var fault));
        Assert.Contains("camera", fault.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Other_peoples_scenes_are_told_what_they_lack()
    {
        await using (var suzanne = await scenes.OpenAsync(scenes.Borrow("02_suzanne_missing_library.blend")))
        {
            var missing = (await suzanne.FactsAsync(TestContext.Current.CancellationToken)).Value.Missing;
            Assert.Equal((4, 1), (missing.Count(file => file.Kind == "image"), missing.Count(file => file.Kind == "library")));
        }
        await using var glass = await scenes.OpenAsync(scenes.Borrow("14_transmission.blend"));
        Assert.Contains((await Preflight.OfAsync(glass, "CYCLES", TestContext.Current.CancellationToken)).Value.Problems, problem => problem.Code == "denoiser");
    }

    [Theory]
    [InlineData(Scenes.Procedural, true)]
    [InlineData("cubes.blend", false)]
    [InlineData("14_transmission.blend", false)]
    public async Task An_estimate_is_within_a_half_of_what_it_takes(string scene, bool isOurs)
    {
        if (!isOurs) scenes.Borrow(scene);
        var profile = new RenderProfile("CYCLES", 480, 270, 32, 1);
        await using var engine = await scenes.OpenAsync(scene);
        var probe = (await engine.ProbeAsync(profile, [1], TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Value;
        var estimate = Estimate.Of(profile, probe).P90CpuSeconds;
        var real = (await Scenes.FrameAsync(engine, profile, 1)).CpuMs / 1_000.0;
        Assert.InRange(estimate / real, 0.5, 1.5);
    }

    static bool IsSame(Picture mine, Picture theirs) => TileCheck.Judge([TileCheck.Compare(mine.Rgba, theirs.Rgba)]);

    static byte[] Cut(Picture whole, (int X, int Y, int Width, int Height) at)
    {
        var cut = new byte[at.Width * at.Height * 4];
        for (var row = 0; row < at.Height; row++) whole.Rgba.AsSpan(((at.Y + row) * whole.Width + at.X) * 4, at.Width * 4).CopyTo(cut.AsSpan(row * at.Width * 4));
        return cut;
    }

    public void Dispose() => scenes.Dispose();
}
