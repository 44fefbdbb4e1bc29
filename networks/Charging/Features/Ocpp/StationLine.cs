using System.Buffers;
using System.Net.WebSockets;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Features.Ocpp;

/// <summary>The line to one station: its state, at most one socket, and the commands that wait for it, one outstanding at a time.</summary>
sealed class StationLine(StationRow row, TimeProvider clock, LineLog log)
{
    readonly Lock gate = new();
    readonly Dictionary<string, Question> questions = new(StringComparer.Ordinal);
    StationState state = StationState.New with { Registration = row.HasBooted ? Registration.Accepted : Registration.Unknown };
    StationSocket? socket;
    long connections;
    DateTimeOffset connectedAt;
    readonly Dictionary<long, long> watts = new(1);

    public StationIdentity Identity => row.Identity;
    public DeviceId Device => row.Device;
    public OcppVersion? Version { get; private set; }
    public long HeardMs { get; private set; }
    public LineLog Log => log;

    /// <summary>What all its EVSEs give now, in watts, as it said last.</summary>
    public long Watts
    {
        get { lock (gate) return watts.Values.Sum(); }
    }

    public bool IsConnected
    {
        get { lock (gate) return socket is not null; }
    }

    /// <summary>Whether the connection there is now has stood since a time.</summary>
    public bool StoodSince(DateTimeOffset? time)
    {
        lock (gate) return socket is not null && connectedAt <= time;
    }

    /// <summary>Takes a new socket in; one that was there is closed, so that two are never served (OCPP-J 1.6 §3, specification 1.1).</summary>
    /// <returns>The connection's number, for <see cref="Disconnected"/>.</returns>
    public async Task<long> ConnectedAsync(StationSocket fresh)
    {
        StationSocket? old;
        QueuedCall? lost;
        long number;
        lock (gate)
        {
            (old, socket, Version, number) = (socket, fresh, fresh.Version, ++connections);
            state = state.Connected(number, out lost);
            connectedAt = clock.GetUtcNow();
        }
        Fail(lost, new Fault("station-reconnected", $"{Identity} came back before it had answered", Status: 504));
        if (old is not null) await old.CloseAsync(WebSocketCloseStatus.NormalClosure, "replaced");
        Pump();
        return number;
    }

    public void Disconnected(long number)
    {
        QueuedCall? lost;
        lock (gate)
        {
            state = state.Disconnected(number, out lost);
            if (number == connections) socket = null;
        }
        Fail(lost, new Fault("station-gone", $"{Identity} went before it had answered", Status: 504));
    }

    /// <summary>Ends the connection, if there is one.</summary>
    public Task HangUpAsync(string reason)
    {
        StationSocket? now;
        lock (gate) now = socket;
        return now?.CloseAsync(WebSocketCloseStatus.NormalClosure, reason) ?? Task.CompletedTask;
    }

    public OcppError Admits(string action)
    {
        lock (gate)
        {
            HeardMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
            return state.Admits(action);
        }
    }

    public void Booted(Registration answer)
    {
        lock (gate) state = state.Booted(answer);
        Pump();
    }

    /// <summary>An EVSE gives so much now.</summary>
    public void Gives(long evse, long power)
    {
        lock (gate) watts[evse] = power;
    }

    /// <summary>Says a frame now: an answer.</summary>
    public void Say(ReadOnlyMemory<byte> frame)
    {
        log.Note(clock.GetUtcNow(), fromStation: false, frame.Span, mayCarryKey: false);
        StationSocket? now;
        lock (gate) now = socket;
        now?.Send(frame);
    }

    /// <summary>Asks the station something, in the words of 2.0.1, and returns its answer in them. It waits behind earlier commands, and for the station to come back.</summary>
    /// <param name="life">After this nobody wants it any more, if it has not been sent.</param>
    public async Task<Result<object>> AskAsync(object request, TimeSpan life, CancellationToken cancel)
    {
        if (Version is not { } version) return new Fault("station-offline", $"{Identity} is not connected", "look at its power and network", 503);
        if (!StationDialect.Command(version, request).TryGet(out var call, out var fault)) return fault;
        var question = new Question(new QueuedCall(Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), call, clock.GetUtcNow() + life), request);
        lock (gate)
        {
            if (!state.Ask(question.Queued).TryGet(out var asked, out fault)) return fault;
            state = asked;
            questions[question.Queued.Id] = question;
        }
        Pump();
        try
        {
            return await question.Answer.Task.WaitAsync(life + StationState.AnswerTime, clock, cancel);
        }
        catch (TimeoutException)
        {
            lock (gate)
            {
                state = state.Overdue(clock.GetUtcNow(), out _);
                questions.Remove(question.Queued.Id);
            }
            Pump();
            return new Fault("station-silent", $"{Identity} did not answer {call.Action}", "look at its power and network", 504);
        }
    }

    /// <summary>An answer came; one to anything but the outstanding call is nobody's.</summary>
    public void Answered(string id, OcppVersion version, ReadOnlySpan<byte> payload)
    {
        if (Settle(id) is not { } question) return;
        var fault = StationDialect.ReadResponse(version, question.Queued.Call, question.Request, payload, out var response);
        question.Answer.TrySetResult(fault.IsNone ? Result.Ok(response!) : new Fault("answer-malformed", $"{Identity} answered {question.Queued.Call.Action} with {fault.Error} at {fault.Path}", Status: 502));
    }

    public void Refused(string id, string code, string text)
        => Settle(id)?.Answer.TrySetResult(new Fault("station-refused", $"{Identity} answered {OcppErrorNames.Read(code)}{(text.Length > 0 ? $": {text}" : "")}", Status: 502));

    Question? Settle(string id)
    {
        QueuedCall? call;
        Question? question = null;
        lock (gate)
        {
            state = state.Answered(id, out call);
            if (call is not null) questions.Remove(id, out question);
        }
        Pump();
        return question;
    }

    void Pump()
    {
        IReadOnlyList<QueuedCall> expired;
        QueuedCall? send;
        StationSocket? now;
        lock (gate)
        {
            now = socket;
            state = state.Next(clock.GetUtcNow(), out send, out expired);
        }
        if (send is not null)
        {
            var frame = new ArrayBufferWriter<byte>(256);
            OcppFrameWriter.Call(frame, send.Id, send.Call.Action, send.Call.Payload);
            log.Note(clock.GetUtcNow(), fromStation: false, frame.WrittenSpan, LineLog.MayCarryKey(MessageType.Call, send.Call.Action));
            now?.Send(frame.WrittenMemory);
        }
        foreach (var late in expired) Fail(late, new Fault("command-expired", $"{Identity} was not there in time", Status: 504));
    }

    void Fail(QueuedCall? lost, Fault why)
    {
        Question? question = null;
        lock (gate)
            if (lost is not null) questions.Remove(lost.Id, out question);
        question?.Answer.TrySetResult(why);
    }

    /// <summary>A command, and who waits for its answer.</summary>
    sealed record Question(QueuedCall Queued, object Request)
    {
        public TaskCompletionSource<Result<object>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
