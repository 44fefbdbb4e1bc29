using System.Net;
using Grange.Host.Operators;
using Grange.Kernel;

namespace Grange.Host;

/// <summary>How a node is to run: what <c>grange up</c> was told.</summary>
public sealed record NodeOptions
{
    /// <summary>Keys, database, segments, the local chain: everything the node must not lose.</summary>
    public required string DataFolder { get; init; }

    /// <summary>A PostgreSQL to keep the node's state in (an Npgsql connection string); null: SQLite in the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>Where the program's own files are: contracts and their tools.</summary>
    public required string ProgramRoot { get; init; }

    /// <summary>Where the console was built to; null: <c>console/dist</c> below <see cref="ProgramRoot"/>.</summary>
    public string? ConsoleFolder { get; init; }

    /// <summary>The HTTP endpoint; port 0 takes a free one.</summary>
    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Where the storage network speaks S3; null: nowhere. Port 0 takes a free one.</summary>
    public IPEndPoint? S3 { get; init; }

    /// <summary>Takes a free port for S3 where another program has that one.</summary>
    public bool S3MayMove { get; init; }

    /// <summary>Where LoRaWAN gateways speak to this node, by UDP; null: nowhere. Port 0 takes a free one.</summary>
    public IPEndPoint? Udp { get; init; }

    /// <summary>Takes a free port for gateways where another program has that one.</summary>
    public bool UdpMayMove { get; init; }

    /// <summary>The address other machines reach this node at, where it is not <see cref="Http"/>.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Definition files; none: the node makes its own for every module it has, on the first start.</summary>
    public IReadOnlyList<string> DefinitionFiles { get; init; } = [];

    /// <summary>Which modules to run when the node makes its own definitions; empty: all.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>Epoch length of definitions the node makes itself, in seconds.</summary>
    public int EpochSeconds { get; init; } = 60;

    /// <summary>A public chain's JSON-RPC; null: the supervised local chain.</summary>
    public Uri? Rpc { get; init; }

    /// <summary>Another endpoint of that chain, which must agree with the first on every final block; null trusts the first alone.</summary>
    public Uri? SecondRpc { get; init; }

    /// <summary>What this node posts as the price of a whole token while it is a local ledger's feeder.</summary>
    public MicroUsd TokenPrice { get; init; } = new(1_000_000);

    /// <summary>A node of the ledger to join, where this node does not found one; remembered in the data folder.</summary>
    public Uri? Ledger { get; init; }

    /// <summary>The ledger that was joined; null on the node that founded it.</summary>
    internal JoinedLedger? Joined { get; init; }

    /// <summary>Logs every step, not only what an operator wants to see each day.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Attesters the node makes for itself when it makes its own definitions.</summary>
    public int OwnAttesters { get; init; } = 3;

    /// <summary>Allows <c>grange epoch close</c>: on for local chains, never on a public one.</summary>
    public bool IsDevelopment => Joined?.IsLocal ?? Rpc is null;

    public IReadOnlyList<INetwork> Available { get; init; } = Roster.All;
}
