using Grange.Content;

namespace Grange.Kernel;

/// <summary>The chain a ledger settles on and the contracts that stand for it.</summary>
/// <param name="ChainId">EIP-155 chain id.</param>
/// <param name="Rewards">The contract that verifies settlements; it names the ledger.</param>
/// <param name="Cash">The stable asset of payments, with six decimals: its base unit is the micro-dollar.</param>
/// <param name="Tokens">The contract of each token, by symbol.</param>
public sealed record LedgerTerms(long ChainId, Address Rewards, Address Cash, IReadOnlyDictionary<string, Address> Tokens)
{
    internal DagNode Node() => DagNode.Map(
        ("chainId", DagNode.Of(ChainId)),
        ("rewards", DagNode.Of(Rewards.ToByteArray())),
        ("cash", DagNode.Of(Cash.ToByteArray())),
        ("tokens", DagNode.Map(Tokens.Select(token => (token.Key, DagNode.Of(token.Value.ToByteArray()))).ToArray())));

    internal static LedgerTerms? TryRead(DagNode? node)
    {
        var fields = new DagFields(node);
        var (chainId, rewards, cash, tokens) = (fields.Number("chainId"), fields.Address("rewards"), fields.Address("cash"), fields.Map("tokens"));
        if (!fields.Complete) return null;
        var read = new Dictionary<string, Address>();
        foreach (var (symbol, value) in tokens!.AsMap)
        {
            if (value.Kind != DagKind.Bytes || !Address.TryRead(value.AsBytes, out var address)) return null;
            read.Add(symbol, address);
        }
        return new LedgerTerms(chainId, rewards, cash, read);
    }

    /// <summary>True when this is the same ledger as an earlier one, which may have had fewer tokens.</summary>
    public bool Continues(LedgerTerms earlier)
        => Equals(earlier with { Tokens = Tokens }) && earlier.Tokens.All(token => Tokens.TryGetValue(token.Key, out var still) && still == token.Value);

    public bool Equals(LedgerTerms? other) => other is not null && Node().Equals(other.Node());
    public override int GetHashCode() => System.HashCode.Combine(ChainId, Rewards);
    public override string ToString()
        => $"chain {ChainId}, Rewards {Rewards}, cash {Cash}, {string.Join(", ", Tokens.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key} {t.Value}"))}";
}
