namespace Grange.Charging.Protocol.Schemas;

[Flags]
enum JsonKinds : byte
{
    None = 0,
    Object = 1,
    Array = 2,
    String = 4,
    Integer = 8,
    Number = 16,
    Boolean = 32,
    Null = 64,
    Any = 127,
}

/// <summary>One compiled schema: exactly the keywords that OCPP's files use.</summary>
sealed class SchemaNode
{
    public JsonKinds Kinds { get; init; } = JsonKinds.Any;
    public IReadOnlyList<SchemaProperty> Properties { get; set; } = [];

    /// <summary>A bit for each of <see cref="Properties"/> that must be there.</summary>
    public ulong Required { get; set; }

    public bool Additional { get; init; } = true;
    public IReadOnlyList<byte[]>? Enum { get; init; }

    /// <summary>In Unicode characters.</summary>
    public int MaxLength { get; init; } = int.MaxValue;

    public decimal? Minimum { get; init; }
    public decimal? Maximum { get; init; }
    public decimal? MultipleOf { get; init; }
    public SchemaFormat Format { get; init; }
    public SchemaNode? Items { get; set; }
    public int MinItems { get; init; }
    public int MaxItems { get; init; } = int.MaxValue;
}

/// <summary>A property by its name in UTF-8.</summary>
sealed record SchemaProperty(byte[] Name, string Text, SchemaNode Schema);

enum SchemaFormat : byte
{
    None,
    DateTime,
    Uri,
}

/// <summary>Why a payload is refused, and where: <paramref name="Path"/> is a JSON pointer, <paramref name="Keyword"/> the schema's word.</summary>
public readonly record struct SchemaFault(OcppError Error, string Path, string Keyword)
{
    public bool IsNone => Error == OcppError.None;

    public override string ToString() => IsNone ? "valid" : $"{Keyword} at {(Path.Length == 0 ? "the payload" : Path)}";
}
