using System.Globalization;

namespace Grange.Wireless;

/// <summary>How fast a radio speaks: a LoRa spreading factor and bandwidth, or FSK.</summary>
/// <param name="Spreading">SF 5 to 12; 0 for FSK.</param>
/// <param name="Kilohertz">Bandwidth of LoRa; kilobits a second of FSK.</param>
public readonly record struct DataRate(byte Spreading, short Kilohertz)
{
    /// <summary>FSK at 50 kbit/s, the one that LoRaWAN knows.</summary>
    public static DataRate Fsk { get; } = new(0, 50);

    public bool IsFsk => Spreading == 0;

    /// <summary>The least SNR at which a LoRa frame is still read, in tenths of a decibel.</summary>
    public int RequiredSnrDeciDb => Spreading is >= 7 and <= 12 ? -75 - 25 * (Spreading - 7) : 0;

    /// <summary>Microseconds on air of a frame; FSK with five bytes of preamble, three of synchronisation, one of length and two of CRC.</summary>
    public long Airtime(int bytes, bool hasCrc) => IsFsk ? 8_000L * (bytes + 11) / Kilohertz : Wireless.Airtime.Microseconds(Spreading, Kilohertz, bytes, hasCrc);

    /// <summary>As gateways write it: <c>SF7BW125</c>; FSK's is a number and is not read here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DataRate rate)
    {
        rate = default;
        var middle = text.IndexOf("BW"u8);
        if (middle < 3 || !text.StartsWith("SF"u8)) return false;
        if (!byte.TryParse(text[2..middle], NumberStyles.None, CultureInfo.InvariantCulture, out var spreading) || spreading is < 5 or > 12) return false;
        if (!short.TryParse(text[(middle + 2)..], NumberStyles.None, CultureInfo.InvariantCulture, out var kilohertz) || kilohertz is not (125 or 250 or 500)) return false;
        rate = new(spreading, kilohertz);
        return true;
    }

    public override string ToString() => IsFsk ? string.Create(CultureInfo.InvariantCulture, $"FSK{Kilohertz}") : string.Create(CultureInfo.InvariantCulture, $"SF{Spreading}BW{Kilohertz}");
}
