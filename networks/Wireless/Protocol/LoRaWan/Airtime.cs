namespace Grange.Wireless;

/// <summary>How long a LoRa frame is on air (Semtech SX1276 §4.1.1.7).</summary>
public static class Airtime
{
    /// <summary>Symbols before the header: eight, and 4.25 of synchronisation.</summary>
    const int PreambleQuarters = 8 * 4 + 17;

    /// <summary>Microseconds of a frame with an explicit header.</summary>
    /// <param name="spreading">SF 5 to 12.</param>
    /// <param name="kilohertz">Bandwidth: 125, 250 or 500.</param>
    /// <param name="bytes">Bytes of the PHYPayload.</param>
    /// <param name="hasCrc">Uplinks have one, downlinks have none.</param>
    /// <param name="codingRate">5 to 8 for 4/5 to 4/8.</param>
    public static long Microseconds(int spreading, int kilohertz, int bytes, bool hasCrc, int codingRate = 5)
    {
        var slow = 1000L << spreading > 16_000L * kilohertz ? 2 : 0; // symbols above 16 ms: the low data rate is optimised
        var bits = Math.Max(0, 8 * bytes - 4 * spreading + 28 + (hasCrc ? 16 : 0));
        var perBlock = 4 * (spreading - slow);
        var symbols = 8 + (bits + perBlock - 1) / perBlock * codingRate;
        return ((PreambleQuarters + 4L * symbols) * 1000 << spreading) / kilohertz / 4;
    }
}
