using Grange.Mapping.Checks;

namespace Grange.Mapping.Features.Ingest;

/// <summary>The perceptual hash of every picture that was taken in, in memory: 12 bytes each, and a million are searched in a millisecond or two.</summary>
sealed class HashBook
{
    readonly Lock gate = new();
    readonly Dictionary<string, int> sets = new(StringComparer.Ordinal);
    ulong[] hashes = new ulong[1024];
    int[] setOf = new int[1024];
    int count;

    public void Add(ulong hash, string set)
    {
        lock (gate)
        {
            if (count == hashes.Length)
            {
                Array.Resize(ref hashes, count * 2);
                Array.Resize(ref setOf, count * 2);
            }
            (hashes[count], setOf[count]) = (hash, NumberOf(set));
            count++;
        }
    }

    /// <summary>The distance of the nearest of another upload: within one, neighbours may look alike. Null where there is none.</summary>
    public int? Nearest(ulong hash, string except)
    {
        lock (gate)
        {
            var (own, best) = (NumberOf(except), int.MaxValue);
            for (var i = 0; i < count; i++)
            {
                if (setOf[i] == own) continue;
                best = Math.Min(best, PerceptualHash.Distance(hashes[i], hash));
            }
            return best == int.MaxValue ? null : best;
        }
    }

    int NumberOf(string set)
    {
        if (!sets.TryGetValue(set, out var number)) sets.Add(set, number = sets.Count);
        return number;
    }
}
