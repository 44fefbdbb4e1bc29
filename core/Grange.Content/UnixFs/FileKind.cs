using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>Tells files from pipes, sockets and devices, which .NET reports alike and whose opening may hang for ever.</summary>
static partial class FileKind
{
    /// <summary>True when <paramref name="path"/> is something that cannot be read to an end like a file.</summary>
    public static bool MayBlock(string path)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(path).Length > 0) return false; // only regular files have a length
        using var handle = new SafeFileHandle(Open(path, OperatingSystem.IsMacOS() ? 0x4 : 0x800, 0), ownsHandle: true); // O_RDONLY | O_NONBLOCK
        if (handle.IsInvalid) return Marshal.GetLastPInvokeError() == 6; // ENXIO: a socket; anything else the real open will report
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return !stream.CanSeek;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);
}
