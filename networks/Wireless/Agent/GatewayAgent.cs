using System.Net;
using System.Net.Sockets;
using Grange.Wireless.Bodies;
using Grange.Wireless.Gwmp;
using Grange.Wireless.Sealed;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Agent;

/// <summary>Runs beside a gateway's packet forwarder: what that sends goes sealed to the node, and what the node says comes back bare.</summary>
/// <param name="eui">The gateway; datagrams of others are not passed on.</param>
/// <param name="forwarder">The socket at which the forwarder is told that its server is.</param>
/// <param name="open">Opens a line at the node.</param>
/// <param name="sign">Has the gateway's key sign what was heard.</param>
/// <param name="clock">When a line is given up.</param>
/// <param name="log">Says what an owner wants to know.</param>
public sealed partial class GatewayAgent(ulong eui, UdpClient forwarder, Func<CancellationToken, Task<AgentLine>> open, Action<HeardBody> sign, TimeProvider clock, ILogger log)
{
    /// <summary>A node that answers nothing for so long has forgotten the line.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), Pause = TimeSpan.FromSeconds(2);

    /// <summary>How often it is looked whether there is something to sign; a record every nine seconds is what a day allows, and these may come at once after a quiet time.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1), PerRecord = TimeSpan.FromSeconds(9);

    const double MostAtOnce = 20;

    readonly byte[] covered = new byte[4_096];
    readonly FrameTally tally = new();
    readonly Lock tallying = new();
    double allowed = MostAtOnce;
    IPEndPoint? pushes, pulls; // where the forwarder sends from: its two sockets may differ

    /// <summary>Passes datagrams on until it is cancelled; opens the line again whenever the node does not answer.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                using var line = await open(cancel);
                LogOpened(log, line.Line.Session);
                await PassAsync(line, cancel);
            }
            catch (Exception why) when (why is HttpRequestException or SocketException or TimeoutException or Verbs.VerbFailure)
            {
                LogLost(log, why.Message);
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    async Task PassAsync(AgentLine line, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] all = [UpAsync(line, ending.Token), DownAsync(line, ending.Token), SignAsync(ending.Token)];
        var ended = await Task.WhenAny(all);
        await ending.CancelAsync();
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        await ended;
    }

    async Task UpAsync(AgentLine line, CancellationToken cancel)
    {
        while (true)
        {
            var received = await forwarder.ReceiveAsync(cancel);
            if (GwmpHeader.TryRead(received.Buffer, out var header) != GwmpFault.None || header.Gateway != eui || received.Buffer.Length > covered.Length - SealedLine.Front - SealedLine.Mac) continue;
            if (header.Type == GwmpType.PushData) pushes = received.RemoteEndPoint;
            else pulls = received.RemoteEndPoint;
            if (header.Type == GwmpType.PushData)
                lock (tallying) tally.Add(received.Buffer.AsSpan(GwmpHeader.Size));
            var length = line.Line.Seal(received.Buffer, covered).Length;
            await line.Socket.SendAsync(covered.AsMemory(0, length), cancel);
        }
    }

    async Task SignAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Look, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            allowed = Math.Min(MostAtOnce, allowed + Look / PerRecord);
            if (allowed < 1) continue;
            HeardBody? heard;
            lock (tallying) heard = tally.Take();
            if (heard is null) continue;
            sign(heard);
            allowed--;
        }
    }

    /// <summary>A forwarder pulls every few seconds, so a node that is there answers as often.</summary>
    async Task DownAsync(AgentLine line, CancellationToken cancel)
    {
        while (true)
        {
            var received = await line.Socket.ReceiveAsync(cancel).AsTask().WaitAsync(Patience, clock, cancel);
            if (!line.Line.TryOpen(received.Buffer, out var datagram) || datagram.Length < GwmpHeader.AckSize) continue;
            if (((GwmpType)datagram[3] == GwmpType.PushAck ? pushes : pulls) is { } to) await forwarder.SendAsync(datagram.ToArray(), to, cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "line {Session:x16} is open")]
    static partial void LogOpened(ILogger log, ulong session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the line to the node is lost ({Why}), opening another")]
    static partial void LogLost(ILogger log, string why);
}

/// <summary>A line to the node, and the socket that it runs over.</summary>
public sealed record AgentLine(SealedLine Line, UdpClient Socket) : IDisposable
{
    public void Dispose() => Socket.Dispose();
}
