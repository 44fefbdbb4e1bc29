using Grange.Kernel;

namespace Grange.Storage;

/// <summary>What is wrong with rules and no schema can say; the schema has passed.</summary>
static class StorageProblems
{
    public static IEnumerable<DefinitionProblem> Of(NetworkDefinition definition)
    {
        if (definition.Rules.TryGetText("policy", out var policy) && !Redundancy.TryParse(policy, out _))
            yield return new("rules.policy", $"\"{policy}\" is no policy", Redundancy.Unknown(policy).Hint ?? "");
    }
}
