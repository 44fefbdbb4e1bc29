using System.Diagnostics.CodeAnalysis;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A device's or operator's name: keccak-256 of x‖y of the first P-256 key it was registered with. It outlives key rotation.</summary>
public readonly record struct DeviceId(Hash32 Value) : IComparable<DeviceId>, ISpanParsable<DeviceId>
{
    /// <summary>The id of a compressed P-256 key; false when it is no point of the curve.</summary>
    public static bool TryOf(ReadOnlySpan<byte> compressedKey, out DeviceId id)
    {
        Span<byte> point = stackalloc byte[P256.PointSize];
        var ok = P256.Decompress(compressedKey, point) == P256Fault.None;
        id = ok ? OfPoint(point) : default;
        return ok;
    }

    /// <summary>The id of a key whose x‖y is known.</summary>
    internal static DeviceId OfPoint(ReadOnlySpan<byte> point)
    {
        Span<byte> hash = stackalloc byte[Keccak256.Size];
        Keccak256.Hash(point, hash);
        return new(Hash32.Read(hash));
    }

    /// <summary>The id of a compressed P-256 key; throws <see cref="FormatException"/> when it is no point of the curve.</summary>
    public static DeviceId Of(ReadOnlySpan<byte> compressedKey) => TryOf(compressedKey, out var id) ? id : throw new FormatException("not a compressed P-256 key");

    public int CompareTo(DeviceId other) => Value.CompareTo(other.Value);
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out DeviceId result)
    {
        var ok = Hash32.TryParse(s, out var hash);
        result = new DeviceId(hash);
        return ok;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DeviceId result) => TryParse(s.AsSpan(), provider, out result);
    public static DeviceId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => new(Hash32.Parse(s, provider));
    public static DeviceId Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);
    public override string ToString() => Value.ToString();
}
