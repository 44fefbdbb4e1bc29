using System.Collections.Immutable;
using Grange.Kernel;

namespace Grange.Charging.Rules.Transactions;

/// <summary>What is odd about a transaction; none of it makes a station's message be refused.</summary>
[Flags]
public enum TransactionFlags : byte
{
    None = 0,

    /// <summary>Ended, and nobody saw it start.</summary>
    Orphan = 1,

    /// <summary>The register ran backwards.</summary>
    Backwards = 2,

    /// <summary>Two starts or two ends that say different things.</summary>
    Contradicted = 4,

    /// <summary>A sequence number between the first and the last never came.</summary>
    Gaps = 8,

    /// <summary>Something was told later than it happened, by the station's own word.</summary>
    Offline = 16,

    /// <summary>It ended before it began.</summary>
    TimeReversed = 32,
}

/// <summary>A transaction is the set of its messages: order, repetition and lateness do not change what follows from them.</summary>
public sealed record TransactionState(string Id, ImmutableSortedDictionary<Hash32, TransactionEvent> Events)
{
    /// <summary>How long an ended transaction waits for what is missing before it is billed as it is (specification 1.4).</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    public static TransactionState New(string id) => new(id, ImmutableSortedDictionary<Hash32, TransactionEvent>.Empty);

    public TransactionState Apply(TransactionEvent said) => Events.ContainsKey(said.Key) ? this : this with { Events = Events.Add(said.Key, said) };

    /// <summary>Where two starts contradict each other, the earlier one holds, then the lower key.</summary>
    public TransactionEvent? Start => Of(EventKind.Started);

    /// <summary>Where two ends contradict each other, likewise.</summary>
    public TransactionEvent? End => Of(EventKind.Ended);

    public string? Token => Start?.Token ?? InOrder().Select(one => one.Token).FirstOrDefault(one => one is not null);

    /// <summary>What was drawn between the first and the last register; null while either is unknown, zero where the register ran backwards.</summary>
    public WattHours? Energy
    {
        get
        {
            if ((Start?.Register ?? FirstRegister) is not { } first || (End?.Register ?? LastRegister) is not { } last) return null;
            return last < first ? WattHours.Zero : last - first;
        }
    }

    /// <summary>1.6: start and end are there. 2.0.1 E §1.3.2: and every number between theirs.</summary>
    public bool IsComplete => Start is not null && End is not null && Missing().Count == 0;

    /// <summary>Whether it may be billed now: complete, or ended and given up on.</summary>
    public bool IsBillable(DateTimeOffset now) => IsComplete || (End is { } end && end.Time + Grace <= now);

    /// <summary>2.0.1's numbers that have not come, at most a hundred: ask the station with GetTransactionStatus.</summary>
    public IReadOnlyList<long> Missing()
    {
        if (Start?.Sequence is not { } first || End?.Sequence is not { } last) return [];
        var seen = Events.Values.Select(one => one.Sequence).OfType<long>().ToHashSet();
        var missing = new List<long>();
        for (var at = first; at <= last && missing.Count < 100; at++)
            if (!seen.Contains(at)) missing.Add(at);
        return missing;
    }

    public TransactionFlags Flags
    {
        get
        {
            var flags = TransactionFlags.None;
            if (Start is null && End is not null) flags |= TransactionFlags.Orphan;
            if (Events.Values.Count(one => one.Kind == EventKind.Started) > 1 || Events.Values.Count(one => one.Kind == EventKind.Ended) > 1) flags |= TransactionFlags.Contradicted;
            if (End is not null && Missing().Count > 0) flags |= TransactionFlags.Gaps;
            if (Events.Values.Any(one => one.Offline)) flags |= TransactionFlags.Offline;
            if (Start is { } start && End is { } end && end.Time < start.Time) flags |= TransactionFlags.TimeReversed;
            var registers = InOrder().Select(one => one.Register).OfType<WattHours>().ToArray();
            if (registers.Zip(registers.Skip(1)).Any(pair => pair.Second < pair.First)) flags |= TransactionFlags.Backwards;
            return flags;
        }
    }

    WattHours? FirstRegister => InOrder().Select(one => one.Register).FirstOrDefault(one => one is not null);
    WattHours? LastRegister => InOrder().Select(one => one.Register).LastOrDefault(one => one is not null);

    TransactionEvent? Of(EventKind kind) => Events.Values.Where(one => one.Kind == kind).OrderBy(one => one.Time).FirstOrDefault();

    /// <summary>As they happened: the start first and the end last whatever their clocks say, then by sequence, then by time.</summary>
    IEnumerable<TransactionEvent> InOrder() => Events.Values.OrderBy(one => one.Kind).ThenBy(one => one.Sequence ?? 0).ThenBy(one => one.Time);
}
