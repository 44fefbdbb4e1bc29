using Grange.Geo;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Rules.Privacy;

/// <summary>What a reader is shown of places: the one gate that every product goes through.</summary>
public static class Sight
{
    /// <summary>Edge 3.7 km, area 36 km².</summary>
    public const int CellResolution = 6;

    /// <summary>A fix as this reader may see it; null where a zone hides it, and where the grant opens no place at all.</summary>
    /// <remarks>A hidden fix is left out, never replaced: any stand-in that depends on the place tells of it.</remarks>
    public static LatLng? Of(LatLng fix, Access access, IReadOnlyList<Zone> zones)
    {
        if (!fix.IsValid) return null;
        if (access.IsOwner) return fix;
        if ((access.Scopes & (Scopes.ExactLocation | Scopes.CellLocation)) == 0 || zones.Any(zone => zone.Hides(fix))) return null;
        return access.ExactLocation ? fix : H3Cell.Of(fix, CellResolution).Center;
    }

    /// <summary>Where a trip began or ended: inside a zone, the zone's own point on its border; null where the grant opens no ends of trips.</summary>
    /// <remarks>The point may lie inside another zone that overlaps; then nothing is shown.</remarks>
    public static LatLng? TripEnd(LatLng fix, Access access, IReadOnlyList<Zone> zones)
    {
        if (!fix.IsValid) return null;
        if (access.IsOwner) return fix;
        if (!access.Scopes.HasFlag(Scopes.TripEnds)) return null;
        if (zones.FirstOrDefault(zone => zone.Hides(fix)) is not { } hiding) return access.ExactLocation ? fix : H3Cell.Of(fix, CellResolution).Center;
        if (zones.Any(zone => zone != hiding && zone.Hides(hiding.Border))) return null;
        return access.ExactLocation ? hiding.Border : H3Cell.Of(hiding.Border, CellResolution).Center;
    }
}
