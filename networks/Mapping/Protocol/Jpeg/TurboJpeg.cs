using System.Runtime.InteropServices;

namespace Grange.Mapping.Jpeg;

/// <summary>libjpeg-turbo's TurboJPEG interface, version 2.1 (Debian's libturbojpeg0), as far as it is used here.</summary>
static partial class TurboJpeg
{
    public const int Gray = 6, Rgb = 0;
    public const int Sampling420 = 2, SamplingGray = 3;

    /// <summary>Flags: a damaged file is refused instead of guessed at; a progressive file of endless scans too; the encoder never grows our buffer.</summary>
    public const int StopOnWarning = 8192, LimitScans = 32768, FastDct = 2048, NoRealloc = 1024;

    const string Library = "libturbojpeg.so.0";

    static readonly Lazy<bool> Found = new(() => NativeLibrary.TryLoad(Library, out _));

    /// <summary>False on a machine without the library.</summary>
    public static bool IsInstalled => Found.Value;

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial nint OpenDecoder();

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    public static partial nint OpenEncoder();

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Close(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static unsafe partial int ReadHeader(nint handle, byte* jpeg, nuint size, out int width, out int height, out int sampling, out int colours);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    public static unsafe partial int Decode(nint handle, byte* jpeg, nuint size, byte* pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    public static unsafe partial int Encode(nint handle, byte* pixels, int width, int pitch, int height, int format, byte** jpeg, nuint* size, int sampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjBufSize")]
    public static partial nuint MostBytes(int width, int height, int sampling);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint Error(nint handle);

    /// <summary>The last error of a handle, in the library's words.</summary>
    public static string Why(nint handle) => Marshal.PtrToStringUTF8(Error(handle)) ?? "unknown";
}
