namespace Grange.Simulation.Filecoin;

/// <summary>What a run says about each day. One run writes over what the one before wrote, so that thousands of them need no memory.</summary>
/// <param name="days">Length of every series.</param>
public sealed class FilecoinSeries(int days)
{
    public double[] RawPowerEib { get; } = new double[days];
    public double[] QualityPowerEib { get; } = new double[days];

    /// <summary>PiB.</summary>
    public double[] Onboarded { get; } = new double[days];

    /// <summary>PiB.</summary>
    public double[] Renewed { get; } = new double[days];
    public double[] NetworkTime { get; } = new double[days];

    /// <summary>FIL minted until the day, and on it.</summary>
    public double[] Minted { get; } = new double[days];
    public double[] DayReward { get; } = new double[days];
    public double[] Vested { get; } = new double[days];

    /// <summary>FIL that sectors pledged or renewed on the day lock.</summary>
    public double[] DayPledge { get; } = new double[days];

    /// <summary>FIL locked in pledges, and with the rewards that are not released yet.</summary>
    public double[] LockedPledge { get; } = new double[days];
    public double[] Locked { get; } = new double[days];
    public double[] Circulating { get; } = new double[days];
}
