using Grange.Host.Admission;
using Grange.Host.Content;
using Grange.Host.Crediting;
using Grange.Host.Devices;
using Grange.Host.Epochs;
using Grange.Host.Ledger;
using Grange.Host.Live;
using Grange.Host.Money;
using Grange.Host.Monitoring;
using Grange.Host.Networks;
using Grange.Host.Operators;
using Grange.Host.Policy;
using Grange.Kernel;
using Grange.Kernel.Partitions;
using Grange.Store;
using Microsoft.Extensions.Logging;

namespace Grange.Host;

/// <summary>What the rooms of a node share. Made once at the start; nothing in it is replaced while the node runs.</summary>
public sealed class NodeServices
{
    public required NodeOptions Options { get; init; }
    public required TimeProvider Clock { get; init; }
    public required ILoggerFactory Logs { get; init; }
    public required IStore Store { get; init; }
    public required IPartitions Partitions { get; init; }
    public required NodeContent Content { get; init; }
    public required LedgerClient Ledger { get; init; }
    public required OperatorIdentity Operator { get; init; }
    public required DeviceRegistry Devices { get; init; }

    /// <summary>The way to the one registry log of a ledger that was joined; null on the node that keeps it.</summary>
    public RegistryMirror? Mirror { get; init; }

    public required EvidenceTable Evidence { get; init; }
    public required EpochTable Epochs { get; init; }
    public required Holds Holds { get; init; }
    public required CreditBook Credits { get; init; }

    /// <summary>What the networks sell each other and everybody.</summary>
    public Market Market => field ??= new Market(this);

    /// <summary>Which of the networks can be asked what they saw.</summary>
    public Witnesses Witnesses => field ??= new Witnesses(Clock, Logs.CreateLogger("Grange.Witnesses"));

    public required DecisionLog Decisions { get; init; }
    public required DenylistFolder Denylists { get; init; }
    public required Faucet Faucet { get; init; }
    public required NodeMetrics Metrics { get; init; }
    public required DevicePresence Presence { get; init; }
    public required LiveFeed Live { get; init; }
    public required IReadOnlyList<RunningNetwork> Networks { get; init; }

    /// <summary>Where the networks' own ports answer, once they do.</summary>
    public IReadOnlyDictionary<string, Uri> Ports { get; set; } = new Dictionary<string, Uri>();

    /// <summary>The modules this program has, by name.</summary>
    public IReadOnlyDictionary<string, INetwork> Modules => field ??= Options.Available.ToDictionary(module => module.Info.Module);

    /// <summary>What accounts' signatures are bound to.</summary>
    public SigningDomain Domain => Ledger.Domain;

    /// <summary>The policy of one network: its own admission beside the node's denylists.</summary>
    public IPolicy PolicyOf(RunningNetwork network) => new NetworkPolicy(Decisions, Denylists, network);

    /// <summary>The node's clock, Unix milliseconds.</summary>
    public long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();
}
