namespace Grange.Energy.Rules.Market;

/// <summary>Finds the k-th largest without sorting everything (Hoare's selection); linear on any real input.</summary>
static class Selection
{
    /// <summary>Below this sorting is as quick.</summary>
    const int Few = 32;

    /// <summary>Rounds after which sorting is certain to be quicker than a row of bad pivots.</summary>
    const int Patience = 64;

    /// <summary>The k-th largest of the values, k from 1; their order is lost.</summary>
    public static ulong Largest(Span<ulong> values, int k)
    {
        var at = values.Length - k;
        for (var round = 0; values.Length > Few && round < Patience; round++)
        {
            var pivot = Middle(values[0], values[values.Length / 2], values[^1]);
            var (low, high) = Partition(values, pivot);
            if (at < low) values = values[..low];
            else if (at < high) return pivot;
            else
            {
                values = values[high..];
                at -= high;
            }
        }
        values.Sort();
        return values[at];
    }

    /// <summary>Lower values first, then those equal to the pivot, then the higher ones.</summary>
    static (int Low, int High) Partition(Span<ulong> values, ulong pivot)
    {
        var (low, high, at) = (0, values.Length, 0);
        while (at < high)
        {
            var value = values[at];
            if (value < pivot) (values[low++], values[at++]) = (value, values[low - 1]);
            else if (value > pivot) (values[--high], values[at]) = (value, values[high]);
            else at++;
        }
        return (low, high);
    }

    static ulong Middle(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
