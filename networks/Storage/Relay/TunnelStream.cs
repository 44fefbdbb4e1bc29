using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Grange.Storage.Relay;

/// <summary>One stream of a tunnel. Reading it gives the other side credit; writing waits for credit.</summary>
sealed class TunnelStream(Tunnel tunnel, uint id) : Stream
{
    readonly Pipe incoming = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false)); // bounded by credit, not by the pipe
    readonly Lock gate = new();
    TaskCompletionSource? waiting;
    long credit = TunnelFrame.Window, unread, owed;
    Exception? broken;
    bool ended, closed;

    public uint Id => id;
    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Bytes that came; false when they are more than the other side had credit for.</summary>
    internal bool Receive(ReadOnlyMemory<byte> bytes)
    {
        lock (gate)
        {
            if (ended) return true;
            if ((unread += bytes.Length) > TunnelFrame.Window) return false;
            bytes.Span.CopyTo(incoming.Writer.GetSpan(bytes.Length));
            incoming.Writer.Advance(bytes.Length);
            _ = incoming.Writer.FlushAsync(CancellationToken.None).AsTask(); // at once: the pipe never pauses
        }
        return true;
    }

    /// <summary>The other side has read so many bytes; false when they were never sent.</summary>
    internal bool Allow(uint bytes)
    {
        TaskCompletionSource? wakes;
        lock (gate)
        {
            if ((credit += bytes) > TunnelFrame.Window) return false;
            (wakes, waiting) = (waiting, null);
        }
        wakes?.SetResult();
        return true;
    }

    /// <summary>The other side closed it (null), or the tunnel broke.</summary>
    internal void End(Exception? error)
    {
        TaskCompletionSource? wakes;
        lock (gate)
        {
            if (ended) return;
            (ended, broken) = (true, error ?? new IOException("the other side closed the stream"));
            (wakes, waiting) = (waiting, null);
            incoming.Writer.Complete(error);
        }
        tunnel.Forget(this);
        wakes?.SetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await incoming.Reader.ReadAsync(cancellationToken);
        var taken = (int)Math.Min(buffer.Length, result.Buffer.Length);
        result.Buffer.Slice(0, taken).CopyTo(buffer.Span);
        incoming.Reader.AdvanceTo(result.Buffer.GetPosition(taken));
        if (taken > 0 && Give(taken) is > 0 and var bytes) await PayAsync(bytes, cancellationToken);
        return taken;
    }

    /// <summary>Credit that is due to the other side: half a window at a time.</summary>
    long Give(int taken)
    {
        lock (gate)
        {
            unread -= taken;
            if ((owed += taken) < TunnelFrame.Window / 2 || ended) return 0;
            var due = owed;
            owed = 0;
            return due;
        }
    }

    async Task PayAsync(long bytes, CancellationToken cancel)
    {
        var due = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(due, (uint)bytes);
        await tunnel.SendAsync(TunnelAct.Credit, id, due, cancel);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var bytes = await CreditAsync(Math.Min(buffer.Length, TunnelFrame.MostBytes), cancellationToken);
            await tunnel.SendAsync(TunnelAct.Data, id, buffer[..bytes], cancellationToken);
            buffer = buffer[bytes..];
        }
    }

    async Task<int> CreditAsync(int wanted, CancellationToken cancel)
    {
        while (true)
        {
            Task more;
            lock (gate)
            {
                if (broken is not null || closed) throw new IOException("the stream has ended", broken);
                if (credit > 0)
                {
                    var given = (int)Math.Min(credit, wanted);
                    credit -= given;
                    return given;
                }
                more = (waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await more.WaitAsync(cancel);
        }
    }

    async Task CloseAsync()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
        }
        var wasOpen = !ended;
        End(null);
        if (!wasOpen) return;
        try
        {
            await tunnel.SendAsync(TunnelAct.Close, id, default, tunnel.Broken);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // the tunnel is gone, and the stream with it
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _ = CloseAsync();
        base.Dispose(disposing);
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a tunnel is read asynchronously");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("a tunnel is written asynchronously");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
