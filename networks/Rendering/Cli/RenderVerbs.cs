using System.CommandLine;

namespace Grange.Rendering.Cli;

/// <summary><c>grange render …</c>.</summary>
static class RenderVerbs
{
    public static Command Group() => new("render", "frames by Blender on many computers") { InspectVerbs.Preflight(), InspectVerbs.Estimate() };
}
