using System.Numerics;
using System.Text;

namespace Grange.Kernel.Crypto;

/// <summary>A struct type of EIP-712, written as its own <c>encodeType</c>: <c>Mail(Person from,Person[] to)Person(string name)</c>.</summary>
/// <remarks>A value that does not fit its type is a bug of the caller and throws <see cref="ArgumentException"/>.</remarks>
public sealed class Eip712Type
{
    readonly (string Type, string Name)[] fields;
    readonly IReadOnlyDictionary<string, Eip712Type> structs;
    readonly byte[] typeHash;

    Eip712Type(string name, (string, string)[] fields, IReadOnlyDictionary<string, Eip712Type> structs, string encoded)
    {
        Name = name;
        this.fields = fields;
        this.structs = structs;
        Encoded = encoded;
        typeHash = Keccak256.Hash(Encoding.UTF8.GetBytes(encoded));
    }

    public string Name { get; }

    /// <summary>The <c>encodeType</c> text.</summary>
    public string Encoded { get; }

    /// <summary>keccak256 of <see cref="Encoded"/>.</summary>
    public ReadOnlySpan<byte> TypeHash => typeHash;

    /// <summary>Reads <c>encodeType</c> text: the primary type first, then every type it reaches, in the order of their names.</summary>
    public static Eip712Type Parse(string encodeType)
    {
        var definitions = encodeType.Split(')', StringSplitOptions.RemoveEmptyEntries).Select(Split).ToArray();
        var byName = definitions.ToDictionary(definition => definition.Name, definition => definition.Fields);
        var built = new Dictionary<string, Eip712Type>();
        var primary = Build(definitions[0].Name, byName, built);
        return primary.Encoded == encodeType ? primary : throw new ArgumentException($"not canonical, expected '{primary.Encoded}'", nameof(encodeType));
    }

    /// <summary><c>hashStruct</c> of one value, its fields in the order of the type.</summary>
    public byte[] HashStruct(params IReadOnlyList<Eip712Value> values)
    {
        if (values.Count != fields.Length) throw new ArgumentException($"{Name} has {fields.Length} fields, not {values.Count}", nameof(values));
        var encoded = new byte[32 * (fields.Length + 1)];
        typeHash.CopyTo(encoded, 0);
        for (var i = 0; i < fields.Length; i++) Encode(fields[i].Type, values[i], encoded.AsSpan(32 * (i + 1), 32));
        return Keccak256.Hash(encoded);
    }

    void Encode(string type, Eip712Value value, Span<byte> word)
    {
        switch (value.Content)
        {
            case IReadOnlyList<Eip712Value> list when type.EndsWith(']'):
                EncodeArray(type, list, word);
                break;
            case IReadOnlyList<Eip712Value> members when structs.TryGetValue(type, out var nested):
                nested.HashStruct(members).CopyTo(word);
                break;
            case string text when type == "string":
                Keccak256.Hash(Encoding.UTF8.GetBytes(text), word);
                break;
            case byte[] bytes when type == "bytes":
                Keccak256.Hash(bytes, word);
                break;
            case byte[] { Length: 20 } address when type == "address":
                address.CopyTo(word[12..]);
                break;
            case byte[] bytes when type == $"bytes{bytes.Length}" && bytes.Length is > 0 and <= 32:
                bytes.CopyTo(word);
                break;
            case BigInteger number when Fits(type, number):
                word.Fill(number.Sign < 0 ? (byte)0xFF : (byte)0);
                var size = number.GetByteCount(number.Sign >= 0);
                number.TryWriteBytes(word[(32 - size)..], out _, number.Sign >= 0, isBigEndian: true);
                break;
            default:
                throw new ArgumentException($"a value of {Name} does not fit '{type}'", nameof(value));
        }
    }

    void EncodeArray(string type, IReadOnlyList<Eip712Value> elements, Span<byte> word)
    {
        var open = type.LastIndexOf('[');
        if (open + 2 < type.Length && int.Parse(type.AsSpan(open + 1, type.Length - open - 2)) != elements.Count)
            throw new ArgumentException($"'{type}' does not hold {elements.Count} elements", nameof(elements));
        var encoded = new byte[32 * elements.Count];
        for (var i = 0; i < elements.Count; i++) Encode(type[..open], elements[i], encoded.AsSpan(32 * i, 32));
        Keccak256.Hash(encoded, word);
    }

    static bool Fits(string type, BigInteger number) => type switch
    {
        "bool" => number.IsZero || number.IsOne,
        ['u', 'i', 'n', 't', .. var bits] => number.Sign >= 0 && number.GetBitLength() <= int.Parse(bits),
        ['i', 'n', 't', .. var bits] => number.GetBitLength() < int.Parse(bits),
        _ => false,
    };

    static (string Name, (string, string)[] Fields) Split(string definition)
    {
        var open = definition.IndexOf('(');
        if (open <= 0) throw new ArgumentException($"'{definition}' is no struct type", nameof(definition));
        var fields = definition[(open + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split(' ')).ToArray();
        if (!fields.All(field => field.Length == 2)) throw new ArgumentException($"'{definition}' has a field without type and name", nameof(definition));
        return (definition[..open], [.. fields.Select(field => (field[0], field[1]))]);
    }

    static Eip712Type Build(string name, Dictionary<string, (string Type, string Name)[]> byName, Dictionary<string, Eip712Type> built)
    {
        if (built.TryGetValue(name, out var done)) return done;
        var fields = byName[name];
        var own = $"{name}({string.Join(',', fields.Select(field => $"{field.Type} {field.Name}"))})";
        var direct = fields.Select(field => field.Type.Split('[')[0]).Where(byName.ContainsKey).Distinct().ToDictionary(type => type, type => Build(type, byName, built));
        var reached = direct.Values.SelectMany(type => type.structs.Values.Prepend(type)).DistinctBy(type => type.Name).ToDictionary(type => type.Name);
        var others = reached.Values.OrderBy(type => type.Name, StringComparer.Ordinal);
        return built[name] = new(name, fields, reached, own + string.Concat(others.Select(type => type.Encoded[..(type.Encoded.IndexOf(')') + 1)])));
    }
}
