using System.Globalization;

namespace Grange.Benchmarks;

/// <summary>What of a lap counts.</summary>
enum Measure { Rate, Time, Milliseconds, Memory }

/// <summary>What a heat measures in: a rate, the time of the whole work, or the memory it took.</summary>
sealed record Unit(string Text, Measure Measure = Measure.Rate)
{
    public static Unit MegabytesPerSecond { get; } = new("MB/s");
    public static Unit BlocksPerSecond { get; } = new("blocks/s");
    public static Unit PerSecond { get; } = new("/s");
    public static Unit Seconds { get; } = new("s", Measure.Time);
    public static Unit Milliseconds { get; } = new("ms", Measure.Milliseconds);
    public static Unit Mebibytes { get; } = new("MiB", Measure.Memory);

    public double Of(Lap lap, double amount) => Measure switch
    {
        Measure.Time => lap.Seconds,
        Measure.Milliseconds => lap.Seconds * 1000,
        Measure.Memory => lap.PeakBytes / (1024.0 * 1024),
        _ => amount / lap.Seconds,
    };

    /// <summary>How many times faster the first is.</summary>
    public double Ratio(double ours, double peer) => Measure == Measure.Rate ? ours / peer : peer / ours;
}

/// <summary>What a row has to reach, judged on ours and, where there is a peer, on the ratio.</summary>
sealed record Target(string Text, Func<double, double?, bool?> IsMet)
{
    public static Target Ratio(double least) => new(Say($"ratio ≥ {least}"), (_, ratio) => ratio >= least);
    public static Target AtLeast(double rate) => new(Say($"≥ {rate:N0}"), (ours, _) => ours >= rate);
    public static Target AtMost(double most, Unit unit) => new(Say($"≤ {most} {unit.Text}"), (ours, _) => ours <= most);

    static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A row to be: ours beside a peer of the same heat.</summary>
sealed record Duel(string Name, Contender Ours, Contender? Peer = null, Target? Target = null);

/// <summary>A row of the table: medians over the rounds; the ratio is the median of the rounds' own ratios.</summary>
/// <param name="Name">What is measured, with its size.</param>
/// <param name="Unit">Of <c>Ours</c> and <c>Peer</c>.</param>
/// <param name="Ours">Null when it could not be run here.</param>
/// <param name="PeerName">Null when the row has only an absolute target.</param>
/// <param name="Peer">Null when there is none or it is missing.</param>
/// <param name="Ratio">How many times faster ours is; above 1 is faster for rates and for times.</param>
/// <param name="Target">In words; null when the row is for information.</param>
/// <param name="Met">Null without a target or when it could not be judged.</param>
/// <param name="Note">Why something is missing, or memory.</param>
/// <param name="OursRounds">Every counted round, in order.</param>
/// <param name="PeerRounds">Every counted round, in order.</param>
sealed record Row(
    string Name, string Unit, double? Ours, string? PeerName, double? Peer, double? Ratio, string? Target, bool? Met, string? Note,
    IReadOnlyList<double> OursRounds, IReadOnlyList<double> PeerRounds);
