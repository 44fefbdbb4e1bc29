using System.Globalization;
using System.Xml.Linq;

namespace Grange.Energy.Protocol.Espi;

/// <summary>What the values of a meter reading are.</summary>
/// <param name="Unit">uom; 72 is Wh.</param>
/// <param name="PowerOfTen">Values are × 10 to this.</param>
/// <param name="Flow">flowDirection: 1 delivered to the customer, 19 received from them; 0 when not stated.</param>
sealed record EspiReadingType(int Unit, int PowerOfTen, int Flow)
{
    const int WattHours = 72, Delivered = 1, Received = 19, ToMilli = 3, MostPower = 9;

    public bool IsEnergy => Unit == WattHours;
    public bool IsKnownFlow => Flow is 0 or Delivered or Received;
    public bool IsExport => Flow == Received;

    public static EspiReadingType Of(XElement type, XNamespace espi) => new(Number(type.Element(espi + "uom")), Number(type.Element(espi + "powerOfTenMultiplier")), Number(type.Element(espi + "flowDirection")));

    /// <summary>A value in mWh, cut to whole ones; null when it does not fit.</summary>
    public long? MilliWh(long value)
    {
        var power = PowerOfTen + ToMilli;
        if (power is < -MostPower or > MostPower + ToMilli) return null;
        Int128 scaled = value;
        for (; power > 0; power--) scaled *= 10;
        for (; power < 0; power++) scaled /= 10;
        return scaled >= 0 && scaled <= long.MaxValue / 4 ? (long)scaled : null;
    }

    static int Number(XElement? element) => int.TryParse(element?.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>One IntervalReading: when, how long, how much; null parts were no integers.</summary>
sealed record EspiValue(long? FromSeconds, long? Seconds, long? Value, Quality Quality)
{
    public static EspiValue Of(XElement reading, XNamespace espi)
    {
        var period = reading.Element(espi + "timePeriod");
        return new EspiValue(Long(period?.Element(espi + "start")), Long(period?.Element(espi + "duration")), Long(reading.Element(espi + "value")), QualityOf(reading, espi));
    }

    /// <summary>The worst of a reading's marks (ESPI QualityOfReading): 0, 14 and 17 to 19 are valid, 7 is edited, 9 and 11 are derived, the others estimates.</summary>
    static Quality QualityOf(XElement reading, XNamespace espi)
        => reading.Elements(espi + "ReadingQuality").Select(mark => Long(mark.Element(espi + "quality")) switch
        {
            0 or 14 or 17 or 18 or 19 => Quality.Measured,
            7 => Quality.Corrected,
            9 or 11 => Quality.Interpolated,
            _ => Quality.Estimated,
        }).DefaultIfEmpty(Quality.Measured).Max();

    static long? Long(XElement? element) => long.TryParse(element?.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
