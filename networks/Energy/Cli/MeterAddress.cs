using System.Globalization;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary>Where a meter is: <c>p1:/dev/ttyUSB0</c>, <c>p1:HOST:PORT</c>, <c>sunspec:HOST:PORT</c> or <c>mqtt:HOST:PORT/TOPIC</c>.</summary>
/// <param name="Protocol"><c>p1</c>, <c>sunspec</c> or <c>mqtt</c>.</param>
/// <param name="Device">A serial port; null over the network.</param>
/// <param name="Topic">What it publishes to, of a broker at that AMQP port.</param>
sealed record MeterAddress(string Protocol, string? Device, string Host, int Port, string Topic = "")
{
    public static MeterAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (protocol, rest) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", "");
        if (protocol == "p1" && rest.StartsWith('/')) return new MeterAddress(protocol, rest, "", 0);
        if (protocol == "mqtt" && rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < rest.Length - 1)
        {
            var (broker, amqp) = HostAndPort(rest[..slash]);
            return new MeterAddress(protocol, null, broker, amqp, rest[(slash + 1)..]);
        }
        if (protocol is not ("p1" or "sunspec")) throw Wrong(text);
        var (host, port) = HostAndPort(rest);
        return new MeterAddress(protocol, null, host, port);
    }

    /// <summary>HOST:PORT; an IPv6 address stands in square brackets.</summary>
    public static (string Host, int Port) HostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? (text[..colon].Trim('[', ']'), port)
            : throw Wrong(text);
    }

    static VerbFailure Wrong(string text) => new("bad-address", $"'{text}' is no meter's address", "p1:/dev/ttyUSB0, p1:HOST:PORT, sunspec:HOST:PORT or mqtt:HOST:PORT/TOPIC (the broker's AMQP port)", ExitCode.Usage);
}
