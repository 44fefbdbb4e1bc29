using System.IO.Pipelines;

namespace Grange.Storage.Agent.Relay;

/// <summary>The way out of a connection through the tunnel. A server's transport does not throw when the other side is gone; it says that nobody reads any more.</summary>
sealed class TunnelWriter(PipeWriter inner) : PipeWriter
{
    volatile Exception? gone;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;
    public override long UnflushedBytes => inner.UnflushedBytes;

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (gone is null)
        {
            try
            {
                return await inner.FlushAsync(cancellationToken);
            }
            catch (IOException error)
            {
                gone = error;
            }
        }
        return new FlushResult(isCanceled: false, isCompleted: true);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);
    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    public override void Advance(int bytes) => inner.Advance(bytes);
    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <summary>What is not written yet is given up where nobody reads it.</summary>
    public override void Complete(Exception? exception = null) => inner.Complete(exception ?? gone);

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && gone is null) await FlushAsync();
        await inner.CompleteAsync(exception ?? gone);
    }
}
