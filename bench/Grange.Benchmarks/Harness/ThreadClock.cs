using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Grange.Benchmarks;

/// <summary>Processor time of the calling thread: for rates per thread, which do not depend on what else runs. Wall time where the system has none.</summary>
static partial class ThreadClock
{
    const int LinuxThreadTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Seconds since some moment.</summary>
    public static double Seconds
        => OperatingSystem.IsLinux() && Read(LinuxThreadTime, out var time) == 0 ? time.Seconds + time.Nanoseconds / 1e9 : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    readonly struct TimeSpec
    {
        public readonly long Seconds, Nanoseconds;
    }
}
