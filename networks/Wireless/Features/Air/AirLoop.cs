using System.Collections.Concurrent;
using System.Net;
using Grange.Kernel;
using Grange.Wireless.Gwmp;
using Grange.Wireless.Sealed;
using Grange.Wireless.Serving;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features.Air;

/// <summary>
/// The one thread that owns the network server: it takes what gateways sent, writes what followed from it, and only then acknowledges, publishes and sends. What
/// is asked from elsewhere (<see cref="AskAsync{T}"/>) is done in between and answered after the same commit.
/// </summary>
sealed partial class AirLoop : IDisposable
{
    /// <summary>A journal that is longer is written anew from what counts.</summary>
    const long MostJournalBytes = 64 << 20;

    /// <summary>The longest that something asked from elsewhere waits for a quiet socket.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    readonly AirSocket? socket;
    readonly AirJournal journal;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly ConcurrentQueue<Action> asked = new();
    readonly List<Action> answers = [];
    RxPacket packet;

    public AirLoop(string journalPath, ServerTerms terms, int maxCopies, IEnumerable<DeviceTerms> devices, AirSocket? socket, Random random, TimeProvider clock, ILogger log)
    {
        (this.socket, this.clock, this.log) = (socket, clock, log);
        Gateways = new GatewayBook(clock);
        Server = new NetworkServer(terms, random, Gateways.Reaches);
        Data = new DataLedger(Server.Records, maxCopies);
        foreach (var device in devices) Server.Add(device);
        journal = AirJournal.Open(journalPath, (ref Journal.RecordReader record) =>
        {
            if (!Data.Replay(ref record) && Server.Replay(ref record) is { } told) Events.Add(told, isNew: false);
        });
        Compact();
    }

    public NetworkServer Server { get; }
    public GatewayBook Gateways { get; }

    /// <summary>What data costs.</summary>
    public DataLedger Data { get; }

    /// <summary>Beacons on air.</summary>
    public BeaconWatch Beacons { get; } = new();

    public EventLog Events { get; } = new();
    public AirCounts Counts { get; } = new();
    public IPEndPoint? Endpoint => socket?.Endpoint;

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Serves until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.Factory.StartNew(() => Serve(cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Does something with the server on its thread; the answer comes when what it changed is durable.</summary>
    public Task<T> AskAsync<T>(Func<NetworkServer, T> work, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Enqueue(() =>
        {
            if (cancel.IsCancellationRequested)
            {
                answer.TrySetCanceled(cancel);
                return;
            }
            try
            {
                var done = work(Server);
                answers.Add(() => answer.TrySetResult(done));
            }
            catch (Exception why)
            {
                answer.TrySetException(why);
            }
        });
        return answer.Task.WaitAsync(cancel);
    }

    void Serve(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            while (asked.TryDequeue(out var work)) work();
            Server.Pass(NowMs);
            Receive();
            Commit();
            if (journal.Length > MostJournalBytes) Compact();
        }
    }

    /// <summary>Takes what lies at the socket; waits a little when that is nothing.</summary>
    void Receive()
    {
        if (socket is null)
        {
            Thread.Sleep(Pause);
            return;
        }
        if (!socket.Poll(answers.Count > 0 || Server.Records.Written.Length > 0 || Server.Transmissions.Count > 0 ? TimeSpan.Zero : Patience())) return;
        do Take(socket.Receive(out var sender), sender);
        while (socket.HasRoom && socket.Poll(TimeSpan.Zero));
    }

    TimeSpan Patience() => Server.NextDueMs is { } due ? TimeSpan.FromMilliseconds(Math.Clamp(due - NowMs, 0, Pause.Milliseconds)) : Pause;

    void Take(ReadOnlySpan<byte> datagram, SocketAddress sender)
    {
        Counts.Datagram();
        var line = SealedLine.TryReadSession(datagram, out var session) ? Gateways.OnLine(session)?.Line : null;
        if (session != 0 && (line is null || !line.TryOpen(datagram, out datagram)))
        {
            Counts.IsForeign();
            return;
        }
        if (GwmpHeader.TryRead(datagram, out var header) != GwmpFault.None)
        {
            Counts.IsMalformed();
            return;
        }
        if (line is null ? Gateways.Bound.ContainsKey(header.Gateway) : Gateways.OnLine(session)!.Eui != header.Gateway)
        {
            Counts.IsForeign(); // somebody else speaks for a gateway that has a key
            return;
        }
        var gateway = Gateways.Heard(header.Gateway);
        var body = datagram[GwmpHeader.Size..];
        switch (header.Type)
        {
            case GwmpType.PushData:
                TakeFrames(gateway, body);
                socket!.Owe(header.Token, GwmpType.PushAck, line);
                break;
            case GwmpType.PullData:
                (gateway.PulledMs, gateway.PullAddress) = (NowMs, Copied(gateway.PullAddress, sender));
                socket!.Owe(header.Token, GwmpType.PullAck, line);
                break;
            default:
                if (!TxAnswers.TryRead(body, out var answer)) Counts.IsMalformed();
                if (!Beacons.Answered(header.Gateway, header.Token, answer)) Server.Answered(header.Gateway, header.Token, answer, NowMs);
                break;
        }
    }

    void TakeFrames(LiveGateway gateway, ReadOnlySpan<byte> body)
    {
        var reader = new RxReader(body);
        var now = NowMs;
        while (reader.TryNext(ref packet))
        {
            gateway.Frames++;
            Counts.Frame();
            if (!Gateways.Bound.TryGetValue(gateway.Eui, out var device) || !Beacons.Hear(ref packet, device, gateway.PullAddress, now)) Server.Hear(ref packet, gateway.Eui, now);
        }
        if (reader.IsMalformed) Counts.IsMalformed();
        if (reader.Unreadable > 0) Counts.AreUnreadable(reader.Unreadable);
    }

    /// <summary>Has a gateway send a beacon at once; null where it cannot be told now. Asked on this thread.</summary>
    public BeaconOnAir? SendBeacon(ulong eui, DeviceId device, TxPacket packet)
    {
        if (socket is null || !Gateways.Reaches(eui) || Gateways.Find(eui) is not { PullAddress: { } to, Line: { } line }) return null;
        var beacon = new BeaconOnAir(device, packet, NowMs, BeaconWatch.SubnetOf(to));
        socket.Send(packet.Datagram(Beacons.Begin(eui, beacon)), to, line);
        return beacon;
    }

    /// <summary>Writes, then lets the world know.</summary>
    void Commit()
    {
        foreach (var one in Server.Events)
            if (one.Kind == EventKind.Final && Server.Devices.TryGetValue(one.DevEui, out var device)) Data.Buy(one, device.Terms.Owner, Gateways.Bound);
        if (Server.Records.Written.Length > 0) journal.Append(Server.Records.Written);
        Server.Records.Clear();
        foreach (var one in Server.Events) Events.Add(one, isNew: true);
        Server.Events.Clear();
        foreach (var answer in answers) answer();
        answers.Clear();
        for (var owed = socket?.Acknowledge() ?? 0; owed > 0; owed--) Counts.Acknowledge(); // who hears this finds the event
        foreach (var one in Server.Transmissions)
            if (Gateways.Find(one.Gateway) is { PullAddress: { } to } gateway) socket?.Send(one.Packet.Datagram(one.Token), to, gateway.Line);
        Server.Transmissions.Clear();
    }

    void Compact()
    {
        Server.Records.Clear();
        Server.WriteSnapshot(Events.All());
        Data.WriteSnapshot();
        journal.Replace(Server.Records.Written);
        LogCompacted(log, Server.Records.Written.Length, Server.Devices.Count);
        Server.Records.Clear();
    }

    /// <summary>An address that stays: the socket uses its own again.</summary>
    static SocketAddress Copied(SocketAddress? known, SocketAddress sender)
    {
        if (known is not null && known.Equals(sender)) return known;
        var copy = new SocketAddress(sender.Family, sender.Size);
        sender.Buffer.Span[..sender.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    public void Dispose() => journal.Dispose();

    [LoggerMessage(Level = LogLevel.Debug, Message = "the journal begins anew with {Bytes} bytes for {Devices} devices")]
    static partial void LogCompacted(ILogger log, int bytes, int devices);
}
