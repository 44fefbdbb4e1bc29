using System.Buffers.Binary;
using System.Security.Cryptography;
using Grange.Kernel;

namespace Grange.Rendering.Rules.Checking;

/// <summary>What a seed says of one frame: whether it is checked, by whom, at which tiles. The frame was committed to before the seed was known.</summary>
/// <remarks>Number i is the first 8 bytes, big endian, of SHA-256(seed ‖ job ‖ frame ‖ attempt ‖ i), numbers 4 bytes big endian.</remarks>
public readonly struct TileDraw(Hash32 seed, Hash32 job, int frame, int attempt)
{
    /// <summary>Tiles of a check.</summary>
    public const int Count = 4;

    /// <summary>Numbers for other purposes than tiles.</summary>
    const uint RateNumber = uint.MaxValue, CheckerNumber = uint.MaxValue - 1;

    const int FullRate = 10_000;

    /// <summary>True for so many of ten thousand frames.</summary>
    public bool IsChecked(int bps) => bps >= FullRate || Number(RateNumber) % FullRate < (ulong)bps;

    /// <summary>Which of so many candidates checks.</summary>
    public int Checker(int candidates) => (int)(Number(CheckerNumber) % (ulong)candidates);

    /// <summary>Distinct tiles in the order drawn; all of them where there are not more than <see cref="Count"/>.</summary>
    public IReadOnlyList<int> Tiles(int tiles)
    {
        if (tiles <= Count) return [.. Enumerable.Range(0, tiles)];
        var drawn = new List<int>(Count);
        for (var i = 0u; drawn.Count < Count; i++)
        {
            var index = (int)(Number(i) % (ulong)tiles);
            if (!drawn.Contains(index)) drawn.Add(index);
        }
        return drawn;
    }

    ulong Number(uint counter)
    {
        Span<byte> packed = stackalloc byte[2 * Hash32.Size + 12], hash = stackalloc byte[SHA256.HashSizeInBytes];
        seed.CopyTo(packed);
        job.CopyTo(packed[Hash32.Size..]);
        BinaryPrimitives.WriteInt32BigEndian(packed[(2 * Hash32.Size)..], frame);
        BinaryPrimitives.WriteInt32BigEndian(packed[(2 * Hash32.Size + 4)..], attempt);
        BinaryPrimitives.WriteUInt32BigEndian(packed[(2 * Hash32.Size + 8)..], counter);
        SHA256.HashData(packed, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
