using System.Globalization;
using Grange.Kernel;

namespace Grange.Charging.Rules.Stations;

/// <summary>What an owner states of a station when it is registered: its name on the wire, what it can give, and the keys that are pinned to its meters.</summary>
/// <param name="Identity">The last part of the URL it connects to.</param>
/// <param name="MaxWatts">The most one of its EVSEs gives.</param>
public sealed record StationFacts(StationIdentity Identity, int Evses, long MaxWatts, IReadOnlyDictionary<string, string> Facts)
{
    public const string Name = "station", EvseCount = "evses", Power = "maxWatts", MeterKey = "meterKey", Meter = "meter", Plug = "plug", House = "house";

    /// <summary>Where nothing is stated: what three phases of 32 A give.</summary>
    public const long DefaultWatts = 22_080;

    const int MostEvses = 1_000;

    /// <summary>The facts of a registration; null for a device that names no station.</summary>
    public static StationFacts? Of(Device device)
        => StationIdentity.TryParse(device.Facts.GetValueOrDefault(Name), null, out var identity)
            ? new(identity, (int)Number(device.Facts, EvseCount, 1, MostEvses), Number(device.Facts, Power, DefaultWatts, 10_000_000), device.Facts)
            : null;

    /// <summary>The energy network and the meter of the house that a station hangs behind, fact <c>house</c> as <c>NETWORK/METER</c>; null: none was stated.</summary>
    public static (NetworkSlug Network, DeviceId Meter)? HouseOf(Device device)
        => device.Facts.GetValueOrDefault(House)?.Split('/') is [var slug, var id] && NetworkSlug.TryParse(slug, null, out var network) && DeviceId.TryParse(id, null, out var meter) ? (network, meter) : null;

    /// <summary>The public key that was pinned to an EVSE's meter, <c>meterKey</c> or <c>meterKey2</c>, …; null: none was.</summary>
    public string? PinnedKey(long evse) => Of(MeterKey, evse);

    /// <summary>That meter's serial number, where it was stated.</summary>
    public string? Serial(long evse) => Of(Meter, evse);

    string? Of(string fact, long evse)
        => Facts.GetValueOrDefault(fact + evse.ToString(CultureInfo.InvariantCulture)) ?? (evse <= 1 || Evses == 1 ? Facts.GetValueOrDefault(fact) : null);

    static long Number(IReadOnlyDictionary<string, string> facts, string key, long otherwise, long most)
        => facts.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? Math.Min(number, most) : otherwise;
}
