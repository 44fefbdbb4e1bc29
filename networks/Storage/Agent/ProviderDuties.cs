using System.Reflection;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Agent.Relay;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Agent;

/// <summary>What a provider does unasked: it tells the node that it lives, what it holds, and answers each epoch's challenge.</summary>
sealed partial class ProviderDuties(ProviderOptions options, DeviceIdentity identity, PublicAddress address, PieceStore store, Gate gate, EvidenceLink api)
{
    /// <summary>Pieces said to be held in one batch.</summary>
    const int HeldAtOnce = 32;

    /// <summary>Heartbeats in the time after which silence means that it is gone.</summary>
    const int BeatsHeard = 3;

    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    static readonly string Version = typeof(ProviderDuties).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    readonly ILogger log = options.Logs.CreateLogger("Grange.Storage.Agent");
    readonly NodeLink node = new(api);
    readonly EvidenceSlot slot = new(options.Folder, identity, options.Network, api);
    readonly LeaveNote leave = new(options.Folder);
    readonly HashSet<PieceCid> refused = [];
    TimeSpan beatEvery = options.HeartbeatEvery;
    long answered = -1;

    long NowMs => options.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Beats until it is cancelled.</summary>
    public Task BeatAsync(CancellationToken cancel) => RepeatAsync("heartbeat", () => beatEvery, address.Changed, async () =>
    {
        if (address.Current is not { } url) return new Fault("relay-down", "the tunnel to the node is not open", "it is dialled again", 503);
        if (gate.OperatorKey is null && (await node.TermsAsync(cancel)).TryGet(out var terms, out _))
        {
            gate.OperatorKey = terms.OperatorKey;
            if (terms.OfflineMs is { } silence && TimeSpan.FromMilliseconds(silence) / BeatsHeard < beatEvery) beatEvery = TimeSpan.FromMilliseconds(silence) / BeatsHeard;
        }
        var beat = new Heartbeat(identity.Id, url, store.OfferedBytes, store.UsedBytes, Version, leave.IsWanted, [.. store.Lost.Take(Heartbeat.MostLost)], NowMs) { ClosedUntilMs = options.Limits.ClosedUntil(options.Clock)?.ToUnixTimeMilliseconds() ?? 0 };
        if (!(await node.BeatAsync(identity.Id, beat.Seal(bytes => identity.Key.Sign(bytes)), cancel)).TryGet(out _, out var why)) return why;
        if (address.IsInQuestion && (await node.ReachesAsync(identity.Id, cancel)).TryGet(out var reaches, out _) && !reaches)
        {
            LogUnreachable(url);
            address.Relay();
        }
        return null;
    }, cancel);

    /// <summary>Says what it has to say until it is cancelled.</summary>
    public Task WitnessAsync(CancellationToken cancel) => RepeatAsync("evidence", () => options.LookEvery, store.Arrived, async () =>
    {
        while (!cancel.IsCancellationRequested)
        {
            if (slot.Pending() is { } waiting && await SendAsync(waiting, cancel) is { } unsent) return unsent;
            var (says, fault) = await NextAsync(cancel);
            if (says is null) return fault;
            if (!(await slot.FillAsync(says, NowMs, cancel)).TryGet(out _, out fault)) return fault;
        }
        return null;
    }, cancel);

    /// <summary>A proof goes before everything else: it has an epoch's time only.</summary>
    async Task<(IReadOnlyList<(string, DagNode)>? Says, Fault? Fault)> NextAsync(CancellationToken cancel)
    {
        if (!(await node.ChallengeAsync(identity.Id, cancel)).TryGet(out var asked, out var fault)) return (null, fault);
        if (asked is not null && asked.Epoch > answered && await ProveAsync(asked, cancel) is { } answer)
            return ([(StorageKinds.Proof, answer.ToNode())], null);
        if (leave.IsWanted != leave.IsSaid) return ([(StorageKinds.Leaving, new Leaving(leave.IsWanted).ToNode())], null);
        var unsaid = store.Pieces.Where(piece => !refused.Contains(piece.Piece) && store.NoteOf(piece.Piece) is null).Take(HeldAtOnce).ToList();
        return (unsaid.Count == 0 ? null : [.. unsaid.Select(piece => (StorageKinds.Held, new Holding(piece.Piece).ToNode()))], null);
    }

    /// <summary>The answer, or null when a leaf cannot be proven: then there is nothing to say, and the score will say so.</summary>
    async Task<ProofAnswer?> ProveAsync(StorageChallenge asked, CancellationToken cancel)
    {
        answered = asked.Epoch;
        try
        {
            return new ProofAnswer(asked.Epoch, await store.ProveAsync(asked.Leaves, cancel));
        }
        catch (IOException error)
        {
            LogCannotProve(asked.Epoch, error);
            await store.LoseDamagedAsync(asked.Leaves, cancel);
            return null;
        }
    }

    async Task<Fault?> SendAsync(EvidenceBatch batch, CancellationToken cancel)
    {
        var records = batch.Records.Select(block => EvidenceCodec.TryDecode(block.Span, out var record) == EvidenceFault.None ? record! : throw new InvalidDataException("the evidence slot is damaged")).ToList();
        if (!(await slot.SendAsync(batch, cancel)).TryGet(out var receipts, out var fault))
        {
            LogRefused(records[0].Kind, fault.ToString());
            if (fault.Status == 422)
                foreach (var record in records.Where(record => record.Kind == StorageKinds.Held)) refused.Add(Holding.Read(record.Body).Value.Piece);
            return fault;
        }
        for (var i = 0; i < records.Count; i++)
            if (records[i].Kind == StorageKinds.Held)
                store.Note(Holding.Read(records[i].Body).Value.Piece, new HeldNote(batch.Records[i], receipts[i]));
            else if (records[i].Kind == StorageKinds.Leaving) leave.Say(Leaving.Read(records[i].Body).Value.Leaves);
            else LogAnswered(receipts[i].Epoch);
        slot.Clear();
        return null;
    }

    /// <summary>
    /// Repeats at a pace, at once when there is something new, and after a fault sooner at first: a node that restarts is found quickly.
    /// </summary>
    async Task RepeatAsync(string duty, Func<TimeSpan> pace, Pulse? news, Func<Task<Fault?>> act, CancellationToken cancel)
    {
        for (var wait = FirstWait; !cancel.IsCancellationRequested;)
        {
            var next = news?.Next ?? new TaskCompletionSource().Task;
            var fault = await TryAsync(duty, act, cancel);
            if (fault is null || wait > pace()) wait = pace();
            if (fault is not null) LogTrouble(duty, fault.ToString());
            await Pulse.WaitAsync(fault is null ? next : new TaskCompletionSource().Task, wait, options.Clock, cancel);
            wait = fault is null ? FirstWait : wait * 2;
        }
    }

    /// <summary>Nothing ends a duty but the agent's own end: a disk that fails, an answer nobody thought of, a fault of this program are told, and it is tried again like a node that does not answer.</summary>
    async Task<Fault?> TryAsync(string duty, Func<Task<Fault?>> act, CancellationToken cancel)
    {
        try
        {
            return await act();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault("disk", error.Message, Status: 500);
        }
        catch (Exception error)
        {
            LogBroken(duty, error);
            return new Fault("agent", error.Message, Status: 500);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the node cannot reach this provider at {Url}; from now on it relays")]
    partial void LogUnreachable(Uri url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Duty}: {Fault}")]
    partial void LogTrouble(string duty, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Duty} did not get to its end")]
    partial void LogBroken(string duty, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} was not accepted: {Fault}")]
    partial void LogRefused(string kind, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "proved what epoch {Epoch} asked")]
    partial void LogAnswered(long epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "epoch {Epoch} asks a leaf that cannot be proven")]
    partial void LogCannotProve(long epoch, Exception error);
}
