using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Agent.Limits;

/// <summary>What the disk under a provider still takes. It finds out by itself when there is room again, or when it may be written again.</summary>
sealed class DiskRoom(string folder)
{
    const int NoSpace = 28, ReadOnly = 30, NoQuota = 122; // errno

    /// <summary>Kept free for what the provider must write to go on proving.</summary>
    const long Reserve = 1 << 20;

    volatile bool unwritable;

    /// <summary>Bytes of pieces that fit on the disk now.</summary>
    public long FreeBytes => IsWritable() ? Math.Max(0, new DriveInfo(folder).AvailableFreeSpace - Reserve) : 0;

    /// <summary>Why the disk would not take so many bytes; null where it would. Asked first: of space that cannot be set aside .NET does not say why.</summary>
    public Fault? Refuses(long bytes) => !IsWritable() ? IsReadOnly("it was tried again just now") : FreeBytes < bytes ? IsFull() : null;

    /// <summary>Why the disk did not take a piece; null when the error says something else.</summary>
    public Fault? Why(Exception error)
    {
        if (error is UnauthorizedAccessException or IOException { HResult: ReadOnly })
        {
            unwritable = true;
            return IsReadOnly(error.Message);
        }
        return error is IOException { HResult: NoSpace or NoQuota } ? IsFull() : null;
    }

    Fault IsFull() => new("disk-full", $"the disk of {folder} is full", "free space on it, or give less with --space", 507);

    Fault IsReadOnly(string why) => new("disk-read-only", $"the disk of {folder} cannot be written: {why}", "what is on it is served and proven; remount it, or give the provider's user its folder back", 507);

    bool IsWritable()
    {
        if (!unwritable) return true;
        var probe = Path.Combine(folder, "probe");
        try
        {
            DurableFile.Replace(probe, [1]);
            File.Delete(probe);
            unwritable = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // not yet
        }
        return !unwritable;
    }
}
