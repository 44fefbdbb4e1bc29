namespace Grange.Wireless;

/// <summary>What the 16 bits of a counter on air stand for.</summary>
public enum Counted
{
    /// <summary>A later frame, if its code fits.</summary>
    New,

    /// <summary>The last frame once more.</summary>
    Again,

    /// <summary>There is no such counter: 2³² frames were sent.</summary>
    Over,
}

/// <summary>Extends a frame's counter (LoRaWAN 1.0.4 §4.3.1.5): the least one not below the next expected that ends in these bits.</summary>
public static class FrameCounter
{
    /// <param name="next">The next expected: one more than the last that was accepted; 2³² when none can follow.</param>
    /// <param name="onAir">The low 16 bits.</param>
    /// <param name="counter">All 32.</param>
    public static Counted Extend(long next, ushort onAir, out uint counter)
    {
        counter = 0;
        if (next > 0 && (ushort)(next - 1) == onAir)
        {
            counter = (uint)(next - 1);
            return Counted.Again;
        }
        var candidate = next + (ushort)(onAir - next);
        if (candidate > uint.MaxValue) return Counted.Over;
        counter = (uint)candidate;
        return Counted.New;
    }
}
