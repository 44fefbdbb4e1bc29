using System.Globalization;

namespace Grange.Charging.Rules.Tariffs;

/// <summary>An exact sum of money: no product of a price, an energy or a time, and a tax is ever rounded on the way.</summary>
/// <param name="Parts">Of a 9·10²¹th of the currency: 10⁶ for its millionths, 9·10⁹ for micro-watt-hours and seconds alike, 10⁶ for the tax.</param>
public readonly record struct Amount(Int128 Parts) : IComparable<Amount>
{
    const long PerMicro = 9_000_000_000;
    const long Tax = 1_000_000;
    static readonly Int128 Micro = (Int128)PerMicro * Tax;

    public static Amount OfMicros(long micros) => new(checked(micros * Micro));

    /// <summary>So many millionths for a kWh.</summary>
    public static Amount OfEnergy(long price, long microWattHours) => new(checked((Int128)price * microWattHours * 9 * Tax));

    /// <summary>So many millionths for an hour.</summary>
    public static Amount OfTime(long price, long seconds) => new(checked((Int128)price * seconds * (PerMicro / 3_600) * Tax));

    /// <summary>This and a tax in ten-thousandths of a percent; exact, because an amount without tax is a multiple of 10⁶ parts.</summary>
    public Amount With(long vat) => new(checked(Parts / Tax * (Tax + vat)));

    /// <summary>Millionths of the currency, half up.</summary>
    public long Micros => (long)Divide(Micro);

    /// <summary>The amount as people pay it: half up to the currency's smallest coin (ISO 4217).</summary>
    public string In(string currency)
    {
        var digits = currency switch
        {
            "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
            "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
            _ => 2,
        };
        return Text(digits);
    }

    /// <summary>With so many places, half up; at most six.</summary>
    public string Text(int digits)
    {
        var unit = 1_000_000L;
        for (var at = 0; at < digits; at++) unit /= 10;
        var whole = (long)Divide(Micro * unit);
        return (whole / (decimal)(1_000_000 / unit)).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    public static Amount operator +(Amount left, Amount right) => new(checked(left.Parts + right.Parts));
    public static bool operator <(Amount left, Amount right) => left.Parts < right.Parts;
    public static bool operator >(Amount left, Amount right) => left.Parts > right.Parts;
    public int CompareTo(Amount other) => Parts.CompareTo(other.Parts);

    Int128 Divide(Int128 unit) => (Parts + unit / 2) / unit;
}
