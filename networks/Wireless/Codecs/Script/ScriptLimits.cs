namespace Grange.Wireless.Scripts;

/// <summary>What one run of a codec may use. The same codec and bytes use the same everywhere: a limit is no matter of a machine's speed.</summary>
/// <param name="Steps">Expressions and statements, and what built-in functions do in proportion to their input.</param>
/// <param name="Bytes">All that it makes, counted once and never given back.</param>
/// <param name="Depth">Nested expressions and calls, together.</param>
public sealed record ScriptLimits(int Steps = 1_000_000, long Bytes = 16 << 20, int Depth = 1_000)
{
    /// <summary>The longest source.</summary>
    public const int MostSource = 512 << 10;

    /// <summary>How deep expressions and blocks may nest in a source.</summary>
    public const int MostNesting = 200;

    public static ScriptLimits Default { get; } = new();
}
