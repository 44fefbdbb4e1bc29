namespace Grange.Simulation.Filecoin;

/// <summary>What a run of the published Filecoin model (MechaFil, CryptoEconLab; spec/kernel.md §4.3) begins with: measured days, then assumptions for the days after.</summary>
/// <remarks>Powers in EiB or PiB of 2^60 and 2^50 bytes, money in FIL, one entry per day. Arrays of measured days have the length <see cref="Measured"/>.</remarks>
public sealed record FilecoinInputs
{
    /// <summary>Days from the network's launch (2020-10-15) to the first day of the run.</summary>
    public required int FirstDay { get; init; }

    /// <summary>Days of the run after the measured ones, the last measured day counting as the first of them.</summary>
    public required int ForecastDays { get; init; }

    /// <summary>How long a sector is committed for.</summary>
    public int SectorDays { get; init; } = 540;

    /// <summary>Part of the circulating supply that pledges aim to lock.</summary>
    public double LockTarget { get; init; } = 0.3;

    /// <summary>Raw bytes onboarded on each forecast day.</summary>
    public required double OnboardPib { get; init; }

    /// <summary>Part of the power due that is renewed on a forecast day.</summary>
    public required double RenewalRate { get; init; }

    /// <summary>Part of what is onboarded that carries verified deals, at ten times the quality.</summary>
    public required double VerifiedRate { get; init; }

    public required double RawPowerZeroPib { get; init; }
    public required double QualityPowerZeroPib { get; init; }
    public required double[] RawPowerEib { get; init; }
    public required double[] QualityPowerEib { get; init; }
    public required double[] OnboardedQualityPib { get; init; }
    public required double[] RenewedQualityPib { get; init; }

    /// <summary>Renewal rates of the measured days, one fewer than there are powers: the last day's is the forecast's.</summary>
    public required double[] RenewalRates { get; init; }

    /// <summary>Raw power due on each forecast day, of sectors known on its first.</summary>
    public required double[] RawDuePib { get; init; }
    public required double[] QualityDuePib { get; init; }

    /// <summary>Pledge due on each day of the run, of sectors known when the forecast begins.</summary>
    public required double[] PledgeDue { get; init; }

    /// <summary>Everything burned until each measured day.</summary>
    public required double[] Burned { get; init; }
    public required double BurnedPerDay { get; init; }
    public required double VestedBefore { get; init; }
    public required double CappedPowerBefore { get; init; }
    public required double BaselineEib { get; init; }
    public required double CirculatingZero { get; init; }
    public required double LockedZero { get; init; }

    public int Measured => RawPowerEib.Length;

    /// <summary>Days of the whole run.</summary>
    public int Days => RenewalRates.Length + ForecastDays;

    /// <summary>The weight of the baseline in a day's consensus pledge: all of it, and under FIP-0081 falling to seven tenths.</summary>
    public double Gamma(int day) => day < RenewalRates.Length ? 1 : Math.Max(0.7, 0.76 - (day - RenewalRates.Length) * 0.3 / 360);
}
