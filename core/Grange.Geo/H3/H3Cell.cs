using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Grange.Geo;

/// <summary>A cell of the H3 grid (h3geo.org, version 4): a hexagon, or one of twelve pentagons, of one of 16 resolutions.</summary>
/// <param name="Value">Its number: 4 bits of mode, 4 of resolution, 7 of base cell, fifteen digits of 3 bits.</param>
/// <remarks>Every method expects a valid cell; a number from elsewhere is asked <see cref="IsValid"/> first, or comes through <see cref="TryParse"/>.</remarks>
public readonly partial record struct H3Cell(ulong Value) : IComparable<H3Cell>
{
    public const int MaxResolution = 15;

    const ulong Mode = 1UL << 59, AllDigits = (1UL << 45) - 1;

    public int Resolution => (int)(Value >> 52) & 15;

    /// <summary>The cell of resolution 0 that it descends from, 0 to 121.</summary>
    public int BaseCell => (int)(Value >> 45) & 127;

    public bool IsPentagon => Digits == 0 && BaseCells.IsPentagon(BaseCell);

    /// <summary>False for a number that names no cell.</summary>
    public bool IsValid
        => Value >> 56 == Mode >> 56 && BaseCell < BaseCells.Count && (Value & DigitWord.Beyond(Resolution)) == DigitWord.Beyond(Resolution)
            && !DigitWord.HasSeven(Digits) && !(DigitWord.Leading(Digits) == 1 && BaseCells.IsPentagon(BaseCell));

    internal ulong Digits => Value & AllDigits & ~DigitWord.Beyond(Resolution);

    /// <summary>The cell that holds a point.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point is none, or the resolution is not 0 to 15.</exception>
    public static H3Cell Of(LatLng point, int resolution)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)resolution, (uint)MaxResolution, nameof(resolution));
        if (!point.IsValid) throw new ArgumentOutOfRangeException(nameof(point), point, "no point of the sphere");
        return Icosahedron.Project(Vec.Of(point), resolution).ToCell(resolution);
    }

    internal static H3Cell Of(int resolution, int baseCell, ulong digits)
        => new(Mode | (ulong)resolution << 52 | (ulong)baseCell << 45 | digits | DigitWord.Beyond(resolution));

    public LatLng Center
    {
        get
        {
            var here = FaceHex.Of(this);
            return Icosahedron.Unproject(here.Face, here.Hex.A, here.Hex.B, Resolution);
        }
    }

    /// <summary>The cell of a coarser resolution that it descends from.</summary>
    public H3Cell Parent(int resolution)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)resolution, (uint)Resolution, nameof(resolution));
        return Of(resolution, BaseCell, Digits & ~DigitWord.Beyond(resolution));
    }

    /// <summary>The descendant at its centre.</summary>
    public H3Cell CenterChild(int resolution)
    {
        ThrowIfCoarser(resolution);
        return Of(resolution, BaseCell, Digits);
    }

    /// <summary>How many descendants it has in a resolution: seven each time, and six of a pentagon.</summary>
    public long CountChildren(int resolution)
    {
        ThrowIfCoarser(resolution);
        var seven = 1L;
        for (var r = Resolution; r < resolution; r++) seven *= 7;
        return IsPentagon ? 1 + 5 * (seven - 1) / 6 : seven;
    }

    /// <summary>Its descendants of a resolution, by number.</summary>
    public IEnumerable<H3Cell> Children(int resolution)
    {
        ThrowIfCoarser(resolution);
        return Descend(this, resolution);

        static IEnumerable<H3Cell> Descend(H3Cell cell, int resolution)
        {
            if (cell.Resolution == resolution) return [cell];
            var (next, isPentagon) = (cell.Resolution + 1, cell.IsPentagon);
            return Enumerable.Range(0, 7).Where(digit => digit != 1 || !isPentagon)
                .SelectMany(digit => Descend(Of(next, cell.BaseCell, cell.Digits | (ulong)digit << 3 * (15 - next)), resolution));
        }
    }

    /// <summary>Fifteen hexadecimal figures, the usual form.</summary>
    public override string ToString() => Value.ToString("x15", CultureInfo.InvariantCulture);

    /// <summary>Reads the hexadecimal form; zeros before it do no harm. False when it names no cell.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out H3Cell cell)
    {
        cell = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? new(value) : default;
        return cell.IsValid;
    }

    public int CompareTo(H3Cell other) => Value.CompareTo(other.Value);

    public static bool operator <(H3Cell one, H3Cell other) => one.Value < other.Value;
    public static bool operator >(H3Cell one, H3Cell other) => one.Value > other.Value;
    public static bool operator <=(H3Cell one, H3Cell other) => one.Value <= other.Value;
    public static bool operator >=(H3Cell one, H3Cell other) => one.Value >= other.Value;

    void ThrowIfCoarser(int resolution)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, Resolution);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(resolution, MaxResolution);
    }
}
