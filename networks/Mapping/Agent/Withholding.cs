using Grange.Geo;

namespace Grange.Mapping.Agent;

/// <summary>Which pictures never leave a camera: those in private zones, and those near where a trip begins and ends, which tell where somebody lives. Pure.</summary>
/// <param name="zones">Places of its owner.</param>
/// <param name="trimMetres">How far from the first and the last picture of a trip nothing is shared; 0: all is.</param>
/// <remarks>Fails closed: a picture that does not say where and when stays. While a trip goes on, its latest picture is its end, so the trip is shared that far behind the camera.</remarks>
public sealed class Withholding(IReadOnlyList<PrivateZone> zones, double trimMetres)
{
    /// <summary>A longer stop ends a trip.</summary>
    public const long StopMs = 5 * 60_000;

    public static Withholding Nothing { get; } = new([], 0);

    public bool IsNothing => zones.Count == 0 && trimMetres <= 0;

    /// <summary>For each picture whether it stays.</summary>
    /// <param name="pictures">All of the camera that there are, shared already or not, in any order.</param>
    public bool[] Of(IReadOnlyList<(LatLng? Place, long? TimeMs)> pictures)
    {
        var stays = new bool[pictures.Count];
        if (IsNothing) return stays;
        for (var i = 0; i < stays.Length; i++) stays[i] = pictures[i] is not { Place: { } place, TimeMs: not null } || zones.Any(zone => zone.Holds(place));
        if (trimMetres <= 0) return stays;
        int[] inTime = [.. Enumerable.Range(0, stays.Length).Where(i => pictures[i] is { Place: not null, TimeMs: not null }).OrderBy(i => pictures[i].TimeMs)];
        for (int first = 0, next; first < inTime.Length; first = next)
        {
            next = first + 1;
            while (next < inTime.Length && pictures[inTime[next]].TimeMs - pictures[inTime[next - 1]].TimeMs <= StopMs) next++;
            var (begin, end) = (pictures[inTime[first]].Place!.Value, pictures[inTime[next - 1]].Place!.Value);
            foreach (var i in inTime.AsSpan(first, next - first))
            {
                var place = pictures[i].Place!.Value;
                if (begin.DistanceTo(place) < trimMetres || end.DistanceTo(place) < trimMetres) stays[i] = true;
            }
        }
        return stays;
    }
}
