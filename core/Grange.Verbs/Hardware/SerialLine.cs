using System.Diagnostics;

namespace Grange.Verbs.Hardware;

/// <summary>A serial device as a stream: raw bytes both ways. A read that nobody answers ends with its token, which a plain file's does not.</summary>
public sealed class SerialLine : Stream
{
    readonly FileStream device;

    SerialLine(FileStream device) => this.device = device;

    /// <summary>Opens a device such as <c>/dev/ttyUSB0</c>, 8N1, or 7E1 where that is asked for.</summary>
    /// <exception cref="IOException">The device is not there, or is no serial one; <c>stty</c> says why.</exception>
    public static async Task<SerialLine> OpenAsync(string path, int baud, bool isSevenBits, CancellationToken cancel)
    {
        string[] mode = isSevenBits ? ["cs7", "parenb", "-parodd"] : ["cs8", "-parenb"];
        using var stty = Process.Start(new ProcessStartInfo("stty", ["-F", path, $"{baud}", "raw", "-echo", "-cstopb", "clocal", "min", "0", "time", "2", .. mode]) { RedirectStandardError = true })!; // a read ends after two tenths of a second
        var said = await stty.StandardError.ReadToEndAsync(cancel);
        await stty.WaitForExitAsync(cancel);
        if (stty.ExitCode != 0) throw new IOException($"{path}: {said.Trim()}");
        return new(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, useAsync: true));
    }

    /// <summary>Waits for bytes; 0 only when the device is gone.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await device.ReadAsync(buffer, cancellationToken) is > 0 and var length) return length;
            if (!File.Exists(device.Name)) return 0;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => device.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => device.FlushAsync(cancellationToken);
    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() => device.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("write asynchronously");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) device.Dispose();
        base.Dispose(disposing);
    }
}
