using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>Contenders that take turns (A B C, A B C, …) in one run, so that whatever else the machine does meets them all.</summary>
/// <param name="IsCold">There is no round before those that count: for work that takes minutes, in processes of its own.</param>
sealed record Heat(Unit Unit, int Rounds, IReadOnlyList<Duel> Duels, bool IsCold = false)
{
    readonly IReadOnlyList<Contender> contenders = [.. Duels.SelectMany(duel => new[] { duel.Ours, duel.Peer }).OfType<Contender>().Distinct()];

    /// <summary>Runs a round that does not count (compilers warm up), then <c>Rounds</c> that do.</summary>
    /// <exception cref="InvalidDataException">Two contenders of one duel came to different results.</exception>
    public async Task<IReadOnlyList<Row>> RunAsync(Action<string> say, CancellationToken cancel)
    {
        var laps = contenders.ToDictionary(one => one, _ => new List<Lap>());
        var missing = new Dictionary<Contender, Fault>();
        try
        {
            for (var round = IsCold ? 1 : 0; round <= Rounds; round++)
            {
                say(round == 0 ? $"{Duels[0].Name}, warming up" : $"{Duels[0].Name}, round {round} of {Rounds}");
                foreach (var one in contenders.Where(one => !missing.ContainsKey(one)))
                {
                    if (!(await one.LapAsync(cancel)).TryGet(out var lap, out var why)) missing[one] = why;
                    else if (round > 0) laps[one].Add(lap);
                }
            }
        }
        finally
        {
            foreach (var one in contenders) await one.DisposeAsync();
        }
        return [.. Duels.Select(duel => RowOf(duel, laps, missing))];
    }

    Row RowOf(Duel duel, Dictionary<Contender, List<Lap>> laps, Dictionary<Contender, Fault> missing)
    {
        IReadOnlyList<Lap> Counted(Contender? one) => one is null || missing.ContainsKey(one) ? [] : laps[one];
        var (oursLaps, peerLaps) = (Counted(duel.Ours), Counted(duel.Peer));
        Agree(duel, oursLaps.Concat(peerLaps));
        double[] ours = [.. oursLaps.Select(lap => Unit.Of(lap, duel.Ours.Amount))];
        double[] peer = [.. peerLaps.Select(lap => Unit.Of(lap, duel.Peer!.Amount))];
        var ratio = Median([.. ours.Zip(peer, Unit.Ratio)]);
        var median = Median(ours);
        return new Row(
            duel.Name, Unit.Text, median, duel.Peer?.Name, Median(peer), ratio, duel.Target?.Text,
            median is { } value ? duel.Target?.IsMet(value, ratio) : null, Note(duel, oursLaps, missing), ours, peer);
    }

    static void Agree(Duel duel, IEnumerable<Lap> laps)
    {
        string[] results = [.. laps.Select(lap => lap.Result).OfType<string>().Distinct()];
        if (results.Length > 1) throw new InvalidDataException($"{duel.Name}: the contenders do not agree: {string.Join(", ", results)}");
    }

    string? Note(Duel duel, IReadOnlyList<Lap> ours, Dictionary<Contender, Fault> missing)
    {
        foreach (var one in new[] { duel.Ours, duel.Peer })
            if (one is not null && missing.TryGetValue(one, out var why)) return why.Detail;
        var peak = ours.Select(lap => lap.PeakBytes).DefaultIfEmpty().Max();
        return peak == 0 || Unit.Measure == Measure.Memory ? null : $"peak RSS {peak / 1_000_000} MB";
    }

    static double? Median(double[] values)
    {
        if (values.Length == 0) return null;
        Array.Sort(values = [.. values]);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
