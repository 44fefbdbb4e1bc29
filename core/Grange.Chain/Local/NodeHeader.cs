using System.Globalization;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>The first line of a journal: what the chain is, and the state that the journal goes on from.</summary>
/// <param name="ChainId">EIP-155 id.</param>
/// <param name="GenesisTime">Unix seconds of block 0.</param>
/// <param name="Hardfork">Rules of the EVM.</param>
/// <param name="StateDigest">sha2-256 of the state file; <c>-</c> for an empty chain.</param>
/// <param name="Number">Height of the state.</param>
/// <param name="Hash">Its block; zero for an empty chain.</param>
/// <param name="Carried">How many of the first entries repeat transactions that waited in the pool, which a state does not hold.</param>
sealed record NodeHeader(long ChainId, long GenesisTime, string Hardfork, string StateDigest, long Number, Hash32 Hash, int Carried)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"grange-chain-1 {ChainId} {GenesisTime} {Hardfork} {StateDigest} {Number} {Hash} {Carried}");

    public static NodeHeader Parse(string line) => line.Split(' ') is ["grange-chain-1", var chain, var time, var fork, var digest, var number, var hash, var carried]
        ? new(long.Parse(chain, CultureInfo.InvariantCulture), long.Parse(time, CultureInfo.InvariantCulture), fork, digest,
            long.Parse(number, CultureInfo.InvariantCulture), Hash32.Parse(hash), int.Parse(carried, CultureInfo.InvariantCulture))
        : throw new LocalChainException($"not a journal of this program: '{line}'");

    /// <summary>Anvil's arguments. Without the genesis time anvil would refuse timestamps that are in the past of its own start.</summary>
    public IReadOnlyList<string> Arguments(string? state) =>
    [
        "--chain-id", ChainId.ToString(CultureInfo.InvariantCulture), "--timestamp", GenesisTime.ToString(CultureInfo.InvariantCulture),
        "--hardfork", Hardfork, .. state is null ? (string[])[] : ["--load-state", state],
    ];
}
