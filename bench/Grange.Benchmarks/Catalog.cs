namespace Grange.Benchmarks;

/// <summary>One benchmark by name; its heats are made one after the other, when their turn comes.</summary>
sealed record Benchmark(string Group, string Name, Func<IEnumerable<Heat>> Heats);

/// <summary>Every benchmark there is. A group's name stands for all of it; no name stands for everything.</summary>
static class Catalog
{
    static readonly Benchmark[] All =
    [
        new("content", "import", ImportBenchmark.Heats),
        new("content", "commp", PieceBenchmark.Heats),
        new("content", "segments", SegmentBenchmark.Heats),
        new("content", "tree", TreeBenchmark.Heats),
        new("content", "evidence", EvidenceBenchmark.Heats),
        new("content", "secp", RecoverBenchmark.Heats),
        new("settlement", "signatures", SettlementBenchmark.Signatures),
        new("settlement", "claims", SettlementBenchmark.Claims),
        new("settlement", "audit", SettlementBenchmark.Audit),
        new("settlement", "million", SettlementBenchmark.Epoch),
    ];

    /// <summary>Groups, then benchmarks.</summary>
    public static IEnumerable<string> Names => [.. All.Select(one => one.Group).Distinct(), .. All.Select(one => one.Name)];

    public static bool Knows(string name) => Names.Contains(name);

    /// <summary>What the names stand for, each once, in the catalog's order.</summary>
    public static IEnumerable<Benchmark> Find(IReadOnlyCollection<string> names)
        => All.Where(one => names.Count == 0 || names.Contains(one.Group) || names.Contains(one.Name));
}
