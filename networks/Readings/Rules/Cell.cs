using System.Globalization;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings;

/// <summary>An H3 cell by its 64-bit index, taken as it is: only its form is judged here, never where on Earth it lies.</summary>
/// <remarks>
/// Bits, high to low (h3geo.org, "H3 Index Representations"): 1 zero · 4 mode, 1 for a cell · 3 zero · 4 resolution · 7 base cell 0..121 · 15 digits of 3, those
/// beyond the resolution 7, the others 0..6; below a pentagon the first digit that is not 0 is not 1, for that child does not exist.
/// </remarks>
public readonly record struct Cell(ulong Index) : IComparable<Cell>
{
    const int BaseCells = 122, Hexagons = 110, Digits = 15;
    const ulong Unused = 7, Deleted = 1;

    /// <summary>The one cell of a network that has no cells.</summary>
    public static Cell Everywhere => default;

    static ReadOnlySpan<byte> Pentagons => [4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117];

    public int Resolution => (int)(Index >> 52) & 15;

    /// <summary>True for the index of a cell of this resolution.</summary>
    public bool IsValid(int resolution)
    {
        if (Index >> 63 != 0 || (Index >> 59 & 15) != 1 || (Index >> 56 & 7) != 0 || Resolution != resolution) return false;
        var origin = (int)(Index >> 45) & 127;
        if (origin >= BaseCells) return false;
        var first = 0ul;
        for (var at = 1; at <= Digits; at++)
        {
            var digit = Index >> (Digits - at) * 3 & 7;
            if (at > resolution != (digit == Unused)) return false;
            if (first == 0 && at <= resolution) first = digit;
        }
        return first != Deleted || !Pentagons.Contains((byte)origin);
    }

    /// <summary>A valid cell for every number, the same for the same; they repeat only where the resolution has fewer hexagons.</summary>
    public static Cell Numbered(int number, int resolution)
    {
        var (rest, digits) = (number / Hexagons, 0ul);
        for (var at = 1; at <= Digits; at++)
        {
            digits = digits << 3 | (at <= resolution ? (ulong)(rest % 7) : Unused);
            if (at <= resolution) rest /= 7;
        }
        var origin = Enumerable.Range(0, BaseCells).Where(one => !Pentagons.Contains((byte)one)).ElementAt(number % Hexagons);
        return new Cell(1ul << 59 | (ulong)resolution << 52 | (ulong)origin << 45 | digits);
    }

    /// <summary>Reads the usual text: 15 or 16 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out Cell cell)
    {
        cell = default;
        if (text is not { Length: 15 or 16 } || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var index)) return false;
        cell = new Cell(index);
        return true;
    }

    public DagNode ToNode() => DagNode.Of((Int128)Index);

    public static bool TryRead(DagNode node, out Cell cell)
    {
        cell = default;
        if (node.Kind != DagKind.Int || node.AsInt < 0 || node.AsInt > ulong.MaxValue) return false;
        cell = new Cell((ulong)node.AsInt);
        return true;
    }

    public int CompareTo(Cell other) => Index.CompareTo(other.Index);
    public override string ToString() => Index.ToString("x15", CultureInfo.InvariantCulture);

    /// <summary>What a refusal says of a wrong cell.</summary>
    internal static Fault Wrong(string what, int resolution)
        => new("wrong-cell", $"{what} is no H3 cell of resolution {resolution}", "send the index of the cell at the network's resolution", Status: 422);
}
