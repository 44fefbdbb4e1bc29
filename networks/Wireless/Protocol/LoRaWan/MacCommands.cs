namespace Grange.Wireless;

/// <summary>MAC commands (LoRaWAN 1.0.4 §5, 1.1 §5): what devices say to the network, one after another in options or on port 0.</summary>
public static class MacCommands
{
    public const byte Reset = 0x01, LinkCheck = 0x02, LinkAdr = 0x03, DutyCycle = 0x04, RxParamSetup = 0x05, DevStatus = 0x06, NewChannel = 0x07, RxTimingSetup = 0x08,
        TxParamSetup = 0x09, DlChannel = 0x0a, Rekey = 0x0b, AdrParamSetup = 0x0c, DeviceTime = 0x0d, ForceRejoin = 0x0e, RejoinParamSetup = 0x0f, PingSlotInfo = 0x10, PingSlotChannel = 0x11,
        BeaconFreq = 0x13, DeviceMode = 0x20;

    /// <summary>Bytes that follow a command from a device; null for one that is not known, after which nothing can be read.</summary>
    public static int? UplinkSize(byte command) => command switch
    {
        LinkCheck or DutyCycle or RxTimingSetup or TxParamSetup or AdrParamSetup or DeviceTime => 0,
        Reset or LinkAdr or RxParamSetup or NewChannel or DlChannel or Rekey or RejoinParamSetup or PingSlotInfo or PingSlotChannel or BeaconFreq or DeviceMode => 1,
        DevStatus => 2,
        _ => null,
    };

    /// <summary>The next command and what follows it; false at the end, or where no more can be read.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> commands, out byte command, out ReadOnlySpan<byte> said)
    {
        command = 0;
        said = default;
        if (commands.IsEmpty || UplinkSize(commands[0]) is not { } size || commands.Length <= size) return false;
        command = commands[0];
        said = commands.Slice(1, size);
        commands = commands[(1 + size)..];
        return true;
    }
}
