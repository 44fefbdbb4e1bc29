using System.Buffers;
using System.Numerics;
using System.Text;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>uintN and intN. Reads as <see cref="BigInteger"/>; takes any integer of .NET, an enum, or an amount.</summary>
sealed class AbiNumber : AbiType
{
    readonly int bits;
    readonly bool signed;

    public AbiNumber(int bits, bool signed) : base((signed ? "int" : "uint") + bits, false, 32)
    {
        if (bits is < 8 or > 256 || bits % 8 != 0) throw new AbiException($"no integer has {bits} bits");
        (this.bits, this.signed) = (bits, signed);
    }

    internal override void Encode(object value, ArrayBufferWriter<byte> output)
    {
        var number = ToNumber(value);
        if (!Fits(number)) throw DoesNotFit(value);
        var word = output.GetSpan(32)[..32];
        word.Fill(number.Sign < 0 ? (byte)0xFF : (byte)0);
        var size = number.GetByteCount(number.Sign >= 0);
        number.TryWriteBytes(word[(32 - size)..], out _, number.Sign >= 0, isBigEndian: true);
        output.Advance(32);
    }

    internal override object Decode(ReadOnlySpan<byte> body)
    {
        var number = new BigInteger(Words.At(body, 0), isUnsigned: !signed, isBigEndian: true);
        return Fits(number) ? number : throw DoesNotFit(number);
    }

    bool Fits(in BigInteger number) => signed ? number.GetBitLength() < bits : number.Sign >= 0 && number.GetBitLength() <= bits;

    BigInteger ToNumber(object value) => value switch
    {
        BigInteger number => number,
        UInt128 number => number,
        Int128 number => number,
        Wei amount => amount.Value,
        ulong number => number,
        Enum or long or int or uint or short or ushort or byte or sbyte => Convert.ToInt64(value),
        _ => throw DoesNotFit(value),
    };
}

/// <summary>Reads as <see cref="bool"/>.</summary>
sealed class AbiBool() : AbiType("bool", false, 32)
{
    internal override void Encode(object value, ArrayBufferWriter<byte> output) =>
        Words.Write(output, [value is bool flag ? flag ? (byte)1 : (byte)0 : throw DoesNotFit(value)], atEnd: true);

    internal override object Decode(ReadOnlySpan<byte> body)
    {
        var word = Words.At(body, 0);
        return word[31] <= 1 && !word[..31].ContainsAnyExcept((byte)0) ? word[31] == 1 : throw new AbiException("a bool is 0 or 1");
    }
}

/// <summary>Reads as <see cref="Address"/>.</summary>
sealed class AbiAddress() : AbiType("address", false, 32)
{
    internal override void Encode(object value, ArrayBufferWriter<byte> output) =>
        Words.Write(output, value is Address address ? address.ToByteArray() : throw DoesNotFit(value), atEnd: true);

    internal override object Decode(ReadOnlySpan<byte> body)
    {
        var word = Words.At(body, 0);
        return word[..12].ContainsAnyExcept((byte)0) ? throw new AbiException("an address has 20 bytes") : Address.Read(word[12..]);
    }
}

/// <summary>bytesN. bytes32 reads as <see cref="Hash32"/>, the others as an array.</summary>
sealed class AbiFixedBytes : AbiType
{
    readonly int size;

    public AbiFixedBytes(int size) : base("bytes" + size, false, 32) =>
        this.size = size is > 0 and <= 32 ? size : throw new AbiException($"no bytes{size}");

    internal override void Encode(object value, ArrayBufferWriter<byte> output)
    {
        var bytes = value is Hash32 hash ? hash.ToByteArray() : value as byte[];
        Words.Write(output, bytes?.Length == size ? bytes : throw DoesNotFit(value), atEnd: false);
    }

    internal override object Decode(ReadOnlySpan<byte> body)
    {
        var word = Words.At(body, 0);
        if (word[size..].ContainsAnyExcept((byte)0)) throw new AbiException($"bytes after the end of {Name}");
        return size == 32 ? Hash32.Read(word) : word[..size].ToArray();
    }
}

/// <summary>Reads as an array of bytes.</summary>
class AbiBytes(string name = "bytes") : AbiType(name, true, 32)
{
    internal override void Encode(object value, ArrayBufferWriter<byte> output)
    {
        var bytes = value switch { byte[] array => array, ReadOnlyMemory<byte> memory => memory.Span, _ => throw DoesNotFit(value) };
        Words.WriteCount(output, bytes.Length);
        for (; bytes.Length > 32; bytes = bytes[32..]) output.Write(bytes[..32]);
        if (bytes.Length > 0) Words.Write(output, bytes, atEnd: false);
    }

    internal override object Decode(ReadOnlySpan<byte> body)
    {
        var length = Words.CountAt(body, 0);
        body = body[32..];
        return length <= body.Length ? body[..length].ToArray() : throw new AbiException($"{Name} of {length} bytes is cut at {body.Length}");
    }
}

/// <summary>Reads as <see cref="string"/>; bytes that are no UTF-8 read as replacement characters.</summary>
sealed class AbiString() : AbiBytes("string")
{
    internal override void Encode(object value, ArrayBufferWriter<byte> output) =>
        base.Encode(value is string text ? Encoding.UTF8.GetBytes(text) : throw DoesNotFit(value), output);

    internal override object Decode(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString((byte[])base.Decode(body));
}
