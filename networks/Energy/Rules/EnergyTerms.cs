using Grange.Content;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Rules;

/// <summary>The energy part of a definition (its <c>rules</c>); what is left out has the default of <c>rules.schema.json</c>.</summary>
/// <param name="SlotMinutes">Length of a slot.</param>
/// <param name="LateMinutes">A reading said later than this after its slot earns half.</param>
public sealed record EnergyTerms(int SlotMinutes, int LateMinutes)
{
    public static EnergyTerms Default { get; } = new(15, 60);

    public int SlotSeconds => SlotMinutes * 60;
    public long SlotMs => SlotSeconds * 1_000L;
    public long LateMs => LateMinutes * 60_000L;

    /// <summary>Reads rules that the host has held against the schema.</summary>
    public static EnergyTerms Read(DagNode rules) => new((int)Number(rules, "slotMinutes", Default.SlotMinutes), (int)Number(rules, "lateMinutes", Default.LateMinutes));

    /// <summary>What no schema can say: hours are whole numbers of slots.</summary>
    public static IEnumerable<DefinitionProblem> ProblemsOf(NetworkDefinition definition)
    {
        var minutes = Read(definition.Rules).SlotMinutes;
        if (60 % minutes != 0) yield return new("rules.slotMinutes", $"must divide an hour, is {minutes}", "choose of 5, 10, 15, 30, 60");
        foreach (var problem in MarketProblems.Of(definition, minutes)) yield return problem;
    }

    static long Number(DagNode rules, string key, long otherwise) => rules.TryGetLong(key, out var number) ? number : otherwise;
}
