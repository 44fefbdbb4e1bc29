using System.Runtime.InteropServices;

namespace Grange.Chain;

/// <summary>Names that are there after a power cut: POSIX wants a folder synced as well as the file in it.</summary>
static class DurableFolder
{
    /// <summary>Makes names created, renamed or removed in a folder durable.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = open(folder, 0);
        if (handle < 0) throw new IOException($"cannot open folder {folder}: errno {Marshal.GetLastPInvokeError()}");
        var failed = fsync(handle) != 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = close(handle);
        if (failed != 0) throw new IOException($"cannot sync folder {folder}: errno {failed}");
    }

    [DllImport("libc", SetLastError = true)]
    static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    static extern int fsync(int handle);

    [DllImport("libc")]
    static extern int close(int handle);
}
