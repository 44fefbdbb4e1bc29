using System.CommandLine;
using System.Globalization;
using Grange.Kernel;

namespace Grange.Verbs.Hardware;

/// <summary>Where hardware stands, as its owner states it when it joins: <c>--lat</c> and <c>--lon</c>, both or neither.</summary>
public static class DevicePlace
{
    /// <summary>Degrees north.</summary>
    public static Option<string?> Latitude { get; } = new("--lat") { Description = "where it stands, degrees north; published with the device, so round it as you like", HelpName = "DEGREES" };

    /// <summary>Degrees east.</summary>
    public static Option<string?> Longitude { get; } = new("--lon") { Description = "degrees east", HelpName = "DEGREES" };

    /// <summary>The registration's facts: degrees × 10⁷, or none. One coordinate alone, or one that is none, is a mistake.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Facts(VerbContext verb)
    {
        if (verb.Get(Latitude) is null && verb.Get(Longitude) is null) return [];
        return [new(DeviceFacts.Latitude, DegreesE7(verb, Latitude, 90)), new(DeviceFacts.Longitude, DegreesE7(verb, Longitude, 180))];
    }

    static string DegreesE7(VerbContext verb, Option<string?> option, int most)
        => decimal.TryParse(verb.Get(option), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most
            ? decimal.Truncate(degrees * 10_000_000m).ToString("F0", CultureInfo.InvariantCulture)
            : throw new VerbFailure("invalid-option", $"{option.Name} cannot be '{verb.Get(option)}'", $"{option.Name} -{most} to {most}, both --lat and --lon", ExitCode.Usage);
}
