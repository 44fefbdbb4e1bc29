using System.Numerics;

namespace Grange.Geo;

/// <summary>The fifteen digits of a cell as the 45 bits they are in its number; digits beyond the resolution are 0 here.</summary>
/// <remarks>The three bits of a digit say which of the axes i, j and k it goes along. So all digits turn at once: by 180° all bits of a digit
/// that is not 0 change, by 120° they move round.</remarks>
static class DigitWord
{
    const ulong Lowest = 0x1249249249249, Highest = Lowest << 2;

    /// <summary>The bits beyond a resolution.</summary>
    public static ulong Beyond(int resolution) => (1UL << 3 * (15 - resolution)) - 1;

    public static int At(ulong digits, int resolution) => (int)(digits >> 3 * (15 - resolution)) & 7;

    /// <summary>The first digit that is not 0; 0 when all are.</summary>
    public static int Leading(ulong digits) => digits == 0 ? 0 : (int)(digits >> BitOperations.Log2(digits) / 3 * 3) & 7;

    /// <summary>True when one of them is 7, which is no direction.</summary>
    public static bool HasSeven(ulong digits) => (digits & digits >> 1 & digits >> 2 & Lowest) != 0;

    /// <summary>All turned anticlockwise by so many times 60°, 0 to 5.</summary>
    public static ulong Turned(ulong digits, int times) => times switch
    {
        0 => digits,
        1 => Left(Opposite(digits)),
        2 => Right(digits),
        3 => Opposite(digits),
        4 => Left(digits),
        _ => Right(Opposite(digits)),
    };

    /// <summary>The same about a pentagon, which has no direction k: a cell that would come to lie there turns once more.</summary>
    public static ulong TurnedAtPentagon(ulong digits, int times)
    {
        for (var i = 0; i < times; i++)
        {
            digits = Turned(digits, 1);
            if (Leading(digits) == 1) digits = Turned(digits, 1);
        }
        return digits;
    }

    /// <summary>The same clockwise.</summary>
    public static ulong TurnedBackAtPentagon(ulong digits, int times)
    {
        for (var i = 0; i < times; i++)
        {
            digits = Turned(digits, 5);
            if (Leading(digits) == 1) digits = Turned(digits, 5);
        }
        return digits;
    }

    static ulong Opposite(ulong digits) => digits ^ ((digits | digits >> 1 | digits >> 2) & Lowest) * 7;
    static ulong Left(ulong digits) => (digits & ~Highest) << 1 | digits >> 2 & Lowest;
    static ulong Right(ulong digits) => digits >> 1 & ~Highest | (digits & Lowest) << 2;
}
