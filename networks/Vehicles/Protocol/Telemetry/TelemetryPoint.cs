using Grange.Vehicles.Catalogue;

namespace Grange.Vehicles.Protocol.Telemetry;

/// <summary>One value of one signal.</summary>
/// <param name="Signal">Which.</param>
/// <param name="TimestampMs">When it was measured, milliseconds since 1970.</param>
/// <param name="Number">The value in the signal's unit; booleans are 0 and 1. 0 where there is a text.</param>
/// <param name="Text">The value of a signal of texts, else null.</param>
/// <param name="Event">Which event of its batch it stood in, from 0: points of one event with one timestamp belong together.</param>
/// <param name="IsBoolean">True where the value was written <c>true</c> or <c>false</c>.</param>
public readonly record struct TelemetryPoint(Signal Signal, long TimestampMs, double Number, string? Text = null, int Event = 0, bool IsBoolean = false);

/// <summary>Something that happened to the vehicle, such as harsh braking.</summary>
/// <param name="Name">At most 128 letters, figures, dots, hyphens and underscores.</param>
/// <param name="TimestampMs">When it began.</param>
/// <param name="DurationNs">How long it took, in nanoseconds.</param>
/// <param name="Metadata">What was sent with it: JSON text of at most 4,096 characters; null where nothing was.</param>
public sealed record VehicleEvent(string Name, long TimestampMs, long DurationNs, string? Metadata);

/// <summary>One item that was not taken; the rest of its batch was.</summary>
/// <param name="Index">Which event of the batch.</param>
/// <param name="Item">Which of its signals or events; −1 for the whole event.</param>
/// <param name="Code">Stable word.</param>
/// <param name="Detail">A sentence.</param>
public sealed record ItemError(int Index, int Item, string Code, string Detail);

/// <summary>Why a whole batch cannot be read.</summary>
public enum BatchFault : byte
{
    None,

    /// <summary>More than <see cref="TelemetryBatch.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>No JSON, or not an array of objects.</summary>
    Malformed,
}
