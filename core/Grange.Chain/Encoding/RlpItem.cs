using System.Numerics;

namespace Grange.Chain;

/// <summary>What RLP knows: a string of bytes or a list of items.</summary>
public abstract record RlpItem
{
    private protected RlpItem() { }

    public static implicit operator RlpItem(byte[] bytes) => new RlpBytes(bytes);

    /// <summary>A number: big-endian without leading zeros, zero being the empty string.</summary>
    public static implicit operator RlpItem(BigInteger number) => new RlpBytes(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true));

    /// <inheritdoc cref="op_Implicit(BigInteger)"/>
    public static implicit operator RlpItem(long number) => (BigInteger)number;

    public static RlpItem List(params IReadOnlyList<RlpItem> items) => new RlpList(items);
}

/// <summary>A string of bytes.</summary>
public sealed record RlpBytes(ReadOnlyMemory<byte> Bytes) : RlpItem
{
    /// <summary>Reads a number of at most <paramref name="size"/> bytes; false when it has leading zeros or is longer.</summary>
    public bool TryReadNumber(int size, out BigInteger number)
    {
        number = default;
        if (Bytes.Length > size || Bytes.Length > 0 && Bytes.Span[0] == 0) return false;
        number = new BigInteger(Bytes.Span, isUnsigned: true, isBigEndian: true);
        return true;
    }
}

/// <summary>A list of items.</summary>
public sealed record RlpList(IReadOnlyList<RlpItem> Items) : RlpItem;
