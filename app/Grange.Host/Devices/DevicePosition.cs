using System.Globalization;
using Grange.Kernel;

namespace Grange.Host.Devices;

/// <summary>Where a device is, in degrees, no finer than its network shows.</summary>
public sealed record PositionJson(double Lat, double Lon);

/// <summary>Reads positions off registration facts.</summary>
static class DevicePosition
{
    const long PerDegree = 10_000_000;

    /// <summary>The position that a device's facts <c>latE7</c> and <c>lonE7</c> (degrees × 10⁷) state; null where they do not, or not on this planet.</summary>
    /// <param name="facts">The device's facts.</param>
    /// <param name="decimals">Decimals of a degree that are shown: 2 is about a kilometre.</param>
    public static PositionJson? Of(IReadOnlyDictionary<string, string> facts, int decimals)
        => Read(facts, DeviceFacts.Latitude, 90) is { } lat && Read(facts, DeviceFacts.Longitude, 180) is { } lon ? new PositionJson(Round(lat, decimals), Round(lon, decimals)) : null;

    static long? Read(IReadOnlyDictionary<string, string> facts, string name, long most)
        => facts.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var e7) && e7 >= -most * PerDegree && e7 <= most * PerDegree
            ? e7
            : null;

    static double Round(long e7, int decimals)
    {
        var shown = (long)Math.Pow(10, decimals);
        return Math.Round(e7 / (double)(PerDegree / shown), MidpointRounding.AwayFromZero) / shown;
    }
}
