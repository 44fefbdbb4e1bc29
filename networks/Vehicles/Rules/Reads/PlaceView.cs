using Grange.Geo;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Privacy;

namespace Grange.Vehicles.Rules.Reads;

/// <summary>Points as one reader may see them: the gate that every list of values, latest or old, single or aggregated, goes through first. Pure.</summary>
public static class PlaceView
{
    /// <summary>
    /// Values whose scope is open and that are not older than the grant lets them be. A fix is shown as <see cref="Sight"/> says, both halves or none; what else tells of a place, such as height and heading,
    /// is shown only beside a fix that is shown as it was measured.
    /// </summary>
    public static IEnumerable<Point> Of(IReadOnlyList<Point> points, Access access, IReadOnlyList<Zone> zones)
    {
        const long MsPerSecond = 1_000;
        var places = points.Any(one => SignalNames.IsPlace(one.Name)) ? points.Fixes().ToDictionary(one => one.AtMs, one => Sight.Of(one.Value, access, zones)) : [];
        foreach (var one in points)
        {
            if (one.AtMs < access.SinceSeconds * MsPerSecond) continue;
            if (!SignalNames.IsPlace(one.Name))
            {
                if (access.Scopes.HasFlag(SignalNames.ScopeOf(one.Name))) yield return one;
                continue;
            }
            if (access.IsOwner)
            {
                yield return one;
                continue;
            }
            if (places.GetValueOrDefault(one.AtMs) is not { } shown) continue;
            if (SignalNames.IsFix(one.Name)) yield return one with { Number = one.Name == SignalNames.Latitude ? shown.Lat : shown.Lng };
            else if (access.ExactLocation) yield return one;
        }
    }

    /// <summary>The scopes of which one at least must be open to ask for a signal.</summary>
    public static bool MayAsk(string path, Access access)
        => SignalNames.IsFix(path) ? (access.Scopes & (Scopes.ExactLocation | Scopes.CellLocation)) != 0 : (access.Scopes & SignalNames.ScopeOf(path)) != 0;

    /// <summary>A time at the end of a trip that a zone hides: to the quarter of an hour, so that it does not tell how far the zone's border is from the door.</summary>
    public static long Blur(long atMs) => atMs / QuarterMs * QuarterMs;

    const long QuarterMs = 900_000;

    /// <summary>Where the vehicle was last before a moment, or first after it, within some time.</summary>
    public static LatLng? Nearest(IReadOnlyList<Facts.Sample<LatLng>> fixes, long atMs, long withinMs)
        => fixes.Where(one => Math.Abs(one.AtMs - atMs) <= withinMs).OrderBy(one => Math.Abs(one.AtMs - atMs)).Select(one => (LatLng?)one.Value).FirstOrDefault();
}
