namespace Grange.Content;

/// <summary>The disk, its quota or the store's capacity is used up. Nothing of the refused block is visible, and the store goes on once there is room.</summary>
public sealed class SegmentFullException(string message, Exception? inner = null) : IOException(message, inner)
{
    const int NoSpace = 28, NoQuotaLinux = 122, NoQuotaMac = 69, TooLarge = 27; // errno
    const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>True when the operating system refused a write for want of room.</summary>
    internal static bool IsNoRoom(IOException error) => error.HResult is NoSpace or NoQuotaLinux or NoQuotaMac or TooLarge or DiskFullWindows;
}
