using System.Net;

namespace Grange.Storage.Cli;

/// <summary>A file as a request body that tells how far it is.</summary>
sealed class ProgressContent(Stream file, Action<long> sent) : HttpContent
{
    const int Step = 1 << 18;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var buffer = new byte[Step];
        for (int read; (read = await file.ReadAsync(buffer)) > 0;)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read));
            sent(read);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = file.CanSeek ? file.Length - file.Position : 0;
        return file.CanSeek;
    }
}
