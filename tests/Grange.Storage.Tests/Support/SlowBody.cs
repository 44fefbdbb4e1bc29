using System.Net;

namespace Grange.Storage.Tests;

/// <summary>A request body that sends its first part, waits to be let go, and then sends the rest or breaks off.</summary>
sealed class SlowBody(byte[] content, int first) : HttpContent
{
    readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously), release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => started.Task;
    public void Continue() => release.TrySetResult();
    public void Break() => release.TrySetException(new IOException("the line broke"));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(content.AsMemory(0, first));
        await stream.FlushAsync();
        started.TrySetResult();
        await release.Task;
        await stream.WriteAsync(content.AsMemory(first));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = content.Length;
        return true;
    }
}
