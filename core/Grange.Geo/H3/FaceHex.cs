namespace Grange.Geo;

/// <summary>A hexagon of the grid on a face of the icosahedron, which may reach over the face's edge.</summary>
readonly record struct FaceHex(int Face, Hex Hex)
{
    /// <summary>Where a cell's centre is, on the face it belongs to.</summary>
    public static FaceHex Of(H3Cell cell)
    {
        var (resolution, digits, isAtPentagon) = (cell.Resolution, cell.Digits, BaseCells.IsPentagon(cell.BaseCell));
        if (isAtPentagon && DigitWord.Leading(digits) == 5) digits = DigitWord.Turned(digits, 5);
        var home = BaseCells.Home(cell.BaseCell);
        var here = new FaceHex(home.Face, Place(home.Hex, digits, resolution));
        if (!isAtPentagon && (resolution == 0 || home.Hex == default)) return here; // all of it is on this face
        var isClassIII = resolution % 2 == 1; // edges run along the axes of class II
        var fine = isClassIII ? here with { Hex = here.Hex.Down(toClassIII: false) } : here;
        var even = isClassIII ? resolution + 1 : resolution;
        var moved = fine.Within(even, 1, out var side, isFourthOfPentagon: isAtPentagon && DigitWord.Leading(digits) == 4);
        if (side != Side.Beyond) return here;
        while (isAtPentagon && side == Side.Beyond) moved = moved.Within(even, 1, out side);
        return isClassIII ? moved with { Hex = moved.Hex.Up(fromClassIII: false) } : moved;
    }

    /// <summary>Follows digits down from a place of resolution 0.</summary>
    public static Hex Place(Hex from, ulong digits, int resolution)
    {
        for (var r = 1; r <= resolution; r++) from = from.Down(r % 2 == 1) + Hex.Steps[DigitWord.At(digits, r)];
        return from;
    }

    /// <summary>The cell of a resolution whose centre this is.</summary>
    public H3Cell ToCell(int resolution)
    {
        var (hex, digits) = (Hex, 0UL);
        for (var r = resolution; r > 0; r--)
        {
            var isClassIII = r % 2 == 1;
            var up = hex.Up(isClassIII);
            digits |= (ulong)(hex - up.Down(isClassIII)).Digit() << 3 * (15 - r);
            hex = up;
        }
        var (cell, turns) = BaseCells.At(Face, hex);
        if (!BaseCells.IsPentagon(cell)) return H3Cell.Of(resolution, cell, DigitWord.Turned(digits, turns));
        if (DigitWord.Leading(digits) == 1) digits = DigitWord.Turned(digits, BaseCells.IsClockwise(cell, Face) ? 5 : 1);
        return H3Cell.Of(resolution, cell, DigitWord.TurnedAtPentagon(digits, turns));
    }

    /// <summary>The same place as the face has it on whose side of an edge it lies; one edge is crossed at most.</summary>
    /// <param name="resolution">An even one.</param>
    /// <param name="finer">How many steps there are in one of the resolution's: 3 where corners have places too.</param>
    /// <param name="side">Where it was; on a grid with corners a place may end on an edge.</param>
    /// <param name="isFourthOfPentagon">It is reached through a pentagon's direction i, beyond which a sixth is missing.</param>
    public FaceHex Within(int resolution, int finer, out Side side, bool isFourthOfPentagon = false)
    {
        var (length, hasCorners) = (finer * Length(resolution), finer > 1);
        var (sum, most, hex, k) = (Hex.Sum, 2 * length, Hex, Hex.K);
        side = sum > most ? Side.Beyond : hasCorners && sum == most ? Side.OnEdge : Side.Inside;
        if (side != Side.Beyond) return this;
        var edge = k == 0 ? Edge.IJ : hex.B + k > 0 ? Edge.JK : Edge.KI;
        if (edge == Edge.KI && isFourthOfPentagon) hex = (hex - new Hex(most, 0)).Turned(5) + new Hex(most, 0);
        var (face, turns, move) = Icosahedron.Across(Face, edge);
        hex = hex.Turned(turns) + move * length;
        if (hasCorners && hex.Sum == most) side = Side.OnEdge;
        return new FaceHex(face, hex);
    }

    /// <summary>Steps of an even resolution in one of resolution 0.</summary>
    public static int Length(int resolution)
    {
        var length = 1;
        for (var r = 0; r < resolution; r += 2) length *= 7;
        return length;
    }
}

/// <summary>Where a place lies to its face.</summary>
enum Side
{
    Inside,
    OnEdge,
    Beyond,
}
