namespace Grange.Wireless.Serving;

/// <summary>How a network server serves.</summary>
public sealed record ServerTerms
{
    /// <summary>24 bits that name the network; 0 and 1 are for experiments.</summary>
    public uint NetId { get; init; } = 1;

    /// <summary>How long copies of a frame are awaited before it is answered, in milliseconds.</summary>
    public int WindowMs { get; init; } = 200;

    /// <summary>How long a copy still is one, in milliseconds.</summary>
    public int CooldownMs { get; init; } = 1_000;

    /// <summary>Seconds from an uplink to the first window, 1 to 15.</summary>
    public byte RxDelay { get; init; } = 1;

    /// <summary>US915: the eight channels, 1 to 8, that devices are told to keep to; 0: all.</summary>
    public int SubBand { get; init; } = 2;

    /// <summary>The least lead that a gateway must have, in milliseconds.</summary>
    public int LeadMs { get; init; } = 100;

    /// <summary>Most downlinks that wait for a device.</summary>
    public int MaxQueue { get; init; } = 100;
}
