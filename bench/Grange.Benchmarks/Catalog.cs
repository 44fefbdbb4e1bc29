namespace Grange.Benchmarks;

/// <summary>One benchmark by name, in one group or more; its heats are made one after the other, when their turn comes.</summary>
sealed record Benchmark(string Name, Func<IEnumerable<Heat>> Heats, params string[] Groups);

/// <summary>Every benchmark there is. A group's name stands for all of it; no name stands for everything.</summary>
static class Catalog
{
    static readonly Benchmark[] All =
    [
        new("import", ImportBenchmark.Heats, "content", "storage"),
        new("commp", PieceBenchmark.Heats, "content", "storage"),
        new("erasure", ErasureBenchmark.Heats, "content", "storage"),
        new("segments", SegmentBenchmark.Heats, "content", "storage"),
        new("upload", UploadBenchmark.Heats, "content", "storage"),
        new("gateway", GatewayBenchmark.Heats, "storage"),
        new("providers", ProvidersBenchmark.Heats, "storage"),
        new("relay", RelayBenchmark.Heats, "storage"),
        new("tree", TreeBenchmark.Heats, "content"),
        new("evidence", EvidenceBenchmark.Heats, "content"),
        new("secp", RecoverBenchmark.Heats, "content"),
        new("signatures", SettlementBenchmark.Signatures, "settlement"),
        new("claims", SettlementBenchmark.Claims, "settlement"),
        new("audit", SettlementBenchmark.Audit, "settlement"),
        new("million", SettlementBenchmark.Epoch, "settlement"),
        new("h3", CellBenchmark.Heats, "wireless", "mapping"),
        new("frames", FrameBenchmark.Heats, "wireless"),
        new("uplinks", UplinkBenchmark.Heats, "wireless"),
        new("tiles", TileBenchmark.Heats, "mapping"),
        new("search", SearchBenchmark.Heats, "mapping"),
        new("pictures", PictureBenchmark.Heats, "mapping"),
        new("stations", StationBenchmark.Heats, "charging"),
        new("fleet", StationBenchmark.Connected, "charging"),
        new("ocmf", OcmfBenchmark.Heats, "charging"),
        new("auction", MarketBenchmark.Auction, "energy"),
        new("radial", MarketBenchmark.Radial, "energy"),
        new("sharing", MarketBenchmark.SharingOfMany, "energy"),
        new("p1", P1Benchmark.Heats, "energy"),
        new("telemetry", TelemetryBenchmark.Heats, "vehicles"),
        new("vehicle-reads", TelemetryBenchmark.Reads, "vehicles"),
        new("meters", MeterLoadBenchmark.Heats, "energy"),
        new("simulate", SimulateBenchmark.Heats),
    ];

    /// <summary>Groups, then benchmarks.</summary>
    public static IEnumerable<string> Names => [.. All.SelectMany(one => one.Groups).Distinct(), .. All.Select(one => one.Name)];

    public static bool Knows(string name) => Names.Contains(name);

    /// <summary>What the names stand for, each once, in the catalog's order.</summary>
    public static IEnumerable<Benchmark> Find(IReadOnlyCollection<string> names)
        => All.Where(one => names.Count == 0 || one.Groups.Any(names.Contains) || names.Contains(one.Name));
}
