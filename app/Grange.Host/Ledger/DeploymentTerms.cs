using System.Numerics;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What a ledger's contracts are deployed with.</summary>
/// <param name="Definitions">The networks; their tokens and attesters.</param>
/// <param name="Operator">Deploys, feeds prices and holds the council unless others are named.</param>
/// <param name="WindowSeconds">The pending window.</param>
public sealed record DeploymentTerms(IReadOnlyList<NetworkDefinition> Definitions, Address Operator, long WindowSeconds)
{
    /// <summary>48 hours: what every change waits in the open on a public chain.</summary>
    public const long PublicDelay = 48 * 3600;

    /// <summary>More feeders than this the Prices contract does not take.</summary>
    public const int MostFeeders = 15;

    /// <summary>Seconds between the proposal of a change and its execution.</summary>
    public long DelaySeconds { get; init; } = PublicDelay;

    /// <summary>Who may propose a change; none named: the operator alone.</summary>
    public IReadOnlyList<Address> Council { get; init; } = [];

    /// <summary>Who may veto and pause; null: the operator.</summary>
    public Address? Guardian { get; init; }

    /// <summary>Who post prices; none named: the operator alone.</summary>
    public IReadOnlyList<Address> Feeders { get; init; } = [];

    /// <summary>Seconds a payee has left once a channel is to close.</summary>
    public long ChannelDelaySeconds { get; init; } = 24 * 3600;

    /// <summary>Seconds a bond stays liable after it was announced to leave.</summary>
    public long UnbondSeconds { get; init; } = 14 * 24 * 3600;

    /// <summary>Wei of each token that the sender starts with; none on a public chain.</summary>
    public BigInteger Genesis { get; init; }

    /// <summary>The stable asset of payments; null deploys a test dollar.</summary>
    public Address? Cash { get; init; }

    /// <summary>The ledger's tokens, each once, in the order of their symbols.</summary>
    public IEnumerable<TokenTerms> Tokens => Definitions.Select(definition => definition.Token).DistinctBy(token => token.Symbol).OrderBy(token => token.Symbol, StringComparer.Ordinal);

    internal IEnumerable<Address> CouncilOrOperator => Council.Count == 0 ? [Operator] : Council.Distinct().Order();

    internal IEnumerable<Address> FeedersOrOperator => Feeders.Count == 0 ? [Operator] : Feeders.Distinct().Order();
}
