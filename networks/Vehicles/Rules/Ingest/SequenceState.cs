namespace Grange.Vehicles.Rules.Ingest;

/// <summary>What a batch's number means.</summary>
public enum SequenceKind : byte { Next, Gap, Duplicate }

/// <summary>Which batches of a device are stored: the highest number, and which of the 63 below it. A device sends in order; one that was lost may come late.</summary>
/// <param name="Highest">0 before the first.</param>
/// <param name="Seen">Bit n: <see cref="Highest"/> − n is stored.</param>
/// <remarks>A number further below than the window counts as stored, whether or not it is: nothing is ever counted twice.</remarks>
public readonly record struct SequenceState(long Highest, ulong Seen)
{
    const int Window = 64;

    /// <summary>A positive number so far below that nobody knows whether it is stored.</summary>
    public bool IsTooOld(long sequence) => Highest - sequence >= Window;

    /// <summary>The number that comes when nothing was lost.</summary>
    public long Expected => Highest + 1;

    /// <summary>What a positive number means, and the state once its batch is stored. Late ones within the window are <see cref="SequenceKind.Next"/>.</summary>
    public (SequenceKind Kind, SequenceState After) Take(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequence);
        if (sequence > Highest)
        {
            var ahead = sequence - Highest;
            return (ahead == 1 ? SequenceKind.Next : SequenceKind.Gap, new(sequence, ahead >= Window ? 1 : Seen << (int)ahead | 1));
        }
        var below = Highest - sequence;
        var bit = below < Window ? 1UL << (int)below : 0;
        return bit == 0 || (Seen & bit) != 0 ? (SequenceKind.Duplicate, this) : (SequenceKind.Next, this with { Seen = Seen | bit });
    }
}
