using System.Numerics;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>How the local chain runs. What decides the chain's content is written down at its first start and holds from then on.</summary>
/// <param name="Binary">The anvil program; see <see cref="AnvilBinary"/>.</param>
/// <param name="Folder">Where the chain lives; nothing is written outside it.</param>
public sealed record LocalNodeOptions(string Binary, string Folder)
{
    public long ChainId { get; init; } = 31337;

    /// <summary>Rules of the EVM: <c>osaka</c> has the P-256 precompile, <c>cancun</c> has not.</summary>
    public string Hardfork { get; init; } = "osaka";

    /// <summary>Wei of accounts when the chain begins.</summary>
    public IReadOnlyDictionary<Address, BigInteger> Funded { get; init; } = new Dictionary<Address, BigInteger>();

    /// <summary>Time between blocks while there is work: a transaction waits for this at most.</summary>
    public TimeSpan BlockInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between empty blocks while there is none; each costs the process some kilobytes.</summary>
    public TimeSpan IdleInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A snapshot is taken this long after the last one, if anything happened.</summary>
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A snapshot is taken after this many journal entries: it bounds the time of a replay.</summary>
    public int SnapshotEntries { get; init; } = 1_000;

    /// <summary>Anvil is started anew from a snapshot after this many blocks, for it never gives the memory of a block back.</summary>
    public long RecycleBlocks { get; init; } = 20_000;
}

/// <summary>Where the anvil program is.</summary>
public static class AnvilBinary
{
    const string Package = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

    /// <summary>The variable <c>GRANGE_ANVIL</c>, else the contracts' npm packages under <paramref name="root"/>; null when neither is there.</summary>
    public static string? Find(string root)
    {
        if (Environment.GetEnvironmentVariable("GRANGE_ANVIL") is { Length: > 0 } named) return File.Exists(named) ? named : null;
        var installed = Path.Combine(root, "contracts", Package);
        return File.Exists(installed) ? installed : null;
    }
}
