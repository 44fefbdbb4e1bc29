using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>An account: a 20-byte EVM address. Text is EIP-55; input in one case is accepted, a wrong mixed-case checksum is refused.</summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>, ISpanParsable<Address>
{
    public const int Size = 20;
    readonly Bytes20 bytes;

    Address(ReadOnlySpan<byte> source) => source.CopyTo(bytes);

    public static bool TryRead(ReadOnlySpan<byte> source, out Address address)
    {
        address = source.Length == Size ? new Address(source) : default;
        return source.Length == Size;
    }

    public static Address Read(ReadOnlySpan<byte> source) => TryRead(source, out var address) ? address : throw new FormatException("an address has 20 bytes");

    /// <summary>The zero address, which owns nothing: EVM's "nobody".</summary>
    public bool IsZero => !AsSpan(in this).ContainsAnyExcept((byte)0);

    public byte[] ToByteArray() => AsSpan(in this).ToArray();
    public void CopyTo(Span<byte> target) => AsSpan(in this).CopyTo(target);

    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (text.Length != 42 || !text.StartsWith("0x")) return false;
        Span<byte> raw = stackalloc byte[Size];
        if (Convert.FromHexString(text[2..], raw, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        address = new Address(raw);
        var mixed = text[2..].ContainsAnyInRange('a', 'f') && text[2..].ContainsAnyInRange('A', 'F');
        return !mixed || text.SequenceEqual(address.ToString());
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Address result) => TryParse(s, out result);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Address result) => TryParse(s.AsSpan(), out result);
    public static Address Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => TryParse(s, out var address) ? address : throw new FormatException("not an account address");
    public static Address Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);
    public static Address Parse(string s) => Parse(s.AsSpan(), null);

    /// <summary>EIP-55: a letter is upper case where the keccak of the lower-case hex has a high nibble.</summary>
    public override string ToString()
    {
        var lower = Convert.ToHexStringLower(AsSpan(in this));
        var hash = Keccak256.Hash(Encoding.ASCII.GetBytes(lower));
        return "0x" + string.Create(40, (lower, hash), static (text, state) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var nibble = (state.hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15;
                text[i] = nibble >= 8 ? char.ToUpperInvariant(state.lower[i]) : state.lower[i];
            }
        });
    }

    static ReadOnlySpan<byte> AsSpan(in Address address) => address.bytes;

    public bool Equals(Address other) => AsSpan(in this).SequenceEqual(AsSpan(in other));
    public override bool Equals(object? obj) => obj is Address other && Equals(other);
    public override int GetHashCode() => BitConverter.ToInt32(AsSpan(in this)[16..]);
    public int CompareTo(Address other) => AsSpan(in this).SequenceCompareTo(AsSpan(in other));
    public static bool operator ==(Address left, Address right) => left.Equals(right);
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    [InlineArray(Size)]
    struct Bytes20 { byte first; }
}
