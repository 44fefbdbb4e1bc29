using Grange.Kernel;

namespace Grange.Readings;

/// <summary>The Score of readings, version 1: what is in order, in range and not contradicted by its neighbours is counted by the definition's one rule.</summary>
/// <remarks>
/// A weight is ten-thousandths of the rule's unit: amount × density × grade. Guarantees: no device is counted beyond the cap; no reading counts twice, in
/// one epoch or over several; nothing depends on the order in which evidence is given; no body makes it throw.
/// </remarks>
public static class ReadingScore
{
    public const string Confirmed = "confirmed", Unconfirmed = "unconfirmed", Contradicted = "contradicted", Capped = "capped", SameWindow = "same-window",
        NotFirst = "not-first", TooSoon = "too-soon", TooOld = "too-old", Replayed = "replayed", Revoked = "device-revoked", NoCell = "no-cell";

    const int Full = 10_000;

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var terms = ReadingTerms.Read(inputs.Parameters.Rules);
        var state = ReadingState.Read(carry);
        var counted = new ReadingOrder(inputs, terms, state, sink).Sort();
        Judge(counted, terms, sink);
        foreach (var reading in counted.Where(reading => !reading.Contradicted)) reading.Remember(state);
        foreach (var device in Earning(counted, terms, state, sink).GroupBy(earned => earned.Reading.Device.Id)) Cap(device, terms, sink);
        ReadPayments.Charge(inputs, state, sink);
        return state.ToCarry(inputs.ToMs);
    }

    /// <summary>Holds every reading against the others of its cell and window.</summary>
    static void Judge(IReadOnlyList<Taken> readings, ReadingTerms terms, IScoreSink sink)
    {
        foreach (var group in readings.GroupBy(reading => (reading.Cell, reading.Window)))
        {
            var numbers = group.Select(one => one.Device.Id).Distinct().Select((id, i) => (id, i)).ToDictionary(one => one.id, one => one.i);
            var around = new Neighbours(group.GroupBy(one => numbers[one.Device.Id]).ToDictionary(device => device.Key, device => device.Select(one => one.Reading).ToList()), terms.Fields.Count);
            foreach (var one in group)
            {
                one.Contradicted = around.Contradict(numbers[one.Device.Id], one.Reading, terms.Fields);
                if (one.Contradicted) sink.Work(one.Device.Id, 0, Contradicted);
                one.GradeBps = around.CanTell ? Full : terms.UnconfirmedBps;
                one.Reason = around.CanTell ? Confirmed : Unconfirmed;
            }
            var devices = group.Where(one => !one.Contradicted).Select(one => one.Device.Id).Distinct().Count();
            foreach (var one in group) one.DensityBps = terms.Density is { } most && devices > most ? (int)(Full * most / devices) : Full;
        }
    }

    /// <summary>What each good reading amounts to by the definition's rule.</summary>
    static List<(Taken Reading, long Amount)> Earning(IReadOnlyList<Taken> readings, ReadingTerms terms, ReadingState state, IScoreSink sink)
    {
        var good = readings.Where(reading => !reading.Contradicted);
        return terms.Rule switch
        {
            WorkRule.Count => [.. good.Select(reading => (reading, 1L))],
            WorkRule.Sum => [.. good.Select(reading => (reading, Math.Max(0, reading.Reading.Values[terms.SumField])))],
            WorkRule.Uptime => [.. OncePerWindow(good, terms, state, sink).Select(reading => (reading, 1L))],
            _ => [.. Firsts(good, terms, state, sink).Select(reading => (reading, 1L))],
        };
    }

    /// <summary>The first good reading of a device in each window that was not counted in an epoch before.</summary>
    static List<Taken> OncePerWindow(IEnumerable<Taken> good, ReadingTerms terms, ReadingState state, IScoreSink sink)
    {
        var first = new List<Taken>();
        foreach (var reading in good)
        {
            var known = state.Of(reading.Device.Id);
            if (reading.Window * terms.WindowMs >= known.CountedToMs)
            {
                first.Add(reading);
                state.Devices[reading.Device.Id] = known with { CountedToMs = (reading.Window + 1) * terms.WindowMs };
            }
            else sink.Work(reading.Device.Id, 0, SameWindow);
        }
        return first;
    }

    /// <summary>The earliest good reading of each cell in each window that nobody was first in before; a tie goes to the lower CID.</summary>
    static List<Taken> Firsts(IEnumerable<Taken> good, ReadingTerms terms, ReadingState state, IScoreSink sink)
    {
        var first = new List<Taken>();
        foreach (var reading in good.OrderBy(one => one.Cell).ThenBy(one => one.TimeMs).ThenBy(one => one.Cid, StringComparer.Ordinal))
        {
            if (reading.Window * terms.WindowMs >= state.Won.GetValueOrDefault(reading.Cell))
            {
                first.Add(reading);
                state.Won[reading.Cell] = (reading.Window + 1) * terms.WindowMs;
            }
            else sink.Work(reading.Device.Id, 0, NotFirst);
        }
        return first;
    }

    /// <summary>Counts one device's amounts in the order of their times until its cap is used up.</summary>
    static void Cap(IEnumerable<(Taken Reading, long Amount)> earned, ReadingTerms terms, IScoreSink sink)
    {
        var left = terms.Cap;
        foreach (var (reading, amount) in earned.OrderBy(one => one.Reading.TimeMs))
        {
            var taken = Math.Min(left, amount);
            left -= taken;
            var weight = (long)((Int128)taken * reading.DensityBps * reading.GradeBps / Full);
            if (taken == 0 && amount > 0) sink.Work(reading.Device.Id, 0, Capped);
            else sink.Work(reading.Device.Id, weight, reading.Reason);
        }
    }
}
