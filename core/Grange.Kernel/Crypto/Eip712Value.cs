using System.Numerics;

namespace Grange.Kernel.Crypto;

/// <summary>One value of typed data, still without its type: <see cref="Eip712Type"/> checks that the two fit.</summary>
public sealed class Eip712Value
{
    Eip712Value(object content) => Content = content;

    internal object Content { get; }

    public static implicit operator Eip712Value(ulong value) => new(new BigInteger(value));

    public static implicit operator Eip712Value(UInt128 value) => new((BigInteger)value);

    public static implicit operator Eip712Value(BigInteger value) => new(value);

    public static implicit operator Eip712Value(bool value) => new(value ? BigInteger.One : BigInteger.Zero);

    public static implicit operator Eip712Value(string value) => new(value);

    /// <summary>An address (20 bytes), a bytesN or a bytes.</summary>
    public static implicit operator Eip712Value(ReadOnlySpan<byte> value) => new(value.ToArray());

    /// <summary>An address (20 bytes), a bytesN or a bytes.</summary>
    public static implicit operator Eip712Value(byte[] value) => new(value);

    /// <summary>A nested struct: its fields in order.</summary>
    public static Eip712Value Struct(params IReadOnlyList<Eip712Value> fields) => new(fields);

    /// <summary>An array: its elements in order.</summary>
    public static Eip712Value Array(IEnumerable<Eip712Value> elements) => new(elements.ToArray());
}
