using System.Buffers.Binary;

namespace Grange.Wireless;

/// <summary>A part of a band and how much of an hour a sender may fill of it.</summary>
/// <param name="FromHz">Its lower end.</param>
/// <param name="ToHz">Its upper end, not part of it.</param>
/// <param name="Permille">Thousandths of the time.</param>
public sealed record SubBand(long FromHz, long ToHz, int Permille);

/// <summary>A frequency and a data rate by the region's index.</summary>
public readonly record struct Tuning(long Hz, byte DataRate);

/// <summary>What LoRaWAN's regional parameters (RP002) say of one region, as tables.</summary>
public sealed record Region
{
    /// <summary>As the LoRa Alliance calls it.</summary>
    public required string Name { get; init; }

    /// <summary>By index; null where there is none. Downlinks of US915 have indices of their own.</summary>
    public required IReadOnlyList<DataRate?> DataRates { get; init; }

    /// <summary>The rates of uplinks are those below this index.</summary>
    public required int UplinkRates { get; init; }

    /// <summary>Uplink channels that every device knows, in Hz.</summary>
    public required IReadOnlyList<long> Channels { get; init; }

    /// <summary>Channels that a join adds, in Hz; none where a device knows all.</summary>
    public IReadOnlyList<long> JoinedChannels { get; init; } = [];

    /// <summary>Where the second window listens.</summary>
    public required Tuning Rx2 { get; init; }

    /// <summary>The highest RX1DROffset.</summary>
    public required int MaxRx1Offset { get; init; }

    /// <summary>Most bytes of FRMPayload by data rate; 0 where the rate is for the other direction.</summary>
    public required IReadOnlyList<int> MaxPayload { get; init; }

    /// <summary>Strongest EIRP of a device in dBm, at power index 0; every index takes off two decibels.</summary>
    public required int MaxEirp { get; init; }

    /// <summary>The weakest power index.</summary>
    public required int MaxPowerIndex { get; init; }

    /// <summary>The fastest rate that ADR gives.</summary>
    public required byte MaxAdrRate { get; init; }

    /// <summary>Limits on sending; none where the region has no duty cycle.</summary>
    public IReadOnlyList<SubBand> SubBands { get; init; } = [];

    /// <summary>First window's tuning by uplink frequency, rate and RX1DROffset.</summary>
    public required Func<long, byte, int, Tuning> Rx1 { get; init; }

    /// <summary>EIRP of a downlink in dBm by frequency.</summary>
    public required Func<long, int> DownlinkEirp { get; init; }

    /// <summary>The index of an uplink's rate; null when the region has no such.</summary>
    public byte? UplinkRate(DataRate rate)
    {
        for (byte at = 0; at < UplinkRates; at++)
            if (DataRates[at] == rate) return at;
        return null;
    }

    /// <summary>The index of a channel, which 1.1 binds into codes; 0 for one that is not known.</summary>
    public byte ChannelAt(long hz)
    {
        for (byte at = 0; at < Channels.Count + JoinedChannels.Count; at++)
            if ((at < Channels.Count ? Channels[at] : JoinedChannels[at - Channels.Count]) == hz) return at;
        return 0;
    }

    public DataRate RateAt(byte index) => DataRates[index] ?? throw new ArgumentOutOfRangeException(nameof(index), index, $"{Name} has no such data rate");

    /// <summary>The sub-band that a frequency is in; null where nothing limits it.</summary>
    public SubBand? SubBandOf(long hz) => SubBands.FirstOrDefault(band => hz >= band.FromHz && hz < band.ToHz);

    /// <summary>The channels are fixed, and a network uses eight of the narrow and one of the wide ones: a sub-band.</summary>
    public bool HasSubBands { get; init; }

    /// <summary>The list of channels in a join-accept (RP002 §2.4.4, §2.5.4): frequencies (type 0), or which of the fixed channels to keep to (type 1); empty where there is nothing to say.</summary>
    /// <param name="subBand">1 to 8; 0 for all.</param>
    public byte[] ChannelList(int subBand)
    {
        var list = new byte[16];
        if (HasSubBands)
        {
            if (subBand == 0) return [];
            var (narrow, wide) = MasksOf(subBand);
            BinaryPrimitives.WriteUInt16LittleEndian(list.AsSpan(2 * ((subBand - 1) / 2)), narrow);
            BinaryPrimitives.WriteUInt16LittleEndian(list.AsSpan(2 * 4), wide);
            list[15] = 1;
            return list;
        }
        if (JoinedChannels.Count == 0) return [];
        for (var at = 0; at < JoinedChannels.Count; at++) WriteFrequency(list.AsSpan(3 * at), JoinedChannels[at]);
        return list;
    }

    /// <summary>The channels of a sub-band: a mask in its group of sixteen, and one of the eight wide channels.</summary>
    internal static (ushort Narrow, ushort Wide) MasksOf(int subBand) => ((ushort)(0xff << (8 * ((subBand - 1) % 2))), (ushort)(1 << (subBand - 1)));

    /// <summary>A frequency as commands have it: 24 bits of 100 Hz.</summary>
    internal static void WriteFrequency(Span<byte> three, long hz)
    {
        var hundreds = (uint)(hz / 100);
        (three[0], three[1], three[2]) = ((byte)hundreds, (byte)(hundreds >> 8), (byte)(hundreds >> 16));
    }
}
