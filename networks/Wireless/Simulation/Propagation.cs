using Grange.Geo;

namespace Grange.Wireless.Simulation;

/// <summary>What arrives of a frame over a distance in a built-up land, from a seed: the same world every time.</summary>
/// <remarks>
/// Loss = free space + 3 dB + 7 · log₁₀(d / 100 m) beyond 100 m + |N(0, 4 dB)|, so never less than free space; noise lies at −117 dBm ± 1 dB, the ratio of signal to noise is told up to 12 dB.
/// </remarks>
sealed class Propagation(Random random)
{
    const double Near = 100, NoiseDbm = -117, MostSnr = 12;

    /// <summary>Strength and ratio in tenths; null where a frame of SF9 is not heard.</summary>
    /// <param name="dbm">What is radiated, both antennas' gain in it.</param>
    public (int RssiDeciDbm, int SnrDeciDb)? Hear(LatLng from, LatLng to, long hz, double dbm)
    {
        var metres = Math.Max(1, from.DistanceTo(to));
        var free = 20 * Math.Log10(4 * Math.PI * metres * hz / 2.998e8);
        var rssi = dbm - free - 3 - 7 * Math.Log10(Math.Max(1, metres / Near)) - Math.Abs(Normal() * 4);
        var snr = Math.Min(MostSnr, rssi - NoiseDbm - Math.Clamp(Normal(), -1, 1));
        return snr < -12.5 ? null : ((int)(10 * rssi), (int)(10 * snr));
    }

    /// <summary>Box and Muller's.</summary>
    double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
