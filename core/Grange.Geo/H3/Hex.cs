using System.Runtime.CompilerServices;

namespace Grange.Geo;

/// <summary>A hexagon of a plane grid: A steps along H3's i axis and B along its j axis, which is 120° further; a step of each is one along ij.</summary>
readonly record struct Hex(int A, int B)
{
    /// <summary>Far more than a seventh of any coordinate, so that a division of unsigned numbers rounds negative ones too.</summary>
    const int Shift = 1 << 27;

    /// <summary>Steps in the direction of a digit: 0 stays, 1 is k, 2 j, 3 jk, 4 i, 5 ik, 6 ij.</summary>
    public static readonly Hex[] Steps = [new(0, 0), new(-1, -1), new(0, 1), new(-1, 0), new(1, 0), new(0, -1), new(1, 1)];

    /// <summary>How far it is from the origin along k in ijk coordinates, none of which is negative and one of which is 0.</summary>
    public int K => Math.Max(0, Math.Max(-A, -B));

    /// <summary>The sum of the three coordinates: constant along an edge of a face of the icosahedron.</summary>
    public int Sum => A + B + 3 * K;

    /// <summary>Steps on a shortest way to the origin.</summary>
    public int Length => Math.Max(K, Math.Max(A + K, B + K));

    public static Hex operator +(Hex one, Hex other) => new(one.A + other.A, one.B + other.B);
    public static Hex operator -(Hex one, Hex other) => new(one.A - other.A, one.B - other.B);
    public static Hex operator *(Hex one, int times) => new(one.A * times, one.B * times);

    /// <summary>Turned anticlockwise about the origin by so many times 60°.</summary>
    public Hex Turned(int times)
    {
        var (a, b) = (A, B);
        for (var i = 0; i < times; i++) (a, b) = (a - b, a);
        return new(a, b);
    }

    /// <summary>The centre, in the grid of a resolution, of a cell of the resolution before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Hex Down(bool toClassIII) => toClassIII ? new(2 * A + B, 3 * B - A) : new(3 * A - B, A + 2 * B);

    /// <summary>The cell of the resolution before that holds this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Hex Up(bool fromClassIII) => fromClassIII ? new(Seventh(3 * A - B), Seventh(A + 2 * B)) : new(Seventh(2 * A + B), Seventh(3 * B - A));

    /// <summary>The digit of a step, see <see cref="Steps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Digit() => (int)(0x6_4020_5031UL >> (12 * A + 4 * B + 16)) & 7;

    /// <summary>The hexagon that holds a point, by rounding in the three coordinates and correcting the worst.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Hex Holding(double a, double b)
    {
        var (x, y, z) = (Math.Round(a), Math.Round(b), Math.Round(b - a));
        var (offX, offY, offZ) = (Math.Abs(x - a), Math.Abs(y - b), Math.Abs(z - (b - a)));
        if (offX > offY && offX > offZ) x = y - z;
        else if (offY > offZ) y = x + z;
        return new((int)x, (int)y);
    }

    /// <summary>n / 7, rounded to the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Seventh(int n) => (int)((uint)(n + 3 + 7 * Shift) / 7) - Shift;
}
