using Grange.Charging.Rules.Transactions;

namespace Grange.Charging.Rules.Proof;

/// <summary>Another session of the same token or vehicle.</summary>
/// <param name="Metres">How far away its station is.</param>
public sealed record OtherSession(DateTimeOffset From, DateTimeOffset To, long Metres);

/// <summary>What is known of a session besides signatures.</summary>
/// <param name="MaxWatts">The least of what connector, plug and car can take.</param>
/// <param name="PowerSamples">Watts, as they were reported.</param>
/// <param name="LongestSilence">The longest time without any message that the station did not explain by having been offline.</param>
/// <param name="Heartbeat">What it was told to keep.</param>
/// <param name="SignedEnergy">The meter's own word, where it gave it.</param>
public sealed record SessionFacts(
    DateTimeOffset From, DateTimeOffset To, WattHours Energy, TransactionFlags Flags, Continuity Continuity, long MaxWatts, IReadOnlyList<long> PowerSamples,
    TimeSpan LongestSilence, TimeSpan Heartbeat, IReadOnlyList<OtherSession> Others, WattHours? SignedEnergy = null);

/// <summary>What speaks against a session (specification, evidence grades).</summary>
public static class Doubt
{
    // contradictions
    public const string RegisterBackwards = "register-backwards";
    public const string TimeReversed = "time-reversed";
    public const string TooMuchEnergy = "energy-above-what-the-connector-gives";
    public const string ImpossibleTravel = "same-token-elsewhere";
    public const string MeterDisagrees = "register-differs-from-signed";
    public const string Contradicted = "transaction-contradicted";

    // weaknesses
    public const string MissingEnergy = "energy-missing-before";
    public const string ConstantPower = "power-constant";
    public const string Silence = "silence-unexplained";
    public const string Orphan = "start-not-seen";
    public const string Gaps = "messages-missing";

    static readonly HashSet<string> Contradictions = [RegisterBackwards, TimeReversed, TooMuchEnergy, ImpossibleTravel, MeterDisagrees, Contradicted];

    public static bool IsContradiction(string doubt) => Contradictions.Contains(doubt);
}

/// <summary>Whether a session could have been as it is told. Integers only.</summary>
public static class Plausibility
{
    /// <summary>Nobody drives faster from one charger to the next: 200 km/h.</summary>
    public const long MetresPerHour = 200_000;

    /// <summary>A register may be read this much apart from the signed one: both round.</summary>
    public static readonly WattHours MeterTolerance = new(100);

    /// <summary>A constant curve over more samples than this was made up.</summary>
    public const int ConstantSamples = 10;

    public static IReadOnlyList<string> Doubts(SessionFacts told)
    {
        var doubts = new List<string>();
        void When(bool holds, string doubt)
        {
            if (holds) doubts.Add(doubt);
        }
        When(told.Flags.HasFlag(TransactionFlags.Backwards) || told.Continuity == Continuity.WentBack, Doubt.RegisterBackwards);
        When(told.Flags.HasFlag(TransactionFlags.TimeReversed) || told.To < told.From, Doubt.TimeReversed);
        When(told.Flags.HasFlag(TransactionFlags.Contradicted), Doubt.Contradicted);
        When(IsTooMuch(told), Doubt.TooMuchEnergy);
        When(told.Others.Any(other => IsTooFar(told, other)), Doubt.ImpossibleTravel);
        When(told.SignedEnergy is { } signed && Math.Abs((signed - told.Energy).Value) > MeterTolerance.Value, Doubt.MeterDisagrees);
        When(told.Continuity == Continuity.MissingEnergy, Doubt.MissingEnergy);
        When(IsConstant(told.PowerSamples), Doubt.ConstantPower);
        When(told.LongestSilence > told.Heartbeat * 2, Doubt.Silence);
        When(told.Flags.HasFlag(TransactionFlags.Orphan), Doubt.Orphan);
        When(told.Flags.HasFlag(TransactionFlags.Gaps), Doubt.Gaps);
        return doubts;
    }

    /// <summary>Energy ≤ power · time · 1.05.</summary>
    static bool IsTooMuch(SessionFacts told)
    {
        var seconds = Math.Max(0, (long)Math.Ceiling((told.To - told.From).TotalSeconds));
        return (Int128)told.Energy.Value * 3_600 * 100 > (Int128)told.MaxWatts * seconds * 105;
    }

    /// <summary>Two sessions that overlap, or lie nearer in time than a car can travel between them. Within 100 m they are the same place.</summary>
    static bool IsTooFar(SessionFacts told, OtherSession other)
    {
        if (other.Metres <= 100) return false;
        var between = other.From >= told.To ? other.From - told.To : told.From >= other.To ? told.From - other.To : TimeSpan.Zero;
        return (Int128)other.Metres * 3_600_000 > (Int128)MetresPerHour * (long)between.TotalMilliseconds;
    }

    /// <summary>Alike in the first three digits, all of more than ten that are not zero: a real car's current moves.</summary>
    static bool IsConstant(IReadOnlyList<long> samples)
    {
        var drawn = samples.Where(one => one > 0).ToArray();
        return drawn.Length > ConstantSamples && drawn.Select(ThreeDigits).Distinct().Count() == 1;
    }

    static (long Digits, int Length) ThreeDigits(long value)
    {
        var length = 0;
        for (var rest = value; rest > 0; rest /= 10) length++;
        for (; value >= 1_000; value /= 10)
        {
        }
        return (value, length);
    }
}
