using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Grange.Wireless.Gwmp;

/// <summary>A frame as a gateway heard it: its bytes are in the value itself, so that nothing is allocated.</summary>
public struct RxPacket
{
    Buffer bytes;

    /// <summary>Microseconds of the gateway's clock at the end of the frame; wraps after 2³².</summary>
    public uint Tmst { get; set; }

    public long Hz { get; set; }

    public DataRate Rate { get; set; }

    /// <summary>Strength in tenths of a dBm: of the signal where the gateway tells, else of the channel.</summary>
    public int RssiDeciDbm { get; set; }

    /// <summary>Signal to noise in tenths of a decibel; 0 for FSK.</summary>
    public int SnrDeciDb { get; set; }

    public byte Channel { get; set; }

    /// <summary>False when the gateway says that the CRC does not fit.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Bytes of the PHYPayload.</summary>
    public int Size { get; set; }

    /// <summary>The PHYPayload.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Phy => ((ReadOnlySpan<byte>)bytes)[..Size];

    /// <summary>Room for it.</summary>
    [UnscopedRef]
    internal Span<byte> Room => bytes;

    [InlineArray(LoraFrame.Most)]
    struct Buffer
    {
        byte first;
    }
}
