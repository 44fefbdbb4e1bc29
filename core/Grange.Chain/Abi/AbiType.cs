using System.Buffers;
using System.Text.Json;

namespace Grange.Chain;

/// <summary>Bytes that are not what their ABI type says, or a value that does not fit its type.</summary>
public sealed class AbiException(string message) : FormatException(message);

/// <summary>A type of Solidity's contract ABI: how values are laid out in words of 32 bytes (specification: "Formal Specification of the Encoding").</summary>
public abstract class AbiType
{
    private protected AbiType(string name, bool isDynamic, int size) => (Name, IsDynamic, Size) = (name, isDynamic, size);

    /// <summary>Canonical name, as it stands in a signature.</summary>
    public string Name { get; }

    /// <summary>True when the encoding's length depends on the value, so that a sequence holds only its offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>Bytes it takes in a sequence's head.</summary>
    internal int HeadSize => IsDynamic ? 32 : Size;

    /// <summary>Bytes of a static type.</summary>
    int Size { get; }

    /// <summary>Appends enc(value).</summary>
    internal abstract void Encode(object value, ArrayBufferWriter<byte> output);

    /// <summary>Reads enc(value) at the start of <paramref name="body"/>.</summary>
    internal abstract object Decode(ReadOnlySpan<byte> body);

    private protected AbiException DoesNotFit(object? value) => new($"{value?.GetType().Name ?? "null"} '{value}' does not fit {Name}");

    /// <summary>Reads a type without named members: <c>uint64</c>, <c>bytes32[]</c>, <c>(address,uint8)[]</c>.</summary>
    public static AbiType Parse(string text)
    {
        if (text.EndsWith(']'))
        {
            var open = text.LastIndexOf('[');
            return Array(Parse(text[..open]), text[(open + 1)..^1]);
        }
        if (text.StartsWith('(') && text.EndsWith(')')) return new AbiTuple([.. Members(text[1..^1]).Select(member => new AbiField("", Parse(member)))]);
        return Elementary(text);
    }

    /// <summary>Reads one entry of a JSON ABI's <c>inputs</c>, <c>outputs</c> or <c>components</c>.</summary>
    internal static AbiType Read(JsonElement entry)
    {
        var text = entry.GetProperty("type").GetString()!;
        if (!text.StartsWith("tuple", StringComparison.Ordinal)) return Parse(text);
        AbiType type = AbiTuple.ReadMembers(entry.GetProperty("components"));
        for (var rest = text["tuple".Length..]; rest.Length > 0; rest = rest[(rest.IndexOf(']') + 1)..])
            type = Array(type, rest[1..rest.IndexOf(']')]);
        return type;
    }

    static AbiArray Array(AbiType element, string length) => new(element, length.Length == 0 ? null : int.Parse(length));

    static AbiType Elementary(string text) => text switch
    {
        "address" => new AbiAddress(),
        "bool" => new AbiBool(),
        "string" => new AbiString(),
        "bytes" => new AbiBytes(),
        "uint" => new AbiNumber(256, signed: false),
        "int" => new AbiNumber(256, signed: true),
        _ when text.StartsWith("uint", StringComparison.Ordinal) && int.TryParse(text.AsSpan(4), out var bits) => new AbiNumber(bits, signed: false),
        _ when text.StartsWith("int", StringComparison.Ordinal) && int.TryParse(text.AsSpan(3), out var bits) => new AbiNumber(bits, signed: true),
        _ when text.StartsWith("bytes", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), out var size) => new AbiFixedBytes(size),
        _ => throw new AbiException($"unknown ABI type '{text}'"),
    };

    /// <summary>Splits at the commas of the outermost level.</summary>
    static IEnumerable<string> Members(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')') depth--;
            else if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        if (text.Length > 0) yield return text[start..];
    }
}
