namespace Grange.Readings;

/// <summary>What the reasons of a readings network's scores mean, for the people who are paid by them.</summary>
static class ReadingReasons
{
    public static string? Explain(string reason) => reason switch
    {
        ReadingScore.Confirmed => "the sensors nearby measured about the same, so it counts in full",
        ReadingScore.Unconfirmed => "fewer than two other sensors were near enough to compare with, so it counts at the network's rate for a lone sensor",
        ReadingScore.Contradicted => "it differs from the sensors nearby by more than the network allows, so it counts for nothing: is the sensor in the sun, or broken?",
        ReadingScore.Capped => "the device had already reached the most that counts in one epoch",
        ReadingScore.SameWindow => "a reading of the same stretch of time was counted before",
        ReadingScore.NotFirst => "another sensor had measured this place in this stretch of time before",
        ReadingScore.TooSoon => "it came sooner after the one before than the network's shortest interval",
        ReadingScore.TooOld => "it was measured longer before the epoch than the network accepts",
        ReadingScore.Replayed => "it is not later than the reading before it",
        ReadingScore.Revoked => "the device was revoked by its owner before the epoch closed",
        ReadingScore.NoCell => "the device's registration names no place of the network's size",
        "read" => "somebody read what this place's sensors measured",
        _ => null,
    };
}
