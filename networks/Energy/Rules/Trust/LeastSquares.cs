using System.Numerics;

namespace Grange.Energy.Rules.Trust;

/// <summary>Least squares in integers: products are summed exactly, any choice of variables is solved exactly (Bareiss 1968), and only the answer is rounded.</summary>
/// <param name="variables">How many there are to choose from.</param>
sealed class LeastSquares(int variables)
{
    const long Million = 1_000_000;

    /// <summary>Products of all pairs of variables; the last is what is to be explained.</summary>
    readonly Int128[,] products = new Int128[variables + 1, variables + 1];

    /// <summary>Equations added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an equation: the variables' values, and what they are to explain.</summary>
    public void Add(ReadOnlySpan<long> values, long explained)
    {
        Count++;
        for (var i = 0; i <= variables; i++)
            for (var j = 0; j <= i; j++)
                products[i, j] += (Int128)(i == variables ? explained : values[i]) * (j == variables ? explained : values[j]);
    }

    /// <summary>Fits with some of the variables; null when these do not determine their coefficients.</summary>
    public Fit? With(IReadOnlyList<int> chosen)
    {
        var size = chosen.Count;
        var rows = Rows(chosen);
        BigInteger before = 1, lastAlone = 1;
        for (var at = 0; at < size; at++)
        {
            var pivot = rows[at][at];
            if (pivot.IsZero) return null;
            lastAlone = pivot / before;
            for (var row = 0; row <= size; row++)
            {
                if (row == at) continue;
                var factor = rows[row][at];
                for (var column = 0; column <= size; column++) rows[row][column] = (pivot * rows[row][column] - factor * rows[at][column]) / before;
            }
            before = pivot;
        }
        var coefficients = new long[size];
        for (var at = 0; at < size; at++) coefficients[at] = (long)BigInteger.Min(BigInteger.Max(rows[at][size] * Million / rows[at][at], -1_000 * Million), 1_000 * Million);
        return new Fit(coefficients, rows[size][size] / before, lastAlone);
    }

    /// <summary>The whole part of a square root, at most a thousand million.</summary>
    public static long Root(BigInteger square)
    {
        var (low, high) = (0L, 1_000 * Million);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if ((BigInteger)middle * middle <= square) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    BigInteger[][] Rows(IReadOnlyList<int> chosen)
    {
        int[] all = [.. chosen, variables];
        return [.. all.Select(i => all.Select(j => (BigInteger)products[Math.Max(i, j), Math.Min(i, j)]).ToArray())];
    }
}

/// <summary>What came of a choice of variables.</summary>
/// <param name="CoefficientsPpm">Of each, in millionths, at most a thousand.</param>
/// <param name="Rest">The sum of squares that stays unexplained.</param>
/// <param name="LastAlone">The sum of squares of the last variable that the others do not explain.</param>
sealed record Fit(IReadOnlyList<long> CoefficientsPpm, BigInteger Rest, BigInteger LastAlone)
{
    /// <summary>Standard error of the last coefficient, squared, in millionths of millionths.</summary>
    /// <param name="freedom">Equations without variables.</param>
    public BigInteger LastErrorSquared(int freedom) => Rest * 1_000_000_000_000 / (LastAlone * freedom);
}
