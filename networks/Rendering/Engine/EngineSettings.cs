namespace Grange.Rendering.Engine;

/// <summary>What a child may take of this computer.</summary>
/// <param name="Threads">Processors it renders with.</param>
/// <param name="MemoryMiB">Memory it may take; beyond, it is ended.</param>
public sealed record EngineSettings(int Threads, int MemoryMiB)
{
    /// <summary>OPTIX, CUDA or HIP: graphics processors of that kind render; null: the processor does.</summary>
    public string? Gpu { get; init; }

    /// <summary>Further variables that the engine sees, such as those by which Cycles leaves out what other processors do not have.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How long an engine may take to start and to open a scene.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);
}
