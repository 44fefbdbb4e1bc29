using Grange.Content;

namespace Grange.Storage;

/// <summary>What was seen of a provider once.</summary>
public enum Observation
{
    /// <summary>It showed what it should hold.</summary>
    Good,

    /// <summary>What it showed was not what it should hold.</summary>
    Bad,

    /// <summary>It did not answer.</summary>
    Away,
}

/// <summary>What a network knows of a provider: two Beta reputations that forget, in integers, and how long it has been there.</summary>
/// <remarks>
/// Each observation takes a thousandth of the audit score's memory (λ = 0.999) and a fiftieth of the online score's (0.98). Both begin as if everything had
/// gone well for as long as they remember. Sums are in millionths.
/// </remarks>
/// <param name="Good">Weight of audits passed.</param>
/// <param name="Bad">Weight of audits failed.</param>
/// <param name="Here">Weight of answers.</param>
/// <param name="Away">Weight of silences.</param>
/// <param name="Passed">Audits passed in all.</param>
/// <param name="Missed">Epochs in a row without a right answer.</param>
/// <param name="SinceMs">When it first held something.</param>
/// <param name="State">Where it stands.</param>
public sealed record Standing(long Good, long Bad, long Here, long Away, long Passed, long Missed, long SinceMs, StandingState State)
{
    public const long Unit = 1_000_000;

    /// <summary>Audit scores, in millionths: below the first nothing more is given to it, below the second it is out for good.</summary>
    public const long SuspendBelow = 980_000, DisqualifyBelow = 960_000;

    /// <summary>Online score, in millionths, below which nothing more is given to it.</summary>
    public const long OnlineBelow = 600_000;

    public static Standing Fresh(long sinceMs) => new(1000 * Unit, 0, 50 * Unit, 0, 0, 0, sinceMs, StandingState.Member);

    /// <summary>Audits passed of those made, in millionths.</summary>
    public long AuditScore => Ratio(Good, Bad);

    /// <summary>Answers given of those asked for, in millionths.</summary>
    public long OnlineScore => Ratio(Here, Away);

    public bool IsDisqualified => State == StandingState.Disqualified;

    /// <summary>True of one that is given nothing more.</summary>
    public bool IsSuspended => IsDisqualified || AuditScore < SuspendBelow || OnlineScore < OnlineBelow;

    public Standing See(Observation seen)
    {
        var answered = seen != Observation.Away;
        var next = this with { Here = Fade(Here, 980, answered), Away = Fade(Away, 980, !answered) };
        if (answered) next = next with { Good = Fade(Good, 999, seen == Observation.Good), Bad = Fade(Bad, 999, seen == Observation.Bad), Passed = Passed + (seen == Observation.Good ? 1 : 0) };
        return next.AuditScore < DisqualifyBelow ? next with { State = StandingState.Disqualified } : next;
    }

    /// <summary>An epoch in which it was asked nothing: who was away is given something again in the end.</summary>
    public Standing Rest() => this with { Missed = 0, Here = Fade(Here, 980, true), Away = Fade(Away, 980, false) };

    public DagNode ToNode() => DagNode.List(((long[])[Good, Bad, Here, Away, Passed, Missed, SinceMs, (long)State]).Select(DagNode.Of).ToArray());

    /// <exception cref="FormatException">The carry is damaged.</exception>
    public static Standing Read(DagNode node)
    {
        if (node.Kind != DagKind.List || node.AsList.Count != 8) throw new FormatException("the carry's standing is malformed");
        long[] parts = [.. node.AsList.Select(part => (long)part.AsInt)];
        return new Standing(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], (StandingState)parts[7]);
    }

    static long Fade(long weight, long keptPerMille, bool seen) => weight * keptPerMille / 1000 + (seen ? Unit : 0);
    static long Ratio(long yes, long no) => (long)((Int128)yes * Unit / (yes + no));
}

/// <summary>Where a provider stands.</summary>
public enum StandingState : long
{
    Member = 0,

    /// <summary>It said that it leaves: what it holds goes to others.</summary>
    Leaving = 1,

    /// <summary>Half of what was held back has been paid.</summary>
    Settled = 2,

    /// <summary>It lost or spoiled too much: it earns nothing any more.</summary>
    Disqualified = 3,
}
