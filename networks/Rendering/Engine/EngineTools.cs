using Grange.Kernel;

namespace Grange.Rendering.Engine;

/// <summary>Where the programs are that rendering needs: Blender, and bubblewrap to keep it in.</summary>
public sealed record EngineTools(string Blender, string Sandbox)
{
    const string Missing = "engine-missing";

    /// <summary>Looks along PATH; the fault names the command that brings what is not there.</summary>
    public static Result<EngineTools> Find()
    {
        if (Along("blender") is not { } blender) return new Fault(Missing, "Blender is not on this computer", "sudo apt-get install blender", 503);
        return Along("bwrap") is { } sandbox ? new EngineTools(blender, sandbox) : new Fault(Missing, "bubblewrap is not on this computer, and no scene of a stranger's runs outside it", "sudo apt-get install bubblewrap", 503);
    }

    static string? Along(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
