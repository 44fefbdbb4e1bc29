using System.Globalization;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Wireless;

/// <summary>What a gateway's owner states of it in the registry.</summary>
/// <param name="Eui">Its EUI-64 on air.</param>
/// <param name="Place">Its cell of resolution 12; null where nobody said.</param>
/// <param name="GainDeciDb">Gain of its antenna in tenths of a dBi.</param>
public sealed record GatewayFacts(ulong Eui, H3Cell? Place, int GainDeciDb)
{
    public const string EuiFact = "eui", CellFact = "cell", GainFact = "gainDdb";

    /// <summary>Resolution of a place: about 300 square metres.</summary>
    public const int PlaceResolution = 12;

    /// <summary>Null for a device that names no EUI.</summary>
    public static GatewayFacts? Of(Device device)
    {
        if (!device.Facts.TryGetValue(EuiFact, out var text) || text.Length != 16 || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var eui)) return null;
        H3Cell? place = H3Cell.TryParse(device.Facts.GetValueOrDefault(CellFact), out var cell) && cell.Resolution == PlaceResolution ? cell : null;
        return new(eui, place, int.TryParse(device.Facts.GetValueOrDefault(GainFact), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var gain) && gain is >= -100 and <= 300 ? gain : 0);
    }
}
