using System.Globalization;
using System.Net.Sockets;
using Grange.Verbs.Hardware;

namespace Grange.Vehicles.Agent;

/// <summary>Where an adapter is: <c>HOST:PORT</c> of one with WiFi or of a bridge, or a serial device, <c>/dev/ttyUSB0</c> or <c>/dev/rfcomm0</c>, with <c>@BAUD</c> where it is not 38,400.</summary>
public sealed record ElmAddress(string Name, int Number, bool IsSerial)
{
    const int DefaultPort = 35_000, DefaultBaud = 38_400;

    /// <summary>False for what is neither.</summary>
    public static bool TryParse(string text, out ElmAddress address)
    {
        var isSerial = text.StartsWith('/');
        var (mark, least, most) = isSerial ? ('@', 300, 4_000_000) : (':', 1, 65_535);
        var at = text.LastIndexOf(mark);
        var number = isSerial ? DefaultBaud : DefaultPort;
        address = new(at < 0 ? text : text[..at], number, isSerial);
        if (at < 0) return text.Length > 0;
        if (at == 0 || !int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number) || number < least || number > most) return false;
        address = address with { Number = number };
        return true;
    }

    /// <summary>Opens the line.</summary>
    /// <exception cref="IOException">There is no such device.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="TimeoutException">Nobody answers.</exception>
    public async Task<Stream> OpenAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        if (IsSerial) return await SerialLine.OpenAsync(Name, Number, isSevenBits: false, cancel);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Name, Number, cancel).AsTask().WaitAsync(patience, clock, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => $"{Name}{(IsSerial ? '@' : ':')}{Number}";
}
