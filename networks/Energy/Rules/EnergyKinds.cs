namespace Grange.Energy.Rules;

/// <summary>Every kind of evidence in an energy network, and who says it.</summary>
public static class EnergyKinds
{
    /// <summary>A meter's device key: the counters at both ends of one slot.</summary>
    public const string Interval = "energy.interval";

    /// <summary>A meter's owner: price limits and partners, from the next slot on.</summary>
    public const string Rules = "energy.rules";

    /// <summary>A meter's owner: money paid ahead for what the meter buys from neighbours.</summary>
    public const string Credit = "energy.credit";

    /// <summary>A meter's owner: that credit buys no more, and what is left comes back.</summary>
    public const string End = "energy.end";

    /// <summary>A meter's owner: a bid or an offer for one slot ahead.</summary>
    public const string Bid = "energy.bid";

    /// <summary>Whoever used energy behind somebody's meter, e.g. a charging session: what was used when, and money for it.</summary>
    public const string Session = "energy.session";

    public static IReadOnlyList<string> All { get; } = [Interval, Rules, Credit, End, Bid, Session];
}
