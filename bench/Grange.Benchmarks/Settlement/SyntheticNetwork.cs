using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>The smallest trade there is: a record says how many units its device counted.</summary>
sealed class SyntheticNetwork : INetwork
{
    public const string Kind = "synthetic.count";

    public static IReadOnlyDictionary<string, INetwork> Modules { get; } = new Dictionary<string, INetwork> { ["synthetic"] = new SyntheticNetwork() };

    public ModuleInfo Info { get; } = new("synthetic", "Synthetic", [Kind], "units", 1, """{ "type": "object", "additionalProperties": false, "properties": {} }""", 24);

    public void Map(INetworkHost host) => throw new NotSupportedException("it is only scored");

    public Verdict Check(Grange.Kernel.Evidence evidence, CheckContext context)
        => evidence.Record.Body.TryGetLong("units", out var units) && units >= 0 ? Verdict.Accept(Grade.C) : Verdict.Refuse("no-units", "a record says how many units");

    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        foreach (var (record, _) in inputs.Evidence)
            if (record.Body.TryGetLong("units", out var units)) sink.Work(record.Author.Device, units, "counted");
        return carry;
    }
}
