using Grange.Content;

namespace Grange.Rendering.Rules;

/// <summary>How every frame of a job is made, whoever makes it: what is not here the network fixes for all.</summary>
/// <param name="Engine">CYCLES, BLENDER_WORKBENCH or BLENDER_EEVEE.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Samples">Per pixel.</param>
/// <param name="Seed">Of the engine's random numbers.</param>
public sealed record RenderProfile(string Engine, int Width, int Height, int Samples, int Seed)
{
    /// <summary>The largest picture that is taken, in pixels each way, and the most samples.</summary>
    public const int MaxSide = 16_384, MaxSamples = 65_536;

    public static IReadOnlyList<string> Engines { get; } = ["CYCLES", "BLENDER_WORKBENCH", "BLENDER_EEVEE"];

    public DagNode ToNode() => DagNode.Map(
        ("engine", DagNode.Of(Engine)), ("width", DagNode.Of((long)Width)), ("height", DagNode.Of((long)Height)),
        ("samples", DagNode.Of((long)Samples)), ("seed", DagNode.Of((long)Seed)));

    /// <summary>SHA-256 of the profile's dag-cbor: what evidence names it by.</summary>
    public byte[] Hash() => System.Security.Cryptography.SHA256.HashData(DagCbor.Encode(ToNode()));

    /// <summary>What is wrong with it; null when it can be rendered.</summary>
    public string? Problem()
        => !Engines.Contains(Engine) ? $"engine is one of {string.Join(", ", Engines)}"
            : Width is < 1 or > MaxSide || Height is < 1 or > MaxSide ? $"width and height are 1 to {MaxSide}"
            : Samples is < 1 or > MaxSamples ? $"samples are 1 to {MaxSamples}"
            : Seed < 0 ? "seed is 0 or more" : null;
}
