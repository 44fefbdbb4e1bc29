using System.Diagnostics.CodeAnalysis;

namespace Grange.Wireless;

/// <summary>The regions that this network server knows (RP002-1.0.4 §2.4 and §2.5).</summary>
public static class Regions
{
    public static Region Eu868 { get; } = new()
    {
        Name = "EU868",
        DataRates = [new(12, 125), new(11, 125), new(10, 125), new(9, 125), new(8, 125), new(7, 125), new(7, 250), DataRate.Fsk],
        UplinkRates = 8,
        Channels = [868_100_000, 868_300_000, 868_500_000],
        JoinedChannels = [867_100_000, 867_300_000, 867_500_000, 867_700_000, 867_900_000],
        Rx2 = new(869_525_000, 0),
        MaxRx1Offset = 5,
        MaxPayload = [51, 51, 51, 115, 242, 242, 242, 242],
        MaxEirp = 16,
        MaxPowerIndex = 7,
        MaxAdrRate = 5,
        SubBands =
        [
            new(865_000_000, 868_000_000, 10), new(868_000_000, 868_600_000, 10), new(868_700_000, 869_200_000, 1),
            new(869_400_000, 869_650_000, 100), new(869_700_000, 870_000_000, 10),
        ],
        Rx1 = (hz, rate, offset) => new(hz, (byte)Math.Max(0, rate - offset)),
        DownlinkEirp = hz => hz is >= 869_400_000 and < 869_650_000 ? 29 : 16,
    };

    public static Region Us915 { get; } = new()
    {
        Name = "US915",
        DataRates =
        [
            new(10, 125), new(9, 125), new(8, 125), new(7, 125), new(8, 500), null, null, null,
            new(12, 500), new(11, 500), new(10, 500), new(9, 500), new(8, 500), new(7, 500),
        ],
        UplinkRates = 5,
        Channels = [.. Enumerable.Range(0, 64).Select(at => 902_300_000L + 200_000 * at), .. Enumerable.Range(0, 8).Select(at => 903_000_000L + 1_600_000 * at)],
        Rx2 = new(923_300_000, 8),
        HasSubBands = true,
        MaxRx1Offset = 3,
        MaxPayload = [11, 53, 125, 242, 242, 0, 0, 0, 53, 129, 242, 242, 242, 242],
        MaxEirp = 30,
        MaxPowerIndex = 14,
        MaxAdrRate = 3,
        Rx1 = (hz, rate, offset) => new(923_300_000 + 600_000 * (UsChannel(hz) % 8), (byte)Math.Max(8, Math.Min(rate + 10, 13) - offset)),
        DownlinkEirp = _ => 21,
    };

    public static IReadOnlyList<Region> All { get; } = [Eu868, Us915];

    public static bool TryFind(string? name, [NotNullWhen(true)] out Region? region)
    {
        region = All.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
        return region is not null;
    }

    /// <summary>The number of a US915 uplink channel: 64 of 125 kHz, and from 64 on eight of 500 kHz between them.</summary>
    static long UsChannel(long hz) => (hz - 902_300_000) % 200_000 == 0 ? (hz - 902_300_000) / 200_000 : 64 + (hz - 903_000_000) / 1_600_000;
}
