namespace Grange.Energy.Rules.Trust;

/// <summary>A slot as emissions see it; all in Wh.</summary>
/// <param name="LoadWh">What all members used.</param>
/// <param name="OwnWh">Of it, from their own roofs.</param>
/// <param name="SharedWh">Of it, from neighbours.</param>
/// <param name="GridMilligramsPerKwh">CO2 of the grid's mix then.</param>
public readonly record struct EmissionSlot(long LoadWh, long OwnWh, long SharedWh, long GridMilligramsPerKwh)
{
    /// <summary>What the grid gave.</summary>
    public long ResidualWh => LoadWh - OwnWh - SharedWh;
}

/// <summary>What sharing saved, location-based: what the grid gave, at the grid's mix of the hour.</summary>
/// <param name="AloneMicrograms">Without sharing.</param>
/// <param name="CommunityMicrograms">With it.</param>
/// <param name="MatchedWh">Load met in the same slot by own and neighbours' production.</param>
public sealed record EmissionReport(Int128 AloneMicrograms, Int128 CommunityMicrograms, long MatchedWh, long LoadWh)
{
    const long MicrogramsPerGram = 1_000_000;

    /// <summary>Rounded to whole grams.</summary>
    public long AloneGrams => Grams(AloneMicrograms);

    /// <inheritdoc cref="AloneGrams"/>
    public long CommunityGrams => Grams(CommunityMicrograms);

    /// <summary>Share of the load that was matched, in hundredths of a per cent.</summary>
    public long MatchedBps => LoadWh == 0 ? 0 : (long)(((Int128)MatchedWh * 10_000 + LoadWh / 2) / LoadWh);

    /// <summary>Adds up slots; Wh × mg/kWh is µg exactly, so nothing is rounded on the way.</summary>
    public static EmissionReport Of(IEnumerable<EmissionSlot> slots)
    {
        var (alone, community, matched, load) = ((Int128)0, (Int128)0, 0L, 0L);
        foreach (var slot in slots)
        {
            alone += (Int128)(slot.LoadWh - slot.OwnWh) * slot.GridMilligramsPerKwh;
            community += (Int128)slot.ResidualWh * slot.GridMilligramsPerKwh;
            matched += slot.OwnWh + slot.SharedWh;
            load += slot.LoadWh;
        }
        return new EmissionReport(alone, community, matched, load);
    }

    static long Grams(Int128 micrograms) => (long)((micrograms + MicrogramsPerGram / 2) / MicrogramsPerGram);
}
