using Grange.Geo;
using Grange.Mapping.Gpx;

namespace Grange.Mapping.Sequences;

/// <summary>A picture as far as sequences care.</summary>
public readonly record struct Taken(string Id, LatLng Place, long CapturedMs, double? Heading);

/// <summary>Sorts an upload's pictures into sequences, and finds those that show what the one before it showed. Limits are GeoVisio's.</summary>
public static class SequenceSplit
{
    public const long SplitMs = 5 * 60_000L;
    public const double SplitMetres = 100, DuplicateMetres = 1, DuplicateDegrees = 60;

    /// <summary>Sequences in order of time; a new one begins where two pictures lie five minutes or a hundred metres apart.</summary>
    /// <returns>Every picture once, those that are duplicates beside.</returns>
    public static (IReadOnlyList<IReadOnlyList<Taken>> Sequences, IReadOnlyList<Taken> Duplicates) Split(IEnumerable<Taken> pictures)
    {
        var (sequences, duplicates) = (new List<List<Taken>>(), new List<Taken>());
        Taken? last = null;
        foreach (var one in pictures.OrderBy(one => one.CapturedMs).ThenBy(one => one.Id, StringComparer.Ordinal))
        {
            if (last is { } before && IsDuplicate(before, one))
            {
                duplicates.Add(one);
                continue;
            }
            if (last is not { } previous || one.CapturedMs - previous.CapturedMs > SplitMs || previous.Place.DistanceTo(one.Place) > SplitMetres) sequences.Add([]);
            sequences[^1].Add(one);
            last = one;
        }
        return (sequences, duplicates);
    }

    /// <summary>Less than a metre and sixty degrees apart; without directions, less than a metre.</summary>
    public static bool IsDuplicate(Taken one, Taken other)
        => one.Place.DistanceTo(other.Place) < DuplicateMetres && (one.Heading is not { } from || other.Heading is not { } to || Bearing.Difference(from, to) < DuplicateDegrees);

    /// <summary>Where each picture of a sequence looks: as it says, else along the way to the next, the last one as the one before it.</summary>
    public static IReadOnlyList<double> Headings(IReadOnlyList<Taken> sequence)
    {
        var headings = new double[sequence.Count];
        for (var i = 0; i < headings.Length; i++)
            headings[i] = sequence[i].Heading ?? (i + 1 < sequence.Count ? Bearing.Between(sequence[i].Place, sequence[i + 1].Place) : i > 0 ? headings[i - 1] : 0);
        return headings;
    }
}
