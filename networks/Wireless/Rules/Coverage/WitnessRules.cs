using Grange.Geo;

namespace Grange.Wireless.Coverage;

/// <summary>What lies between two places, as admission works it out once: from here on there are integers alone.</summary>
/// <param name="Cells">Steps between their cells of resolution 11; −1 where the grid gives none.</param>
/// <param name="Metres">Along the great circle between the centres of their cells.</param>
/// <param name="LossDeciDb">Free-space path loss in tenths of a decibel, rounded up.</param>
public readonly record struct Way(int Cells, long Metres, int LossDeciDb)
{
    const double LightMetresPerSecond = 2.998e8;

    public static Way Between(H3Cell from, H3Cell to, long hz)
    {
        var metres = (long)Math.Round(from.Center.DistanceTo(to.Center), MidpointRounding.AwayFromZero);
        var cells = from.Parent(11).TryDistance(to.Parent(11), out var steps) ? steps : -1;
        return new(cells, metres, metres == 0 ? 0 : (int)Math.Ceiling(10 * 20 * Math.Log10(4 * Math.PI * metres * hz / LightMetresPerSecond)));
    }
}

/// <summary>One gateway's word that it heard another's beacon.</summary>
/// <param name="BeaconHz">Where it was sent.</param>
/// <param name="HeardHz">Where it was heard.</param>
/// <param name="TxDbm">How strong it was sent.</param>
/// <param name="BeaconGainDeciDb">Gain of the sender's antenna.</param>
/// <param name="WitnessGainDeciDb">Gain of the hearer's.</param>
/// <param name="SignalDeciDbm">How strong it was heard.</param>
public readonly record struct WitnessClaim(long BeaconHz, long HeardHz, int TxDbm, int BeaconGainDeciDb, int WitnessGainDeciDb, int SignalDeciDbm);

/// <summary>Whether a witness can have heard what it says: frequency, distance, strength, in that order.</summary>
public static class WitnessRules
{
    public const string Valid = "none", InvalidFrequency = "invalid_frequency", BelowMinDistance = "below_min_distance", MaxDistanceExceeded = "max_distance_exceeded", BadRssi = "bad_rssi";

    const int MostOffHz = 100_000, LeastCells = 8, MostKilometres = 100;

    public static string Judge(in WitnessClaim claim, in Way way)
    {
        if (Math.Abs(claim.BeaconHz - claim.HeardHz) > MostOffHz) return InvalidFrequency;
        if (way.Cells < LeastCells) return BelowMinDistance; // where the grid gives no distance too
        if (way.Metres / 1000 > MostKilometres) return MaxDistanceExceeded;
        return claim.SignalDeciDbm > 10 * (claim.TxDbm + claim.BeaconGainDeciDb / 10 + claim.WitnessGainDeciDb / 10) - way.LossDeciDb ? BadRssi : Valid;
    }
}
