using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Grange.Storage.Relay;
using Microsoft.AspNetCore.Connections;

namespace Grange.Storage.Agent.Relay;

/// <summary>A transport of Kestrel: each stream of the tunnel is a connection, so every door is served through it as through a port.</summary>
sealed class TunnelListener : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    readonly Channel<TunnelStream> opened = Channel.CreateUnbounded<TunnelStream>(); // the tunnel bounds how many there are

    public EndPoint EndPoint { get; } = new TunnelEndPoint();

    /// <summary>Takes a stream that the node opened.</summary>
    public void Take(TunnelStream stream)
    {
        if (!opened.Writer.TryWrite(stream)) stream.Dispose();
    }

    public bool CanBind(EndPoint endpoint) => endpoint is TunnelEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => ValueTask.FromResult<IConnectionListener>(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        => await opened.Reader.WaitToReadAsync(cancellationToken) && opened.Reader.TryRead(out var stream) ? new Connection(stream) : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        opened.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    sealed class Connection : DefaultConnectionContext
    {
        readonly TunnelStream stream;

        /// <summary>Its own, never disposed: the base class cancels on another thread what it may have disposed by then.</summary>
        readonly CancellationTokenSource closed = new();

        public Connection(TunnelStream stream)
            : base($"tunnel-{stream.Id}")
        {
            this.stream = stream;
            ConnectionClosed = closed.Token;
            Transport = new Ways(
                PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: TunnelFrame.MostBytes, leaveOpen: true)),
                new TunnelWriter(PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: TunnelFrame.MostBytes, leaveOpen: true))));
        }

        public override void Abort(ConnectionAbortedException abortReason)
        {
            stream.Dispose();
            _ = closed.CancelAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await Transport.Input.CompleteAsync();
            await Transport.Output.CompleteAsync();
            await stream.DisposeAsync();
            await base.DisposeAsync();
        }

        sealed record Ways(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
