using System.Text.Json.Serialization;

namespace Grange.Rendering.Engine;

/// <summary>What a child is told when it starts.</summary>
sealed record EngineOptions(int Threads, string? Gpu);

/// <summary>The lines between this program and Blender.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EngineOptions))]
[JsonSerializable(typeof(EngineAsk))]
[JsonSerializable(typeof(EngineTrouble))]
[JsonSerializable(typeof(RenderedFile))]
[JsonSerializable(typeof(SceneFacts))]
[JsonSerializable(typeof(ProbeTimes))]
[JsonSerializable(typeof(EngineDevices))]
sealed partial class EngineJson : JsonSerializerContext;

/// <summary>One request; what is not meant is left out.</summary>
sealed record EngineAsk(string Do)
{
    public string? Scene { get; init; }
    public ProfileJson? Profile { get; init; }
    public int? Frame { get; init; }
    public IReadOnlyList<int>? Frames { get; init; }
    public IReadOnlyList<int>? At { get; init; }
    public string? Name { get; init; }
    public double? Seconds { get; init; }
}

/// <summary>A profile as the child reads it.</summary>
sealed record ProfileJson(string Engine, int Width, int Height, int Samples, int Seed);

/// <summary>What went wrong, where something did.</summary>
sealed record EngineTrouble(string? Fault, string? Detail);

/// <summary>A file that the child wrote.</summary>
sealed record RenderedFile(string File, long CpuMs, long WallMs, long PeakKiB);

/// <summary>A graphics processor.</summary>
public sealed record EngineDevice(string Kind, string Name);

/// <summary>What Blender found of this computer.</summary>
public sealed record EngineDevices(string Version, IReadOnlyList<EngineDevice> Gpus);

/// <summary>Something that the scene wants and that is not there.</summary>
/// <param name="Kind">library, image, font, sound, movie clip, volume or cache.</param>
/// <param name="Path">Below the scene's folder where it was meant to lie there.</param>
/// <param name="From">The library that wants it; null: the scene itself.</param>
public sealed record MissingFile(string Kind, string Name, string Path, string? From);

/// <summary>What a scene says of itself.</summary>
/// <param name="Drivers">Expressions that need scripts.</param>
/// <param name="Scripts">Texts that want to run when the scene is opened.</param>
public sealed record SceneFacts(
    string Version, string Engine, string? Camera, int From, int To, int Step, int Width, int Height, int Samples, bool Denoise, bool CanDenoise, bool Compositing, bool Sequencer,
    IReadOnlyList<MissingFile> Missing, IReadOnlyList<string> Scripts, int Drivers);

/// <summary>Seconds of processor and clock.</summary>
public sealed record ProbeTime(double Cpu, double Wall);

/// <summary>One frame at a quarter of the size, with 2 and with 8 samples.</summary>
public sealed record ProbedFrame(int Frame, double Cpu2, double Wall2, double Cpu8, double Wall8);

/// <summary>What a probe measured.</summary>
/// <param name="Load">The first frame that a child makes of a scene: what is built once.</param>
public sealed record ProbeTimes(ProbeTime Load, IReadOnlyList<ProbedFrame> Frames);
