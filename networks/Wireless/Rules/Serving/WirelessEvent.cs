namespace Grange.Wireless.Serving;

/// <summary>What happened, by the names of ChirpStack's events, and <see cref="Final"/> of our own.</summary>
public enum EventKind : byte
{
    Up = 1,
    Join = 2,

    /// <summary>A confirmed downlink was acknowledged, or was not.</summary>
    Ack = 3,

    /// <summary>A gateway sent a downlink.</summary>
    TxAck = 4,

    /// <summary>Something went wrong, in words.</summary>
    Log = 5,

    /// <summary>A device's battery and margin.</summary>
    Status = 6,

    /// <summary>No further copies of an uplink are awaited: all gateways that heard it.</summary>
    Final = 7,
}

/// <summary>One event of one device.</summary>
/// <param name="Number">Counts up over restarts; a reader that has it has all before.</param>
/// <param name="Kind">What.</param>
/// <param name="TimeMs">When, Unix milliseconds.</param>
/// <param name="DevEui">Whose.</param>
/// <param name="DevAddr">Its address then.</param>
/// <param name="Counter">All 32 bits of the frame's counter.</param>
/// <param name="Port">FPort; null where the frame had none.</param>
/// <param name="IsConfirmed">The device asked for an answer; of an <see cref="EventKind.Ack"/>: it came.</param>
/// <param name="IsAdr">The network may choose its data rate.</param>
/// <param name="DataRate">The region's index.</param>
/// <param name="Data">The payload in the clear.</param>
/// <param name="Heard">By whom, in order of arrival.</param>
/// <param name="Detail">Words for a log; empty otherwise.</param>
public sealed record WirelessEvent(
    long Number, EventKind Kind, long TimeMs, ulong DevEui, uint DevAddr, uint Counter, byte? Port, bool IsConfirmed, bool IsAdr, byte DataRate, byte[] Data, IReadOnlyList<Sighting> Heard, string Detail = "");
