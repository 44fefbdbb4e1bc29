using Grange.Store;

namespace Grange.Host.Policy;

/// <summary>What the policy refused for its content, beside the chain of all decisions, where those few would be hard to find.</summary>
static class PolicyTables
{
    public const string Module = "policy";

    public static IReadOnlyList<Migration> All { get; } = [new("refused", "CREATE TABLE policy_refused (number bigint PRIMARY KEY, decision blob NOT NULL)")];
}
