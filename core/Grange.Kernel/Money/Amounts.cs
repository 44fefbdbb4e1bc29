using System.Globalization;

namespace Grange.Kernel;

/// <summary>An amount of an asset in its smallest unit. Arithmetic is checked: an overflow is a bug, never a wrap.</summary>
public readonly record struct Wei(UInt128 Value) : IComparable<Wei>
{
    public static Wei Zero => default;
    public static Wei operator +(Wei left, Wei right) => new(checked(left.Value + right.Value));
    public static Wei operator -(Wei left, Wei right) => new(checked(left.Value - right.Value));
    public int CompareTo(Wei other) => Value.CompareTo(other.Value);
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A price or a sum in millionths of a US dollar.</summary>
public readonly record struct MicroUsd(long Value) : IComparable<MicroUsd>
{
    public static MicroUsd Zero => default;
    public static MicroUsd operator +(MicroUsd left, MicroUsd right) => new(checked(left.Value + right.Value));
    public static MicroUsd operator -(MicroUsd left, MicroUsd right) => new(checked(left.Value - right.Value));
    public int CompareTo(MicroUsd other) => Value.CompareTo(other.Value);

    /// <summary>Dollars with six places, for the screen only.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value / 1_000_000}.{Math.Abs(Value % 1_000_000):D6} USD");
}

/// <summary>What a leaf of the cumulative vector counts; each only grows (DESIGN §6, money).</summary>
public enum LeafKind : byte
{
    /// <summary>Minted by Rewards for work in a commons.</summary>
    Earned = 0,

    /// <summary>Paid by a consumer, out of the Vault.</summary>
    Paid = 1,

    /// <summary>Spent by a consumer from a lock; not claimable, it bounds what the lock's owner may withdraw.</summary>
    Spent = 2,

    /// <summary>Taken from a bond by a verdict: Stakes burns it. It is nobody's claim and in no total.</summary>
    Slashed = 3,
}
