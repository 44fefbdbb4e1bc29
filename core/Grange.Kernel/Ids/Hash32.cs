using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Grange.Kernel;

/// <summary>Thirty-two bytes that identify something by hash: a Merkle root, a block hash, a seed. Text is 0x and 64 lower-case hex digits.</summary>
public readonly struct Hash32 : IEquatable<Hash32>, IComparable<Hash32>, ISpanParsable<Hash32>
{
    public const int Size = 32;
    readonly Bytes32 bytes;

    Hash32(ReadOnlySpan<byte> source) => source.CopyTo(bytes);

    public static Hash32 Zero => default;
    public bool IsZero => !AsSpan(in this).ContainsAnyExcept((byte)0);

    public static bool TryRead(ReadOnlySpan<byte> source, out Hash32 hash)
    {
        hash = source.Length == Size ? new Hash32(source) : default;
        return source.Length == Size;
    }

    public static Hash32 Read(ReadOnlySpan<byte> source) => TryRead(source, out var hash) ? hash : throw new FormatException("a hash has 32 bytes");

    public byte[] ToByteArray() => AsSpan(in this).ToArray();
    public void CopyTo(Span<byte> target) => AsSpan(in this).CopyTo(target);

    public static bool TryParse(ReadOnlySpan<char> text, out Hash32 hash)
    {
        hash = default;
        Span<byte> raw = stackalloc byte[Size];
        if (text.Length != 66 || !text.StartsWith("0x") || Convert.FromHexString(text[2..], raw, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        hash = new Hash32(raw);
        return true;
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Hash32 result) => TryParse(s, out result);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Hash32 result) => TryParse(s.AsSpan(), out result);
    public static Hash32 Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => TryParse(s, out var hash) ? hash : throw new FormatException("not 0x and 64 hex digits");
    public static Hash32 Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);
    public static Hash32 Parse(string s) => Parse(s.AsSpan(), null);

    public override string ToString() => "0x" + Convert.ToHexStringLower(AsSpan(in this));

    static ReadOnlySpan<byte> AsSpan(in Hash32 hash) => hash.bytes;

    public bool Equals(Hash32 other) => AsSpan(in this).SequenceEqual(AsSpan(in other));
    public override bool Equals(object? obj) => obj is Hash32 other && Equals(other);
    public override int GetHashCode() => BitConverter.ToInt32(AsSpan(in this)[28..]);
    public int CompareTo(Hash32 other) => AsSpan(in this).SequenceCompareTo(AsSpan(in other));
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);

    [InlineArray(Size)]
    struct Bytes32 { byte first; }
}
