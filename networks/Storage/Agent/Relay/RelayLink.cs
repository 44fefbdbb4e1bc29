using System.Net.WebSockets;
using System.Text;
using Grange.Kernel;
using Grange.Storage.Relay;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Agent.Relay;

/// <summary>Keeps the tunnel to the node open: dials out, shows whose it is, and dials again whenever it breaks.</summary>
sealed partial class RelayLink(ProviderOptions options, DeviceIdentity identity, TunnelListener listener)
{
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), LongestWait = TimeSpan.FromSeconds(15);

    readonly ILogger log = options.Logs.CreateLogger("Grange.Storage.Relay");
    readonly Pulse changed = new();

    /// <summary>True while the node can reach this provider through it.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Where the node serves what comes through it.</summary>
    public Uri Url { get; } = RelayPath.Of(options.Node, identity.Id);

    /// <summary>Beats when the tunnel was opened.</summary>
    public Pulse Opened => changed;

    public async Task RunAsync(CancellationToken cancel)
    {
        for (var wait = FirstWait; !cancel.IsCancellationRequested; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                using var socket = new ClientWebSocket { Options = { KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(20) } };
                if (await OpenAsync(socket, cancel) is { } refused) LogRefused(refused);
                else
                {
                    wait = FirstWait;
                    await ServeAsync(socket, cancel);
                }
            }
            catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                LogBroken(error.Message);
            }
            await Task.Delay(wait, options.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Dials and signs the node's number; what the node says when it does not want the tunnel.</summary>
    async Task<string?> OpenAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        using var api = new EvidenceLink(options.Node, options.Network);
        if (!(await new NodeLink(api).TermsAsync(cancel)).TryGet(out var terms, out var fault)) return fault.ToString();
        var door = new UriBuilder(options.Node) { Scheme = options.Node.Scheme == "https" ? "wss" : "ws", Path = $"/api/v1/{options.Network}/relay/{identity.Id}" };
        await socket.ConnectAsync(door.Uri, cancel);
        var buffer = new byte[256];
        var asked = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
        if (asked is not { MessageType: WebSocketMessageType.Binary, EndOfMessage: true, Count: RelayHello.NonceBytes }) return socket.CloseStatusDescription ?? "the node speaks another protocol";
        var hello = RelayHello.Seal(identity.Id, buffer.AsSpan(0, RelayHello.NonceBytes), DeviceId.Of(terms.OperatorKey.Span), bytes => identity.Key.Sign(bytes));
        await socket.SendAsync(Encoding.ASCII.GetBytes(hello).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancel);
        var answer = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
        return answer.MessageType == WebSocketMessageType.Text && Encoding.ASCII.GetString(buffer, 0, answer.Count) == RelayHello.Welcome ? null : socket.CloseStatusDescription ?? "the node did not welcome this provider";
    }

    async Task ServeAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        await using var tunnel = new Tunnel(socket, listener.Take);
        IsUp = true;
        LogOpen(options.Node);
        changed.Beat();
        try
        {
            await tunnel.RunAsync(cancel);
        }
        finally
        {
            IsUp = false;
        }
        LogBroken("the node is gone");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "reached through {Node}: it relays for this provider")]
    partial void LogOpen(Uri node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the tunnel is broken and is opened again: {Why}")]
    partial void LogBroken(string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the node refused the tunnel: {Why}")]
    partial void LogRefused(string why);
}
