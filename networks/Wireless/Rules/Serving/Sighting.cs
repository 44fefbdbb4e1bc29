namespace Grange.Wireless.Serving;

/// <summary>How one gateway heard a frame.</summary>
/// <param name="Gateway">EUI-64.</param>
/// <param name="Tmst">Microseconds of the gateway's clock at the frame's end; wraps.</param>
/// <param name="Hz">Frequency.</param>
/// <param name="Rate">Data rate.</param>
/// <param name="RssiDeciDbm">Strength, tenths of a dBm.</param>
/// <param name="SnrDeciDb">Signal to noise, tenths of a decibel.</param>
/// <param name="Channel">The gateway's own number of the channel.</param>
/// <param name="TimeMs">When the datagram came, Unix milliseconds.</param>
public readonly record struct Sighting(ulong Gateway, uint Tmst, long Hz, DataRate Rate, int RssiDeciDbm, int SnrDeciDb, byte Channel, long TimeMs)
{
    /// <summary>By how much it was heard better than it must be, tenths of a decibel.</summary>
    public int MarginDeciDb => SnrDeciDb - Rate.RequiredSnrDeciDb;
}
