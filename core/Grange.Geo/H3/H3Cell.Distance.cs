namespace Grange.Geo;

public readonly partial record struct H3Cell
{
    /// <summary>Turns of a neighbour's coordinates about a pentagon, by the leading digit there and the direction of the other; 9: there is no such way.</summary>
    static ReadOnlySpan<byte> PentagonTurns =>
    [
        0, 9, 0, 0, 0, 0, 0,
        9, 9, 9, 9, 9, 9, 9,
        0, 9, 0, 0, 0, 1, 0,
        0, 9, 0, 0, 1, 1, 0,
        0, 9, 0, 5, 0, 0, 0,
        0, 9, 5, 5, 0, 0, 0,
        0, 9, 0, 0, 0, 0, 0,
    ];

    /// <summary>Pairs of such directions that would be laid out over more than one edge, a bit for each second.</summary>
    static ReadOnlySpan<byte> Untold => [0, 0, 0b011_0000, 0b101_0000, 0b000_1100, 0b100_0100, 0b010_1000];

    /// <summary>Steps to another cell of its resolution, where the grid between them can be laid out flat.</summary>
    /// <returns>False when the resolutions differ, the cells are farther apart than neighbouring base cells, or a pentagon is between.</returns>
    public bool TryDistance(H3Cell other, out int steps)
    {
        steps = 0;
        if (!TryLayOut(this, out var here) || !TryLayOut(other, out var there)) return false;
        steps = (there - here).Length;
        return true;
    }

    /// <summary>Where a cell lies in the coordinates of this one's base cell.</summary>
    bool TryLayOut(H3Cell cell, out Hex place)
    {
        place = default;
        if (cell.Resolution != Resolution) return false;
        var direction = BaseCells.Direction(BaseCell, cell.BaseCell);
        if (direction < 0) return false;
        return direction == 0 ? TryLayOutWithin(cell, out place) : TryLayOutBeside(cell, direction, out place);
    }

    bool TryLayOutWithin(H3Cell cell, out Hex place)
    {
        place = FaceHex.Place(default, cell.Digits, Resolution);
        return !BaseCells.IsPentagon(BaseCell) || TryTurn(DigitWord.Leading(Digits), DigitWord.Leading(cell.Digits), DigitWord.Leading(Digits), DigitWord.Leading(cell.Digits), ref place, out _);
    }

    bool TryLayOutBeside(H3Cell cell, int direction, out Hex place)
    {
        var (digits, back) = (cell.Digits, (ulong)BaseCells.Direction(cell.BaseCell, BaseCell));
        var turns = BaseCells.Neighbor(BaseCell, direction).Turns;
        var isPentagon = BaseCells.IsPentagon(cell.BaseCell);
        digits = isPentagon ? DigitWord.TurnedBackAtPentagon(digits, turns) : DigitWord.Turned(digits, (6 - turns) % 6);
        back = isPentagon ? DigitWord.TurnedBackAtPentagon(back, turns) : back;
        place = FaceHex.Place(default, digits, Resolution);
        var (leading, there, offsetTurns) = (DigitWord.Leading(Digits), DigitWord.Leading(digits), 0);
        if (BaseCells.IsPentagon(BaseCell))
        {
            if (!TryTurn(leading, direction, leading, direction, ref place, out offsetTurns)) return false;
        }
        else if (isPentagon && !TryTurn(there, (int)back, (int)back, there, ref place, out _))
        {
            return false;
        }
        place += FaceHex.Place(Hex.Steps[direction], 0, Resolution).Turned((6 - offsetTurns) % 6);
        return true;
    }

    /// <summary>Turns a place clockwise as the missing sixth of a pentagon asks.</summary>
    static bool TryTurn(int from, int to, int row, int column, ref Hex place, out int turns)
    {
        turns = PentagonTurns[7 * row + column];
        if ((Untold[from] >> to & 1) != 0 || turns == 9) return false;
        place = place.Turned((6 - turns) % 6);
        return true;
    }
}
