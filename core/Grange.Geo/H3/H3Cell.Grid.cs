namespace Grange.Geo;

public readonly partial record struct H3Cell
{
    /// <summary>Directions along the six sides of a ring, whose first cell is reached from the ring within along i.</summary>
    static ReadOnlySpan<byte> Sides => [2, 3, 1, 5, 4, 6];

    /// <summary>What a step makes of a digit, by class, digit and direction: the new digit, and the step that its parent makes.</summary>
    static readonly (byte Digit, byte Carry)[] steps = [.. Enumerable.Range(0, 2 * 49).Select(i =>
    {
        var (isClassIII, moved) = (i >= 49, Hex.Steps[i % 49 / 7] + Hex.Steps[i % 7]);
        var up = moved.Up(isClassIII);
        return ((byte)(moved - up.Down(isClassIII)).Digit(), (byte)up.Digit());
    })];

    /// <summary>Most cells within so many steps.</summary>
    public static int MaxDisk(int steps) => checked(3 * steps * (steps + 1) + 1);

    /// <summary>The cells within so many steps, the nearer ones first.</summary>
    public H3Cell[] Disk(int steps)
    {
        var cells = new H3Cell[MaxDisk(steps)];
        return cells[..WriteDisk(steps, cells)];
    }

    /// <summary>The cells exactly so many steps away.</summary>
    public H3Cell[] Ring(int steps)
    {
        var cells = new H3Cell[MaxDisk(steps)];
        var count = WriteDisk(steps, cells, out var last);
        return cells[last..count];
    }

    /// <summary>Writes the cells within so many steps, the nearer ones first.</summary>
    /// <param name="steps">0 or more.</param>
    /// <param name="into">Room for <see cref="MaxDisk"/>.</param>
    /// <returns>How many there are: fewer than the most when a pentagon is near.</returns>
    public int WriteDisk(int steps, Span<H3Cell> into) => WriteDisk(steps, into, out _);

    int WriteDisk(int steps, Span<H3Cell> into, out int last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        last = steps == 0 ? 0 : MaxDisk(steps - 1);
        return Wind(steps, into) ? MaxDisk(steps) : Spread(steps, into, out last);
    }

    /// <summary>Walks ring after ring; false when a pentagon comes in the way, about which rings are not whole.</summary>
    bool Wind(int rings, Span<H3Cell> into)
    {
        var (cell, turns, count) = (this, 0, 0);
        into[count++] = cell;
        if (cell.IsPentagon) return false;
        for (var ring = 1; ring <= rings; ring++)
        {
            if (!cell.Step(4, ref turns, out cell) || cell.IsPentagon) return false;
            foreach (var side in Sides)
                for (var i = 0; i < ring; i++)
                {
                    if (!cell.Step(side, ref turns, out cell) || cell.IsPentagon) return false;
                    into[count++] = cell;
                }
        }
        return true;
    }

    /// <summary>The neighbours of each ring that are in neither it nor the one before.</summary>
    int Spread(int rings, Span<H3Cell> into, out int last)
    {
        into[0] = this;
        var (before, ring, count) = (0, 0, 1);
        for (var i = 0; i < rings; i++)
        {
            var end = count;
            for (var at = ring; at < end; at++)
                for (var direction = 1; direction < 7; direction++)
                {
                    var turns = 0;
                    if (into[at].Step(direction, ref turns, out var next) && !into[before..count].Contains(next)) into[count++] = next;
                }
            (before, ring) = (ring, end);
        }
        last = ring;
        return count;
    }

    /// <summary>The cell one step on; false along the direction that a pentagon lacks.</summary>
    /// <param name="direction">1 to 6, as the axes were where the walk began.</param>
    /// <param name="turns">How the axes have turned since, by 60° anticlockwise.</param>
    /// <param name="next">The cell.</param>
    bool Step(int direction, ref int turns, out H3Cell next)
    {
        var (from, leading, digits) = (BaseCell, DigitWord.Leading(Digits), Digits);
        direction = (int)DigitWord.Turned((ulong)direction, turns);
        var (to, turned) = (from, 0);
        var r = Resolution;
        for (; r > 0 && direction != 0; r--)
        {
            var shift = 3 * (15 - r);
            var (digit, carry) = steps[(r % 2 == 1 ? 49 : 0) + 7 * (int)(digits >> shift & 7) + direction];
            digits = digits & ~(7UL << shift) | (ulong)digit << shift;
            direction = carry;
        }
        if (direction != 0)
        {
            (to, turned) = BaseCells.Neighbor(from, direction);
            if (to == BaseCells.None)
            {
                // that side of a pentagon borders on another neighbour
                (to, turned) = BaseCells.Neighbor(from, 5);
                digits = DigitWord.Turned(digits, 1);
                turns++;
            }
        }
        next = this;
        if (!BaseCells.IsPentagon(to)) digits = DigitWord.Turned(digits, turned);
        else if (!Enter(from, to, turned, leading, ref digits, ref turns)) return false;
        turns = (turns + turned) % 6;
        next = Of(Resolution, to, digits);
        return true;
    }

    /// <summary>Into a pentagon, or on within it: out of the sixth that it lacks.</summary>
    static bool Enter(int from, int to, int turned, int leading, ref ulong digits, ref int turns)
    {
        var isOut = false;
        if (DigitWord.Leading(digits) == 1)
        {
            if (from != to)
            {
                digits = DigitWord.Turned(digits, BaseCells.IsClockwise(to, BaseCells.Home(from).Face) ? 5 : 1);
                isOut = true;
            }
            else if (leading == 3 || leading == 5)
            {
                var back = leading == 3 ? 1 : 5;
                digits = DigitWord.Turned(digits, back);
                turns += back;
            }
            else
            {
                return false;
            }
        }
        digits = DigitWord.TurnedAtPentagon(digits, turned);
        if (from == to) return true;
        var now = DigitWord.Leading(digits);
        // all neighbours of a polar pentagon point towards it; other pentagons bend only the way past the missing sixth
        if (BaseCells.IsPolar(to) ? from != 118 && from != 8 && now != 3 : now == 5 && !isOut) turns++;
        return true;
    }
}
