namespace Grange.Wireless.Serving;

/// <summary>One session of a device: its keys and counters, and how its radio is set. Owned by one thread.</summary>
/// <param name="device">Whose.</param>
/// <param name="number">Unlike that of every other session.</param>
/// <param name="devAddr">Its address; others may have the same.</param>
/// <param name="keys">Its keys.</param>
public sealed class Session(EndDevice device, long number, uint devAddr, SessionKeys keys)
{
    public EndDevice Device => device;
    public long Number => number;
    public uint DevAddr => devAddr;
    public SessionKeys Keys => keys;

    public Region Region => device.Terms.Region;

    /// <summary>The next uplink's counter is at least this; 2³² when none can follow.</summary>
    public long NextUp { get; set; }

    /// <summary>The next downlink's counter; of 1.1 that of MAC commands alone.</summary>
    public uint NextDown { get; set; }

    /// <summary>1.1: the next counter of downlinks with a port above 0.</summary>
    public uint NextAppDown { get; set; }

    /// <summary>The code of the last uplink, by which a repetition is known.</summary>
    public uint LastMic { get; set; }

    /// <summary>The highest counter of a rejoin of type 0 or 2 in this session; −1 before the first.</summary>
    public int RejoinCount { get; set; } = -1;

    /// <summary>Seconds from an uplink's end to the first window.</summary>
    public byte RxDelay { get; init; } = 1;

    /// <summary>The low half of the counter of the confirmed downlink that was last sent, which 1.1 binds.</summary>
    public ushort ConfirmedDown { get; set; }

    /// <summary>A confirmed downlink that waits for its answer.</summary>
    public QueuedDown? Unanswered { get; set; }

    /// <summary>Commands to go with the next downlink.</summary>
    public List<byte> Commands { get; } = [];

    public AdrState Adr { get; } = new();

    /// <summary>The gateways that heard it last, the best first.</summary>
    public IReadOnlyList<Sighting> Heard { get; set; } = [];

    /// <summary>The device knows the channels that a join adds.</summary>
    public bool HasJoinedChannels => device.Terms.Personal is null;
}
