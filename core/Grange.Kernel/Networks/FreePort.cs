using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Grange.Kernel;

/// <summary>TCP ports of this machine for what is started next, and has to be told its port.</summary>
/// <remarks>They lie below those that the system gives to connections going out: a port that was only looked up as free there may belong to somebody's connection by the time it is listened at.</remarks>
public static class FreePort
{
    const string RangeFile = "/proc/sys/net/ipv4/ip_local_port_range";
    const int Lowest = 10_240, UsualHighest = 32_768, Stride = 7_919;

    static readonly int Span = Math.Max(1_024, FirstOutgoing() - Lowest);

    /// <summary>Programs that start at once begin far apart.</summary>
    static int taken = (int)((long)Environment.ProcessId * Stride % Span);

    /// <summary>A port at which nobody listens; this program is not given it again until all others were.</summary>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public static int Take()
    {
        for (var tries = 0; tries < Span; tries++)
        {
            var port = Lowest + (int)((uint)Interlocked.Increment(ref taken) % (uint)Span);
            if (IsFree(port)) return port;
        }
        throw new InvalidOperationException("every port of this machine is taken");
    }

    static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Any, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static int FirstOutgoing()
    {
        try
        {
            return int.Parse(File.ReadAllText(RangeFile).Split('\t', ' ')[0], NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return UsualHighest;
        }
    }
}
