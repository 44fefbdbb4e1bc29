namespace Grange.Charging.Rules;

/// <summary>Why a session paid or earned what it did, for the people who are paid by it.</summary>
static class ChargingReasons
{
    public const string Session = "session", Contradicted = "contradicted", Waiting = "dispute-window", NotTheTariff = "tariff-not-the-owners", NoShow = "no-show";

    public static string? Explain(string reason) => reason switch
    {
        Session => "energy that a car took, at the owner's tariff as the driver accepted it",
        "sold" => "energy sold to somebody else, weighed by how well the meter proved it",
        "same-payer" => "energy sold to the same driver at the same charger again, which counts less each time in an epoch",
        "own-car" => "the owner's own car: a tenth counts, for ten kilowatt-hours a day at most",
        "unproven" => "nothing proves the energy well enough to be rewarded, although it was paid for",
        Contradicted => "what the station and the meter said cannot both be true, so nobody paid and nothing counts",
        Waiting => "the proof is weak: the driver has a day to dispute it before it is paid",
        NotTheTariff => "the driver's order names a tariff that the station's owner never gave, so nobody paid",
        NoShow => "a place that was kept for a driver who did not come",
        _ => null,
    };
}
