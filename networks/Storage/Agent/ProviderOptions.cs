using System.Net;
using Grange.Kernel;
using Grange.Storage.Agent.Limits;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Agent;

/// <summary>How a provider agent runs: what <c>grange join storage</c> was told.</summary>
public sealed record ProviderOptions
{
    /// <summary>Key, pieces, evidence: the agent's own folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The node it works for.</summary>
    public required Uri Node { get; init; }

    /// <summary>The network it joined.</summary>
    public NetworkSlug Network { get; init; } = NetworkSlug.Parse("storage");

    /// <summary>Bytes it gives.</summary>
    public required long CapacityBytes { get; init; }

    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Where others reach it; null: where it listens.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether its node relays for it.</summary>
    public RelayMode Relay { get; init; } = RelayMode.Never;

    /// <summary>What it may use of the line.</summary>
    public LineLimits Limits { get; init; } = new();

    /// <summary>Takes uploads from anyone, without the operator's token.</summary>
    public bool Open { get; init; }

    /// <summary>What it asks for sending, and how it is paid; null: it sends for nothing.</summary>
    public EgressOptions? Egress { get; init; }

    /// <summary>How often it tells the node that it lives.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it looks for challenges.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
    public ILoggerFactory Logs { get; init; } = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;
}

/// <summary>When a node relays for a provider.</summary>
public enum RelayMode
{
    /// <summary>Others reach it at its own address, or not at all.</summary>
    Never,

    /// <summary>When the node cannot reach it at its own address.</summary>
    WhenUnreachable,

    /// <summary>Always; it has no port of its own.</summary>
    Always,
}

/// <summary>Paid egress.</summary>
/// <param name="Price">What is asked.</param>
/// <param name="Channels">The owner's channels: whom consumers pay, and who redeems.</param>
public sealed record EgressOptions(EgressPrice Price, IChannels Channels)
{
    /// <summary>Promises are redeemed when they are worth a transaction: ten cents.</summary>
    public long WorthMicroUsd { get; init; } = 100_000;

    /// <summary>How often it looks whether they are, and whether a payer wants to close; far below any channel's delay.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(10);
}
