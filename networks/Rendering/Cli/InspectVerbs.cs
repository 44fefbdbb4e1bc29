using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Rendering.Engine;
using Grange.Verbs;

namespace Grange.Rendering.Cli;

/// <summary><c>grange render preflight</c> and <c>estimate</c>: what a scene wants and what it will take, found out here, in the sandbox.</summary>
static class InspectVerbs
{
    static readonly TimeSpan ProbeLimit = TimeSpan.FromMinutes(2);

    public static Command Preflight()
    {
        var options = new SceneOptions();
        return options.AddTo(new Command("preflight", "open a scene in the sandbox and name everything that is missing")).Example("grange render preflight castle.blend", "grange render preflight castle.blend --engine CYCLES --json").Does(async (verb, cancel) =>
        {
            await using var engine = await options.OpenAsync(verb, cancel);
            var found = SceneOptions.Of(await Engine.Preflight.OfAsync(engine, verb.Get(options.Engine), cancel));
            verb.Out.Result(Json(found), () => Show(verb, found));
            if (!found.Fits) throw new VerbFailure("preflight", "the scene is not ready to be rendered", "mend what is named above; 'grange render submit --force' renders it as it is");
        });
    }

    public static Command Estimate()
    {
        var options = new SceneOptions();
        return options.AddTo(new Command("estimate", "probe some frames and tell how long all will take here")).Example("grange render estimate castle.blend --frames 1-250 --width 1920 --height 1080 --samples 128").Does(async (verb, cancel) =>
        {
            await using var engine = await options.OpenAsync(verb, cancel);
            var scene = SceneOptions.Of(await engine.FactsAsync(cancel));
            var (profile, frames) = options.Read(verb, scene);
            var probe = SceneOptions.Of(await engine.ProbeAsync(profile, Engine.Estimate.Sample(frames), ProbeLimit, cancel));
            var estimate = Engine.Estimate.Of(profile, probe);
            verb.Out.Result(Json(estimate, frames.Count), () =>
            {
                verb.Out.Table(["frame", "processor s", "seconds here"], estimate.Frames.Select((frame, at) => (IReadOnlyList<string>)[$"{frame}", Seconds(estimate.CpuSeconds[at]), Seconds(estimate.WallSeconds[at])]));
                verb.Out.Line($"{frames.Count} frames: about {TimeSpan.FromSeconds(Math.Ceiling(estimate.P90WallSeconds * frames.Count)):d\\.hh\\:mm\\:ss} on this computer alone");
            });
        });
    }

    static void Show(VerbContext verb, Preflight found)
    {
        var scene = found.Scene;
        verb.Out.Line($"{scene.Engine}, frames {scene.From}-{scene.To}, {scene.Width}×{scene.Height}, {scene.Samples} samples, camera {scene.Camera ?? "none"} (Blender {scene.Version})");
        foreach (var problem in found.Problems) verb.Out.Line($"{(problem.Stops ? "stops it" : "note")}: {problem.Text}. {problem.Fix}");
        if (found.Problems.Count == 0) verb.Out.Line("nothing is missing");
    }

    internal static JsonObject Json(Preflight found) => new()
    {
        ["fits"] = found.Fits,
        ["blender"] = found.Scene.Version,
        ["engine"] = found.Scene.Engine,
        ["camera"] = found.Scene.Camera,
        ["frames"] = new JsonObject { ["from"] = found.Scene.From, ["to"] = found.Scene.To, ["step"] = found.Scene.Step },
        ["width"] = found.Scene.Width,
        ["height"] = found.Scene.Height,
        ["samples"] = found.Scene.Samples,
        ["missing"] = new JsonArray([.. found.Scene.Missing.Select(file => (JsonNode)new JsonObject { ["kind"] = file.Kind, ["name"] = file.Name, ["path"] = file.Path, ["from"] = file.From })]),
        ["problems"] = new JsonArray([.. found.Problems.Select(problem => (JsonNode)new JsonObject { ["code"] = problem.Code, ["text"] = problem.Text, ["fix"] = problem.Fix, ["stops"] = problem.Stops })]),
    };

    static JsonObject Json(Estimate estimate, int frames) => new()
    {
        ["frames"] = frames,
        ["probed"] = new JsonArray([.. estimate.Frames.Select(frame => (JsonNode)frame)]),
        ["cpuSeconds"] = new JsonArray([.. estimate.CpuSeconds.Select(seconds => (JsonNode)Math.Round(seconds, 3))]),
        ["p90CpuSeconds"] = Math.Round(estimate.P90CpuSeconds, 3),
        ["wallSeconds"] = new JsonArray([.. estimate.WallSeconds.Select(seconds => (JsonNode)Math.Round(seconds, 3))]),
        ["p90WallSeconds"] = Math.Round(estimate.P90WallSeconds, 3),
    };

    static string Seconds(double seconds) => seconds.ToString("0.00", CultureInfo.InvariantCulture);
}
