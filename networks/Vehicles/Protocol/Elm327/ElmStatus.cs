namespace Grange.Vehicles.Protocol.Elm327;

/// <summary>How an adapter answered (ELM327 data sheet, "Error messages and alerts").</summary>
public enum ElmStatus : byte
{
    /// <summary>Data, or OK, or a text such as a voltage.</summary>
    Ok,

    /// <summary>NO DATA: no ECU answered in time.</summary>
    NoData,

    /// <summary>?: the adapter does not know the command, or heard half of it.</summary>
    Unknown,

    /// <summary>UNABLE TO CONNECT: no protocol has an ECU; the ignition may be off.</summary>
    UnableToConnect,

    /// <summary>CAN ERROR, BUS ERROR, BUS BUSY, BUS INIT: ERROR, FB ERROR: the bus is not as it should be.</summary>
    BusError,

    /// <summary>STOPPED: a character came while it was at work.</summary>
    Stopped,

    /// <summary>BUFFER FULL: it lost what came after.</summary>
    BufferFull,

    /// <summary>DATA ERROR, RX ERROR, or a line that is no hex: what came is not what was sent.</summary>
    DataError,

    /// <summary>LV RESET, ERRxx, ACT ALERT or its name: it began anew and has forgotten its settings.</summary>
    Reset,
}

/// <summary>How lines of an adapter are to be read.</summary>
/// <param name="Headers">ATH1: each line begins with who sent it.</param>
/// <param name="IsCan">On CAN, headers are 3 or 8 hex digits and lines carry frames of ISO-TP; else 3 bytes, and a checksum ends the line.</param>
public readonly record struct ElmFormat(bool Headers, bool IsCan = true);

/// <summary>A message of an ECU, put together.</summary>
/// <param name="Sender">Its CAN id, or the third byte of a header before CAN; 0 without headers.</param>
/// <param name="Data">From the service's answer on, e.g. 41 0C 14 5F.</param>
public sealed record ElmMessage(uint Sender, byte[] Data);
