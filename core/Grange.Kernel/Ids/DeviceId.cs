using System.Diagnostics.CodeAnalysis;

namespace Grange.Kernel;

/// <summary>A device's or operator's name: keccak-256 of x‖y of the first P-256 key it was registered with. It outlives key rotation.</summary>
public readonly record struct DeviceId(Hash32 Value) : IComparable<DeviceId>, ISpanParsable<DeviceId>
{
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
