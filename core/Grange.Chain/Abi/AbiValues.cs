using System.Collections;
using System.Globalization;
using System.Numerics;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>Decoded values with the names their ABI gives them.</summary>
/// <remarks>A missing name or another type than asked for is a bug of the caller and throws.</remarks>
public sealed class AbiValues(IReadOnlyList<AbiField> fields, IReadOnlyList<object> values) : IReadOnlyList<object>
{
    public int Count => values.Count;

    public object this[int index] => values[index];

    public object this[string name]
    {
        get
        {
            for (var i = 0; i < fields.Count; i++)
                if (fields[i].Name == name) return values[i];
            throw new KeyNotFoundException($"no value '{name}' among {string.Join(", ", fields.Select(field => field.Name))}");
        }
    }

    /// <summary>The names, in order; empty where the ABI has none.</summary>
    public IEnumerable<string> Names => fields.Select(one => one.Name);

    public Address Address(string name) => (Address)this[name];

    public Hash32 Hash(string name) => (Hash32)this[name];

    public BigInteger Number(string name) => (BigInteger)this[name];

    /// <summary>A number as an amount; throws <see cref="OverflowException"/> above 2^128.</summary>
    public UInt128 Amount(string name) => (UInt128)Number(name);

    /// <summary>A number below 2^63; throws <see cref="OverflowException"/> else.</summary>
    public long Int64(string name) => (long)Number(name);

    public IEnumerator<object> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary><c>name: value, …</c> for people.</summary>
    public override string ToString() => string.Join(", ", fields.Zip(values, (field, value) => field.Name.Length > 0 ? $"{field.Name}: {Text(value)}" : Text(value)));

    static string Text(object value) => value switch
    {
        byte[] bytes => EthHex.Data(bytes),
        AbiValues tuple => $"({tuple})",
        object[] array => $"[{string.Join(", ", array.Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
