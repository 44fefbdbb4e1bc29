namespace Grange.Content;

/// <summary>How a segment store cuts and commits.</summary>
public sealed record SegmentOptions
{
    /// <summary>A segment is sealed before it would grow past this many bytes: 256 MiB, 32 MiB in the dev profile.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>An open segment with blocks is sealed when nothing was added for this long; null: only when full or asked.</summary>
    public TimeSpan? IdleSeal { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest a block stays unsynced although nobody asked for a flush.</summary>
    public TimeSpan FlushDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Unsynced bytes that start a sync at once; writers wait at four times as many.</summary>
    public long FlushBytes { get; init; } = 16L << 20;

    /// <summary>Bytes all segments together may take on the disk; more is refused with <see cref="SegmentFullException"/>.</summary>
    public long CapacityBytes { get; init; } = long.MaxValue;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
