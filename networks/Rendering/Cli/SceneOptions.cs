using System.CommandLine;
using Grange.Kernel;
using Grange.Rendering.Engine;
using Grange.Rendering.Rules;
using Grange.Verbs;

namespace Grange.Rendering.Cli;

/// <summary>How a scene is meant to be rendered, as verbs are told it; what is left out is what the scene says.</summary>
sealed class SceneOptions
{
    public Argument<string> Scene { get; } = new("FILE") { Description = "a .blend with what it needs in the same folder" };
    public Option<string?> Frames { get; } = new("--frames") { Description = "e.g. 1-24, 1-100:10 or 5; the scene's when left out", HelpName = "RANGES" };
    public Option<int?> Width { get; } = new("--width") { Description = "pixels", HelpName = "W" };
    public Option<int?> Height { get; } = new("--height") { Description = "pixels", HelpName = "H" };
    public Option<int?> Samples { get; } = new("--samples") { Description = "per pixel", HelpName = "S" };
    public Option<string?> Engine { get; } = new("--engine") { Description = string.Join(", ", RenderProfile.Engines), HelpName = "ENGINE" };
    public Option<int> Seed { get; } = new("--seed") { Description = "of the engine's random numbers", DefaultValueFactory = _ => 0, HelpName = "N" };
    public Option<int> Threads { get; } = new("--threads") { Description = "processors to use", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
    public Option<int> Memory { get; } = new("--memory") { Description = "MiB that Blender may take", DefaultValueFactory = _ => 4_096, HelpName = "MIB" };

    public Command AddTo(Command command)
    {
        command.Arguments.Add(Scene);
        foreach (var option in new Option[] { Frames, Width, Height, Samples, Engine, Seed, Threads, Memory }) command.Options.Add(option);
        return command;
    }

    /// <summary>Opens the scene in the sandbox of this computer.</summary>
    public async Task<BlenderEngine> OpenAsync(VerbContext verb, CancellationToken cancel)
    {
        var file = new FileInfo(verb.Get(Scene)!);
        if (!file.Exists) throw new VerbFailure("no-file", $"there is no file {file.Name}", "name a .blend", ExitCode.Missing);
        if (!EngineTools.Find().TryGet(out var tools, out var fault)) throw new VerbFailure(fault.Code, fault.Detail, fault.Hint, ExitCode.Missing);
        var settings = new EngineSettings(verb.Get(Threads), verb.Get(Memory));
        return Of(await BlenderEngine.OpenAsync(tools, settings, file.DirectoryName!, file.Name, TimeProvider.System, cancel));
    }

    /// <summary>The profile that is meant, and the frames.</summary>
    public (RenderProfile Profile, IReadOnlyList<int> Frames) Read(VerbContext verb, SceneFacts scene)
    {
        var engine = verb.Get(Engine) ?? scene.Engine;
        var profile = new RenderProfile(engine, verb.Get(Width) ?? scene.Width, verb.Get(Height) ?? scene.Height, verb.Get(Samples) ?? scene.Samples, verb.Get(Seed));
        if (profile.Problem() is { } wrong) throw new VerbFailure("bad-profile", wrong, "grange render preflight shows what the scene says", ExitCode.Usage);
        if (verb.Get(Frames) is not { } text) return (profile, [.. Enumerable.Range(0, Math.Max(1, (scene.To - scene.From) / scene.Step + 1)).Select(at => scene.From + at * scene.Step)]);
        return (profile, Of(Protocol.FrameExpression.Read(text)));
    }

    public static T Of<T>(Result<T> result) => result.TryGet(out var value, out var fault) ? value : throw new VerbFailure(fault.Code, fault.Detail, fault.Hint);
}
