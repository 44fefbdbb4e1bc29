using Grange.Kernel;

namespace Grange.Rendering.Engine;

/// <summary>Something that stands in the way of a job, or that its frames will not have.</summary>
/// <param name="Stops">True: no frame is made unless the customer insists; where insisting does not help, <see cref="Code"/> is no_camera.</param>
public sealed record PreflightProblem(string Code, string Text, string Fix, bool Stops);

/// <summary>What a scene is and what is wrong with it, before anybody renders a frame of it.</summary>
public sealed record Preflight(SceneFacts Scene, IReadOnlyList<PreflightProblem> Problems)
{
    /// <summary>True when nothing stops it.</summary>
    public bool Fits => Problems.All(problem => !problem.Stops);

    /// <summary>Judges a scene for an engine.</summary>
    /// <param name="engine">What it is to be rendered with; null: what it says itself.</param>
    public static Preflight Of(SceneFacts scene, string? engine = null)
    {
        var used = engine ?? scene.Engine;
        var problems = new List<PreflightProblem>();
        if (scene.Camera is null) problems.Add(new("no_camera", "there is no camera to render from", "add a camera and make it active", true));
        problems.AddRange(scene.Missing.Select(file => new PreflightProblem("missing_file", $"{file.Kind} {file.Path} is not there{(file.From is { } from ? $" (wanted by {from})" : "")}", "pack it into the .blend (File > External Data > Pack Resources), or put all in one zip", true)));
        if (!Rules.RenderProfile.Engines.Contains(used)) problems.Add(new("engine", $"no node has the engine {used}", $"one of {string.Join(", ", Rules.RenderProfile.Engines)}", true));
        if (used == "CYCLES" && scene.Denoise && !scene.CanDenoise)
            problems.Add(new("denoiser", "the scene is denoised, and Debian's Blender has no OpenImageDenoise: frames come as they were sampled", "denoise afterwards, or take more samples", false));
        if (scene.Scripts.Count > 0) problems.Add(new("needs_scripts", $"scripts do not run here: {string.Join(", ", scene.Scripts)}", "bake what they do", false));
        if (scene.Drivers > 0) problems.Add(new("needs_scripts", $"{scene.Drivers} expressions need scripts, which do not run here", "bake them to keyframes", false));
        if (scene.Compositing) problems.Add(new("compositing", "compositing is not done: frames come as the camera sees them", "composite afterwards", false));
        if (scene.Sequencer) problems.Add(new("sequencer", "the sequencer is not used: frames come as the camera sees them", "cut afterwards", false));
        return new(scene, problems);
    }

    /// <summary>Opens a scene in the sandbox and looks at it.</summary>
    public static async Task<Result<Preflight>> OfAsync(BlenderEngine open, string? engine, CancellationToken cancel)
        => (await open.FactsAsync(cancel)).TryGet(out var facts, out var fault) ? Of(facts, engine) : fault;
}
