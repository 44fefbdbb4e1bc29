using System.Buffers;
using System.Collections;
using System.Text.Json;

namespace Grange.Chain;

/// <summary>A member of a tuple, an argument, a field of an event; its name may be empty.</summary>
public sealed record AbiField(string Name, AbiType Type, bool Indexed = false);

/// <summary>T[] and T[k]. Reads as an array of objects.</summary>
sealed class AbiArray(AbiType element, int? length) : AbiType(
    $"{element.Name}[{length}]", length is null || element.IsDynamic, length is { } count && !element.IsDynamic ? checked(count * element.HeadSize) : 32)
{
    internal override void Encode(object value, ArrayBufferWriter<byte> output)
    {
        if (value is string or byte[] || value is not IEnumerable members) throw DoesNotFit(value);
        var items = members.Cast<object>().ToArray();
        if (length is { } count && count != items.Length) throw DoesNotFit($"{items.Length} elements");
        if (length is null) Words.WriteCount(output, items.Length);
        Sequence.Encode(Enumerable.Repeat(element, items.Length), items, output);
    }

    internal override object Decode(ReadOnlySpan<byte> body)
    {
        var count = length ?? Words.CountAt(body, 0);
        if (length is null) body = body[32..];
        if ((long)count * element.HeadSize > body.Length) throw new AbiException($"{Name} of {count} elements is longer than its data");
        return Sequence.Decode(Enumerable.Repeat(element, count), body);
    }
}

/// <summary>A struct, or a list of arguments. Reads as <see cref="AbiValues"/>.</summary>
sealed class AbiTuple(IReadOnlyList<AbiField> fields) : AbiType(
    $"({string.Join(',', fields.Select(field => field.Type.Name))})",
    fields.Any(field => field.Type.IsDynamic), fields.Sum(field => field.Type.HeadSize))
{
    public IReadOnlyList<AbiField> Fields => fields;

    public static AbiTuple ReadMembers(JsonElement entries) => new(
    [
        .. entries.EnumerateArray().Select(entry => new AbiField(
            entry.TryGetProperty("name", out var name) ? name.GetString()! : "", AbiType.Read(entry),
            entry.TryGetProperty("indexed", out var indexed) && indexed.GetBoolean())),
    ]);

    internal override void Encode(object value, ArrayBufferWriter<byte> output)
    {
        if (value is not IReadOnlyList<object> members || members.Count != fields.Count) throw DoesNotFit(value);
        Sequence.Encode(fields.Select(field => field.Type), members, output);
    }

    internal override object Decode(ReadOnlySpan<byte> body) => new AbiValues(fields, Sequence.Decode(fields.Select(field => field.Type), body));
}

/// <summary>Heads, then the tails that dynamic members' heads point to.</summary>
static class Sequence
{
    public static void Encode(IEnumerable<AbiType> types, IReadOnlyList<object> values, ArrayBufferWriter<byte> output)
    {
        var all = types.ToArray();
        var tails = new ArrayBufferWriter<byte>();
        var heads = all.Sum(type => type.HeadSize);
        for (var i = 0; i < all.Length; i++)
        {
            if (!all[i].IsDynamic)
            {
                all[i].Encode(values[i], output);
                continue;
            }
            Words.WriteCount(output, heads + tails.WrittenCount);
            all[i].Encode(values[i], tails);
        }
        output.Write(tails.WrittenSpan);
    }

    public static object[] Decode(IEnumerable<AbiType> types, ReadOnlySpan<byte> body)
    {
        var values = new List<object>();
        var at = 0;
        foreach (var type in types)
        {
            var from = type.IsDynamic ? Words.CountAt(body, at) : at;
            if (from > body.Length) throw new AbiException($"{type.Name} points beyond its data");
            values.Add(type.Decode(body[from..]));
            at += type.HeadSize;
        }
        return [.. values];
    }
}
