namespace Grange.Simulation.Scale;

/// <summary>What one device costs a node in an epoch, and what a node has; measured, each with the place it was measured at in docs/scale.md.</summary>
public sealed record ScaleFigures
{
    /// <summary>Records a device signs in an epoch, and how many of them one signature covers.</summary>
    public int Records { get; set; } = 1;
    public int RecordsPerSignature { get; set; } = 1;

    /// <summary>A record with its signature, as it comes over the wire and as it lies on disk with its index.</summary>
    public double WireBytes { get; set; } = 700;
    public double DiskBytes { get; set; } = 470;

    /// <summary>Seconds of one core for a signature; each is checked when a record comes, and again when the epoch is replayed.</summary>
    public double SignatureSeconds { get; set; } = 97e-6;

    /// <summary>Seconds of one core for the rest of a record: admitted and stored; read back and scored.</summary>
    public double AdmitSeconds { get; set; } = 15e-6;
    public double ReplaySeconds { get; set; } = 119e-6;

    /// <summary>Seconds of one core for a device: sealing, vector, tree, claim file.</summary>
    public double SettleSeconds { get; set; } = 14e-6;

    /// <summary>Most memory a device takes while its epoch is replayed.</summary>
    public double DeviceBytes { get; set; } = 1_880;

    /// <summary>The cumulative vector's file: a row of 57 bytes for each account, written anew at each settlement.</summary>
    public double RowBytes { get; set; } = 57;

    /// <summary>One root a settlement, whatever the number of devices; a claim for those who make one.</summary>
    public double RootGas { get; set; } = 68_022;
    public double ClaimGas { get; set; } = 78_538;

    /// <summary>Claims a device in a year.</summary>
    public double ClaimsPerYear { get; set; } = 12;
    public double EpochSeconds { get; set; } = 3_600;

    /// <summary>Days that bundles are kept.</summary>
    public double RetentionDays { get; set; } = 365;

    // What a node has.
    public double Cores { get; set; } = 2;
    public double NetworkBytesPerSecond { get; set; } = 125e6;
    public double DiskBytesPerSecond { get; set; } = 900e6;
    public double DiskSize { get; set; } = 4e12;
    public double Memory { get; set; } = 16e9;

    /// <summary>Gas a second that a chain gives one program: a tenth of 30 million each two seconds.</summary>
    public double ChainGasPerSecond { get; set; } = 1.5e6;
}

/// <summary>What an epoch of so many devices takes.</summary>
/// <param name="CpuSeconds">Of one core, over the whole epoch: verification, scoring, settlement.</param>
/// <param name="SettleSeconds">Of them after the epoch's end: replay, score, settlement.</param>
/// <param name="Received">Bytes.</param>
/// <param name="Written">Bytes.</param>
/// <param name="Kept">Bytes on disk once the first bundles may go.</param>
/// <param name="Peak">Bytes of memory.</param>
/// <param name="RootGas">For the root.</param>
/// <param name="ClaimGas">For the claims, spread over the year.</param>
public sealed record ScaleCost(double Devices, double CpuSeconds, double SettleSeconds, double Received, double Written, double Kept, double Peak, double RootGas, double ClaimGas)
{
    public static ScaleCost Of(double devices, ScaleFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var records = devices * figures.Records;
        var signatures = records / figures.RecordsPerSignature * figures.SignatureSeconds;
        var verify = signatures + records * figures.AdmitSeconds;
        var settle = signatures + records * figures.ReplaySeconds + devices * figures.SettleSeconds;
        var epochsKept = figures.RetentionDays * 86_400 / figures.EpochSeconds;
        return new(
            devices, verify + settle, settle, records * figures.WireBytes, records * figures.DiskBytes + devices * figures.RowBytes,
            records * figures.DiskBytes * epochsKept + devices * figures.RowBytes, devices * figures.DeviceBytes, figures.RootGas,
            devices * figures.ClaimsPerYear * figures.EpochSeconds / 31_536_000 * figures.ClaimGas);
    }

    /// <summary>Every part of a node by how full it is, fullest first: above 1 it breaks.</summary>
    public IReadOnlyList<(string Part, double Load)> Loads(ScaleFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        (string, double)[] loads =
        [
            ("CPU", CpuSeconds / (figures.EpochSeconds * figures.Cores)), ("bandwidth", Received / (figures.EpochSeconds * figures.NetworkBytesPerSecond)),
            ("disk speed", Written / (figures.EpochSeconds * figures.DiskBytesPerSecond)), ("disk size", Kept / figures.DiskSize), ("memory", Peak / figures.Memory),
            ("gas of claims", (RootGas + ClaimGas) / (figures.EpochSeconds * figures.ChainGasPerSecond)),
        ];
        return [.. loads.OrderByDescending(load => load.Item2)];
    }
}

/// <summary>An epoch second by second: evidence comes when devices send it, a node admits what it can, the rest waits.</summary>
/// <param name="Waiting">Most records that waited at once.</param>
/// <param name="LongestSeconds">How long the last of them waited.</param>
/// <param name="LateSeconds">How long after the epoch's end the last was admitted.</param>
public sealed record ScaleQueue(double Waiting, double LongestSeconds, double LateSeconds)
{
    /// <summary>Simulates one epoch.</summary>
    /// <param name="burstSeconds">In how many seconds all send, evenly; the epoch's length: devices that spread themselves.</param>
    public static ScaleQueue Of(double devices, double burstSeconds, ScaleFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var cost = figures.SignatureSeconds / figures.RecordsPerSignature + figures.AdmitSeconds;
        var (capacity, records) = (Math.Min(figures.Cores / cost, figures.NetworkBytesPerSecond / figures.WireBytes), devices * figures.Records);
        double waiting = 0, most = 0, longest = 0;
        var second = 0;
        for (; second < figures.EpochSeconds || waiting > 0.5; second++)
        {
            var come = second < burstSeconds ? records / burstSeconds : 0;
            waiting = Math.Max(0, waiting + come - capacity);
            most = Math.Max(most, waiting);
            longest = Math.Max(longest, waiting / capacity);
            if (second > 400 * figures.EpochSeconds) break; // it never catches up
        }
        return new(most, longest, Math.Max(0, second - figures.EpochSeconds));
    }
}
