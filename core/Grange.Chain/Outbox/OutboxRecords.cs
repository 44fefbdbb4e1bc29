using System.Numerics;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>What a transaction is to do.</summary>
/// <param name="To">The callee; null creates a contract.</param>
/// <param name="Data">Calldata, or creation code with its arguments.</param>
/// <param name="Value">Wei that move along.</param>
/// <param name="GasLimit">Gas it may use; estimated when absent, which needs everything it builds on to be mined.</param>
public sealed record OutboxCall(Address? To, ReadOnlyMemory<byte> Data, BigInteger Value = default, long? GasLimit = null);

/// <summary>A call with what the chain says it costs, ready to be signed and written down.</summary>
/// <param name="Call">What it does.</param>
/// <param name="ChainId">On which chain.</param>
/// <param name="FreeNonce">The first nonce of the sender that the chain has not seen.</param>
/// <param name="GasLimit">Gas it may use.</param>
/// <param name="MaxPriorityFee">Wei for one gas, to the producer.</param>
/// <param name="MaxFee">Wei for one gas at most.</param>
public sealed record OutboxDraft(OutboxCall Call, long ChainId, long FreeNonce, long GasLimit, BigInteger MaxPriorityFee, BigInteger MaxFee);

/// <summary>How far a transaction is.</summary>
public enum OutboxState
{
    /// <summary>Written down; sent again until a block holds it.</summary>
    Waiting = 0,

    /// <summary>In a block that may still be taken back.</summary>
    Mined = 1,

    /// <summary>In a final block.</summary>
    Final = 2,

    /// <summary>Its nonce was finally used by a transaction that is not ours.</summary>
    Displaced = 3,
}

/// <summary>A transaction that will happen once.</summary>
/// <param name="Key">Its name; nothing is written down twice under one name.</param>
/// <param name="Sender">Who signed it.</param>
/// <param name="Nonce">Its place among the sender's transactions.</param>
/// <param name="State">How far it is.</param>
/// <param name="Attempts">Its signed forms, first to last; all have the same nonce, so at most one is ever mined.</param>
/// <param name="Included">The form that a block holds.</param>
/// <param name="Block">That block's height.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="Complaint">What the node last said against it.</param>
public sealed record OutboxEntry(
    string Key, Address Sender, long Nonce, OutboxState State, IReadOnlyList<OutboxAttempt> Attempts,
    Hash32? Included, long? Block, bool? Succeeded, string? Complaint)
{
    /// <summary>No further change is expected.</summary>
    public bool IsSettled => State is OutboxState.Final or OutboxState.Displaced;

    /// <summary>Settled, included and not reverted.</summary>
    public bool IsDone => State == OutboxState.Final && Succeeded == true;
}

/// <summary>One signed form of a transaction.</summary>
/// <param name="Hash">keccak256 of <paramref name="Raw"/>.</param>
/// <param name="Raw">The bytes that are sent, the same ones each time.</param>
/// <param name="Made">When it was signed.</param>
public sealed record OutboxAttempt(Hash32 Hash, byte[] Raw, DateTimeOffset Made);

/// <summary>How patient an outbox is.</summary>
public sealed record OutboxOptions
{
    /// <summary>Time between two looks at the chain.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A transaction that no block holds is sent again after this long.</summary>
    public TimeSpan Resend { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A transaction that no block holds after this long is replaced by one that pays more.</summary>
    public TimeSpan Replace { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The local chain, which makes a block when asked; null waits for the chain's own.</summary>
    public IDevChain? Local { get; init; }

    /// <summary>Signed forms of one transaction at most.</summary>
    public int MaxAttempts { get; init; } = 8;
}
