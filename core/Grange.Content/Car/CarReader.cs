namespace Grange.Content;

/// <summary>One block of a CAR, its hash already checked. The bytes are valid until the next read.</summary>
/// <remarks><c>Offset</c> is where the section begins in the input, <c>BlockOffset</c> where the block's own bytes do.</remarks>
public readonly record struct CarBlock(Cid Cid, ReadOnlyMemory<byte> Bytes, long Offset, long BlockOffset);

/// <summary>Reads CARv1, and the CARv1 payload of CARv2, from a stream with flat memory. Every block's hash is checked before it is handed out.</summary>
/// <remarks>After false from <see cref="ReadAsync"/>, <see cref="Fault"/> tells a clean end from a refusal; nothing after a fault is ever returned.</remarks>
public sealed class CarReader : IDisposable
{
    /// <summary>Longest section: a 2 MiB block and its CID.</summary>
    public const int MaxSection = BlockLimits.MaxRead + MaxCid;

    const int MaxCid = 512;

    readonly CarInput input;
    long payloadEnd = long.MaxValue; // of a CARv2; a CARv1 ends with its stream
    int pending; // bytes of the last section, taken only on the next call because its block still lies in the buffer

    CarReader(Stream source) => input = new CarInput(source);

    /// <summary>1 or 2.</summary>
    public int Version { get; private set; }

    /// <summary>The roots the header names: none, one or many.</summary>
    public IReadOnlyList<Cid> Roots { get; private set; } = [];

    /// <summary>Null as long as nothing was wrong.</summary>
    public CarFault? Fault { get; private set; }

    /// <summary>The block last read.</summary>
    public CarBlock Current { get; private set; }

    /// <summary>Reads the header. The reader is returned even when it is refused: look at <see cref="Fault"/>.</summary>
    public static async ValueTask<CarReader> OpenAsync(Stream source, CancellationToken cancel)
    {
        var reader = new CarReader(source);
        try
        {
            await reader.OpenAsync(cancel);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Steps to the next block; false at the end and on a fault.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        input.Take(pending);
        (pending, Current) = (0, default);
        if (Fault is not null) return false;
        var offset = input.Position;
        if (offset == payloadEnd) return false;
        if (!await input.HoldAsync(1, cancel)) return payloadEnd != long.MaxValue && Refuse(CarReason.Truncated, offset);
        var (reason, length) = await ReadLengthAsync(MaxSection, CarReason.SectionTooLong, cancel);
        if (reason != CarReason.None) return Refuse(reason, offset);
        if (length == 0) return Refuse(CarReason.EmptySection, offset);
        if (length > payloadEnd - input.Position || !await input.HoldAsync(length, cancel)) return Refuse(CarReason.Truncated, offset);
        return Accept(input.Held[..length], offset);
    }

    public void Dispose() => input.Dispose();

    async ValueTask OpenAsync(CancellationToken cancel)
    {
        var (reason, offset) = (await ReadHeaderAsync(cancel), 0L);
        if (reason == CarReason.None && Version == 2)
        {
            reason = await OpenPayloadAsync(cancel);
            offset = input.Position;
            if (reason == CarReason.None) reason = await ReadHeaderAsync(cancel);
            if (reason == CarReason.None) reason = Version == 1 && input.Position <= payloadEnd ? CarReason.None : CarReason.BadHeader;
            Version = 2;
        }
        if (reason != CarReason.None) Refuse(reason, offset);
    }

    async ValueTask<CarReason> ReadHeaderAsync(CancellationToken cancel)
    {
        var (reason, length) = await ReadLengthAsync(CarHeader.MaxLength, CarReason.HeaderTooLong, cancel);
        if (reason != CarReason.None) return reason;
        if (!await input.HoldAsync(length, cancel)) return CarReason.Truncated;
        reason = CarHeader.TryDecode(input.Held.Span[..length], out var version, out var roots);
        (Version, Roots) = (version, roots);
        input.Take(length);
        return reason;
    }

    async ValueTask<CarReason> OpenPayloadAsync(CancellationToken cancel)
    {
        if (!await input.HoldAsync(CarHeader.V2Length, cancel)) return CarReason.Truncated;
        if (!CarHeader.TryReadV2(input.Held.Span, out var start, out var size)) return CarReason.BadHeader;
        input.Take(CarHeader.V2Length);
        payloadEnd = start + size;
        return await input.SkipAsync(start - input.Position, cancel) ? CarReason.None : CarReason.Truncated;
    }

    async ValueTask<(CarReason Reason, int Length)> ReadLengthAsync(int most, CarReason tooLong, CancellationToken cancel)
    {
        await input.HoldAsync(Uvarint.MaxLength, cancel); // near the end there may be fewer, which is fine
        var held = input.Held.Span;
        if (!Uvarint.TryRead(held, out var value, out var taken))
            return (held.Length < Uvarint.MaxLength && held.IndexOfAnyInRange((byte)0, (byte)0x7f) < 0 ? CarReason.Truncated : CarReason.BadLength, 0);
        if (value > (ulong)most) return (tooLong, 0);
        input.Take(taken);
        return (CarReason.None, (int)value);
    }

    bool Accept(ReadOnlyMemory<byte> section, long offset)
    {
        if (!Cid.TryRead(section.Span, out var cid, out var length) || length > MaxCid) return Refuse(CarReason.BadCid, offset);
        var block = section[length..];
        if (block.Length > BlockLimits.MaxRead) return Refuse(CarReason.SectionTooLong, offset);
        if (!cid.Hash.IsCheckable) return Refuse(CarReason.UnsupportedHash, offset);
        if (!cid.Hash.Matches(block.Span)) return Refuse(CarReason.HashMismatch, offset);
        Current = new CarBlock(cid, block, offset, input.Position + length);
        pending = section.Length;
        return true;
    }

    bool Refuse(CarReason reason, long offset)
    {
        Fault = new CarFault(reason, offset);
        return false;
    }
}
