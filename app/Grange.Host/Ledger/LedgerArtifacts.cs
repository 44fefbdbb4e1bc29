using Grange.Chain;

namespace Grange.Host.Ledger;

/// <summary>The ledger's contracts as they were committed.</summary>
public static class LedgerArtifacts
{
    /// <summary>By contract name.</summary>
    public static IReadOnlyDictionary<string, ContractArtifact> Committed { get; } = ContractArtifact.BuiltInto(typeof(LedgerArtifacts).Assembly);
}
