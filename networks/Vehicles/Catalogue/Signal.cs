using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Catalogue;

/// <summary>What values of a signal are.</summary>
public enum SignalKind : byte
{
    /// <summary>A path that the catalogue does not know: a number, a text or a boolean.</summary>
    Any,
    Number,

    /// <summary>Kept as 0 and 1.</summary>
    Boolean,
    Text,
}

/// <summary>A signal of a vehicle, named as VSS 5.1 names it. Known ones are there once, so they compare by reference; others are made as they come.</summary>
/// <param name="Path">E.g. <c>Vehicle.Speed</c>.</param>
/// <param name="Type">VSS's data type, e.g. <c>float</c>, <c>uint8</c>; empty for a path that the catalogue does not know.</param>
/// <param name="Unit">VSS's unit, e.g. <c>km/h</c>; empty where there is none.</param>
/// <param name="Scope">The one scope that a reader's grant must hold.</param>
/// <param name="Alias">DIMO's name for it, e.g. <c>speed</c>; null where it has none.</param>
/// <param name="AliasFactor">What a value under DIMO's name is multiplied by to be in <paramref name="Unit"/>.</param>
public sealed record Signal(string Path, string Type, string Unit, Scopes Scope, string? Alias = null, int AliasFactor = 1)
{
    public SignalKind Kind { get; } = Type switch
    {
        "" => SignalKind.Any,
        "boolean" => SignalKind.Boolean,
        _ when Type.StartsWith("string", StringComparison.Ordinal) => SignalKind.Text,
        _ => SignalKind.Number,
    };

    /// <summary>True for a signal of the catalogue.</summary>
    public bool IsKnown => Type.Length > 0;

    public bool Equals(Signal? other) => ReferenceEquals(this, other) || (other is not null && Path == other.Path);
    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => Path;
}
