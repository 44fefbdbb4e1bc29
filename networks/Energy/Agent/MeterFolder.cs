using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Content;
using Grange.Energy.Rules.Metering;

namespace Grange.Energy.Agent;

/// <summary>Where a meter's readings stand, on disk: the track, and how often a counter that wraps has begun again.</summary>
/// <remarks>A reading between two savings that a crash takes is no loss: counters only grow, and the next reading's boundaries are interpolated from the last saved one.</remarks>
public sealed class MeterFolder(string folder)
{
    readonly string file = Path.Combine(folder, "meter.json");

    /// <summary>Reads what was saved; null before the first time.</summary>
    public MeterSaved? Load() => File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), MeterJson.Default.MeterSaved) : null;

    /// <summary>Durable when it returns.</summary>
    public void Save(MeterSaved saved) => DurableFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(saved, MeterJson.Default.MeterSaved));
}

/// <summary>What is saved of a meter.</summary>
/// <param name="Pending">Slots that were whole when this was saved and may not have reached the spool.</param>
public sealed record MeterSaved(TrackState? Track, WrappingCounter? Import, WrappingCounter? Export, IReadOnlyList<PendingSlot> Pending);

/// <summary>A slot's record as it is going to be kept: time and body.</summary>
public sealed record PendingSlot(long TimeMs, byte[] Body);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MeterSaved))]
[JsonSerializable(typeof(TrackState))]
sealed partial class MeterJson : JsonSerializerContext;
