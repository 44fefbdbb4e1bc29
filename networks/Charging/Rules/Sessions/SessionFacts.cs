using Grange.Kernel;

namespace Grange.Charging.Rules.Sessions;

/// <summary>Where a session stands (specification 9.1).</summary>
public enum SessionStep : byte
{
    Quoted,

    /// <summary>The driver's money is held.</summary>
    Escrowed,

    /// <summary>The station was told to start.</summary>
    Commanded,
    Charging,

    /// <summary>The car is done; the transaction's messages may still be coming.</summary>
    Stopped,

    /// <summary>The meter's word has been graded.</summary>
    Evidence,
    Priced,

    /// <summary>The driver says no; nothing is paid until somebody decides.</summary>
    Disputed,
    Settled,

    /// <summary>Nothing was held, and the quote is too old.</summary>
    Expired,

    /// <summary>All the money went back.</summary>
    Refunded,
}

/// <summary>One durable fact of a session. Each kind happens once; a repetition says the same.</summary>
public abstract record SessionFact
{
    SessionFact()
    {
    }

    public sealed record Held(MicroUsd Amount) : SessionFact;

    /// <summary>The station's answer to the command.</summary>
    public sealed record Commanded(bool Accepted) : SessionFact;

    public sealed record Started(string Transaction, DateTimeOffset Time) : SessionFact;

    /// <summary>The transaction is complete, or given up on.</summary>
    public sealed record Stopped(string Transaction, DateTimeOffset Time, WattHours Energy) : SessionFact;

    /// <param name="Why">The reasons that speak against the session, comma-separated; empty: none.</param>
    public sealed record Graded(Grade Grade, DateTimeOffset Time, string Why = "") : SessionFact;

    public sealed record Priced(MicroUsd Price, DateTimeOffset Time) : SessionFact;

    /// <summary>Raised while it may be (<see cref="Session.DisputeWindow"/>); the door refuses later ones.</summary>
    public sealed record Disputed(DateTimeOffset Time) : SessionFact;

    /// <summary>A dispute's end: what the driver pays. It is noted first and said as evidence after that.</summary>
    public sealed record Decided(MicroUsd Price) : SessionFact;

    /// <summary>The hold was captured and the rest released, in one transaction.</summary>
    public sealed record Captured(MicroUsd Paid, MicroUsd Fee, MicroUsd Returned) : SessionFact;

    /// <summary>The whole hold was released.</summary>
    public sealed record Released : SessionFact;
}
