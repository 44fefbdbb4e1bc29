using System.Collections.Immutable;
using Grange.Charging.Protocol;
using Grange.Kernel;

namespace Grange.Charging.Rules.Stations;

/// <summary>Whether a station may take part (2.0.1 B01 to B03). It outlives a connection: a station that reconnects need not boot again.</summary>
public enum Registration : byte
{
    /// <summary>Has not booted yet.</summary>
    Unknown,

    /// <summary>Waits for its owner to claim it: it may be asked and configured, nobody may charge.</summary>
    Pending,

    Accepted,

    /// <summary>Is told nothing and says nothing but boots.</summary>
    Rejected,
}

/// <summary>A command on its way to a station.</summary>
/// <param name="Id">The message id, unique for the station over all its connections.</param>
/// <param name="Expires">After this nobody wants it any more.</param>
public sealed record QueuedCall(string Id, OcppCall Call, DateTimeOffset Expires);

/// <summary>A command that was sent and not answered yet.</summary>
public sealed record OutstandingCall(QueuedCall Queued, DateTimeOffset Deadline);

/// <summary>What a station is and what it was asked, without its socket. Every transition is a new state; time comes in.</summary>
/// <param name="Connection">Counts connections; 0: none now. A message of an older connection is nobody's.</param>
/// <param name="Triggered">What a pending station was asked to say, and therefore may.</param>
public sealed record StationState(
    Registration Registration, long Connection, OutstandingCall? Outstanding, ImmutableQueue<QueuedCall> Waiting, ImmutableHashSet<string> Triggered)
{
    /// <summary>How long an answer may take (specification 1.1).</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    public static StationState New { get; } = new(Registration.Unknown, 0, null, [], []);

    /// <summary>A new socket; the caller closes an older one. What was outstanding there will never be answered.</summary>
    public StationState Connected(long connection, out QueuedCall? lost)
    {
        lost = Outstanding?.Queued;
        return this with { Connection = connection, Outstanding = null };
    }

    /// <summary>The socket of a connection ended; the end of an older one changes nothing.</summary>
    public StationState Disconnected(long connection, out QueuedCall? lost)
    {
        lost = null;
        if (connection != Connection) return this;
        lost = Outstanding?.Queued;
        return this with { Connection = 0, Outstanding = null };
    }

    /// <summary>What the owner's claim, or its lack, answers to a boot.</summary>
    public StationState Booted(Registration answer) => this with { Registration = answer, Triggered = [] };

    /// <summary>Whether the station may say this now; otherwise the code of the CALLERROR (TC_B_30: SecurityError).</summary>
    public OcppError Admits(string action) => Registration switch
    {
        _ when action == "BootNotification" => OcppError.None,
        Registration.Accepted => OcppError.None,
        Registration.Pending when Triggered.Contains(action) => OcppError.None,
        _ => OcppError.SecurityError,
    };

    /// <summary>Puts a command behind those that wait.</summary>
    public Result<StationState> Ask(QueuedCall call)
    {
        if (Registration is Registration.Rejected or Registration.Unknown) return new Fault("station-not-accepted", "the station has not been accepted", "claim it first", 409);
        if (Registration == Registration.Pending && call.Call.Action is "RemoteStartTransaction" or "RemoteStopTransaction" or "RequestStartTransaction" or "RequestStopTransaction")
            return new Fault("station-pending", "a station that nobody has claimed does not charge", "claim it first", 409);
        return this with { Waiting = Waiting.Enqueue(call) };
    }

    /// <summary>The next command to send, where the line is free: one outstanding call (OCPP-J 1.6 §4.1.1). Expired ones are dropped and named.</summary>
    public StationState Next(DateTimeOffset now, out QueuedCall? send, out IReadOnlyList<QueuedCall> expired)
    {
        var (state, dropped) = (this, new List<QueuedCall>());
        (send, expired) = (null, dropped);
        while (!state.Waiting.IsEmpty && state.Waiting.Peek().Expires <= now)
        {
            dropped.Add(state.Waiting.Peek());
            state = state with { Waiting = state.Waiting.Dequeue() };
        }
        if (state.Connection == 0 || state.Outstanding is not null || state.Waiting.IsEmpty) return state;
        send = state.Waiting.Peek();
        return state with { Waiting = state.Waiting.Dequeue(), Outstanding = new(send, now + AnswerTime), Triggered = state.Triggered.Union(Asks(send.Call)) };
    }

    /// <summary>An answer came; one to anything but the outstanding call is nobody's.</summary>
    public StationState Answered(string id, out QueuedCall? call)
    {
        call = Outstanding is { } waiting && waiting.Queued.Id == id ? waiting.Queued : null;
        return call is null ? this : this with { Outstanding = null };
    }

    /// <summary>Gives up an answer that is overdue.</summary>
    public StationState Overdue(DateTimeOffset now, out QueuedCall? lost)
    {
        lost = Outstanding is { } waiting && waiting.Deadline <= now ? waiting.Queued : null;
        return lost is null ? this : this with { Outstanding = null };
    }

    /// <summary>What a command makes a station say: reports, and whatever it is triggered to.</summary>
    static IEnumerable<string> Asks(OcppCall call) => call.Action switch
    {
        "GetBaseReport" => ["NotifyReport"],
        "TriggerMessage" or "ExtendedTriggerMessage" => Triggers(call.Payload),
        _ => [],
    };

    static IEnumerable<string> Triggers(byte[] payload)
    {
        var said = OcppMessages.Read<Protocol.V201.TriggerMessageRequest>(payload).RequestedMessage;
        return said is "SignChargePointCertificate" or "SignChargingStationCertificate" or "SignCombinedCertificate" or "SignV2GCertificate" ? ["SignCertificate"] : [said];
    }
}
