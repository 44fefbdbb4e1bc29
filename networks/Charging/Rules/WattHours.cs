using System.Globalization;

namespace Grange.Charging.Rules;

/// <summary>Energy in watt-hours, as a meter's register counts it. Arithmetic is checked.</summary>
public readonly record struct WattHours(long Value) : IComparable<WattHours>
{
    public static WattHours Zero => default;
    public static WattHours operator +(WattHours left, WattHours right) => new(checked(left.Value + right.Value));
    public static WattHours operator -(WattHours left, WattHours right) => new(checked(left.Value - right.Value));
    public static bool operator <(WattHours left, WattHours right) => left.Value < right.Value;
    public static bool operator >(WattHours left, WattHours right) => left.Value > right.Value;
    public static bool operator <=(WattHours left, WattHours right) => left.Value <= right.Value;
    public static bool operator >=(WattHours left, WattHours right) => left.Value >= right.Value;
    public int CompareTo(WattHours other) => Value.CompareTo(other.Value);
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} Wh");
}
