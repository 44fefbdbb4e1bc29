namespace Grange.Charging.Rules.Tariffs;

/// <summary>A stretch in which no restriction of the tariff changes its mind.</summary>
public readonly record struct SessionPart(Moment At, bool Charging, long Seconds, long Energy);

/// <summary>Cuts a session where a restriction may begin or end: clock times, midnights, durations, energies.</summary>
static class Timeline
{
    public static IEnumerable<SessionPart> Parts(Tariff tariff, TariffSession session)
    {
        var (seconds, energy) = (0L, 0L);
        foreach (var phase in session.Phases)
        {
            var (from, drawn) = (0L, 0L);
            foreach (var cut in Cuts(tariff, session.Start.AddSeconds(seconds), phase, seconds, energy))
            {
                if (cut.Second == from && cut.Energy == drawn) continue;
                yield return new(new(session.Start.AddSeconds(seconds + from), seconds + from, energy + drawn, phase.Current, phase.Power), phase.Charging, cut.Second - from, cut.Energy - drawn);
                (from, drawn) = cut;
            }
            if (phase.Seconds == 0 && phase.Energy == 0) yield return new(new(session.Start.AddSeconds(seconds), seconds, energy, phase.Current, phase.Power), phase.Charging, 0, 0);
            (seconds, energy) = (seconds + phase.Seconds, energy + phase.Energy);
        }
    }

    /// <summary>The points (second, energy) of a phase at which it is cut, in order; the last is its end. Energy is drawn evenly over the phase.</summary>
    static IEnumerable<(long Second, long Energy)> Cuts(Tariff tariff, DateTime start, SessionPhase phase, long before, long energyBefore)
    {
        var cuts = new SortedSet<(long, long)> { (phase.Seconds, phase.Energy) };
        var limits = tariff.Elements.Select(one => one.Restrictions).Where(one => one != Restrictions.None).ToArray();
        foreach (var second in limits.SelectMany(one => (long?[])[one.MinDuration, one.MaxDuration]).OfType<long>().Select(one => one - before)
                     .Concat(Clock(limits, start, phase.Seconds)))
            if (second > 0 && second < phase.Seconds) cuts.Add((second, (long)((Int128)phase.Energy * second / phase.Seconds)));
        foreach (var energy in limits.SelectMany(one => (long?[])[one.MinEnergy, one.MaxEnergy]).OfType<long>().Select(one => one - energyBefore))
            if (energy > 0 && energy < phase.Energy) cuts.Add(((long)((Int128)phase.Seconds * energy / phase.Energy), energy));
        return cuts;
    }

    static IEnumerable<long> Clock(Restrictions[] limits, DateTime start, long seconds)
    {
        if (!limits.Any(one => one.StartTime is not null || one.EndTime is not null || one.StartDate is not null || one.EndDate is not null || one.Days is not null)) yield break;
        var times = limits.SelectMany(one => (TimeOnly?[])[one.StartTime, one.EndTime]).OfType<TimeOnly>().Append(TimeOnly.MinValue).Distinct().ToArray();
        for (var day = start.Date; day <= start.AddSeconds(seconds); day = day.AddDays(1))
            foreach (var time in times) yield return (long)Math.Ceiling((day + time.ToTimeSpan() - start).TotalSeconds);
    }
}
