using System.Text;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>A trade small enough for tests: a record <c>toy.work</c> says how many units were done and who pays what for them; streaks are carried.</summary>
sealed class ToyNetwork : INetwork
{
    public static IReadOnlyDictionary<string, INetwork> Modules { get; } = new Dictionary<string, INetwork> { ["toy"] = new ToyNetwork() };

    public ModuleInfo Info { get; } = new("toy", "Toy", ["toy.work"], "units", 2,
        """{ "type": "object", "additionalProperties": false, "properties": { "factor": { "type": "integer", "minimum": 1, "default": 1 } } }""", 1000)
    { AnchoredFrom = 2 };

    public void Map(INetworkHost host) => throw new NotSupportedException("the toy has no doors");

    public Verdict Check(Evidence evidence, CheckContext context) => Verdict.Accept(Grade.C);

    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];

    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var streaks = new Dictionary<string, DagNode>(carry.Entries);
        _ = inputs.Parameters.Rules.TryGetLong("factor", out var factor);
        foreach (var (record, _) in inputs.Evidence.Where(evidence => evidence.Record.Author.Kind == AuthorKind.Device))
        {
            var key = $"streak:{record.Author.Device}";
            var streak = streaks.TryGetValue(key, out var before) ? (long)before.AsInt + 1 : 1;
            streaks[key] = DagNode.Of(streak);
            _ = record.Body.TryGetLong("units", out var units);
            sink.Work(record.Author.Device, units * factor, "worked");
            sink.Work(record.Author.Device, streak, "streak");
            if (record.Body.TryGet("payer", DagKind.Bytes, out var payer) && record.Body.TryGetLong("microUsd", out var amount))
                sink.Pay(Address.Read(payer.AsBytes), inputs.Devices.Find(record.Author.Device)!.Owner, new MicroUsd(amount), "rent");
            if (record.Body.TryGetLong("credits", out var credits)) sink.Burn(inputs.Devices.Find(record.Author.Device)!.Owner, credits, "read");
            if (record.Body.TryGet("corrects", DagKind.List, out var slot) && slot.AsList[1].TryAsName(out var evidence))
                sink.Correct(new Slot((long)slot.AsList[0].AsInt, evidence), Address.Read(record.Body.AsMap["payer"].AsBytes), inputs.Devices.Find(record.Author.Device)!.Owner,
                    new MicroUsd((long)record.Body.AsMap["difference"].AsInt), "rent");
        }
        return Carry.Of(streaks);
    }

    /// <summary>A definition of the toy, with the parties of a test ledger.</summary>
    public static NetworkDefinition Define(string slug, OperatorTerms node, AttesterTerms attesters, Func<string, string>? change = null) => Define(slug, [node], attesters, change);

    /// <inheritdoc cref="Define(string, OperatorTerms, AttesterTerms, Func{string, string})"/>
    public static NetworkDefinition Define(string slug, IReadOnlyList<OperatorTerms> nodes, AttesterTerms attesters, Func<string, string>? change = null)
    {
        var modules = Modules.ToDictionary(module => module.Key, module => module.Value.Info);
        var text = NetworkDrafts.Template(NetworkSlug.Parse(slug), modules["toy"]).Replace("\"epochSeconds\": 3600", "\"epochSeconds\": 60").Replace("\"rulesVersion\": 2", "\"rulesVersion\": 1");
        var problems = new List<DefinitionProblem>();
        var document = JsonDag.Read(Encoding.UTF8.GetBytes(change is null ? text : change(text)), problems)!;
        document = DagNode.Map(document.AsMap.Where(member => member.Key != "$schema").Select(member => (member.Key, member.Value)).ToArray());
        var reading = NetworkDocument.Read(NetworkDrafts.Bind(document, nodes, attesters), modules);
        return reading.Definition ?? throw new InvalidOperationException(string.Join("\n", reading.Problems));
    }
}
