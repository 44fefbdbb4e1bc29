using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Agent;

/// <summary>A response's body that is paid for before it leaves: at once where its length is known, step by step where it is not.</summary>
sealed class MeteredBody(Stream inner, HttpResponse response, EgressTill till, Voucher? voucher) : Stream
{
    /// <summary>Bytes that an answer of unknown length is paid for ahead.</summary>
    const long Step = 1 << 20;

    long paid;
    bool begun;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent && buffer.Length > 0) await PayAsync(buffer.Length, cancellationToken);
        begun = true;
        await inner.WriteAsync(buffer, cancellationToken);
    }

    async ValueTask PayAsync(int bytes, CancellationToken cancel)
    {
        if (paid < bytes)
        {
            var whole = paid == 0 && !response.HasStarted ? response.ContentLength : null;
            var wanted = whole ?? bytes - paid;
            if (voucher is null) throw new PaymentNeededException(new Fault("payment-required", $"this provider asks {till.Price.MicroUsdPerTib} microUsd per TiB it sends", $"send a voucher in {EgressDoor.Header}: grange storage get --pay", 402), wanted);
            var ahead = whole is null && await till.TakeAsync(voucher, Math.Max(wanted, Step), cancel) is null;
            if (!ahead && await till.TakeAsync(voucher, wanted, cancel) is { } refused) throw new PaymentNeededException(refused, wanted);
            paid += ahead ? Math.Max(wanted, Step) : wanted;
        }
        paid -= bytes;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>A flush before the first byte would send the headers, and a refusal needs its own.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => begun ? inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException("a response is flushed asynchronously");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("a response is written asynchronously");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>What was paid ahead and did not leave goes back to the consumer's account of the channel.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (voucher is not null && paid > 0) await till.ReturnAsync(voucher.Channel, paid);
        paid = 0;
        await base.DisposeAsync();
    }
}
