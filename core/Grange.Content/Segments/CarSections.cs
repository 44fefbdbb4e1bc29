namespace Grange.Content;

/// <summary>The framing of a segment: a CARv1 header without roots, then sections uvarint(length) ‖ CID ‖ block (ipld/car v1).</summary>
static class CarSections
{
    /// <summary>uvarint(17) ‖ dag-cbor {roots: [], version: 1}.</summary>
    public static readonly byte[] Header = [0x11, 0xa2, 0x65, .. "roots"u8, 0x80, 0x67, .. "version"u8, 0x01];

    /// <summary>Most bytes before a block: the length, and a CID with a digest of 256 bytes.</summary>
    public const int MaxHead = 320;

    /// <summary>Writes what stands before the block and returns the bytes taken.</summary>
    public static int WriteHead(Span<byte> target, Cid cid, int blockLength)
    {
        var at = Uvarint.Write(target, (ulong)(cid.ByteLength + blockLength));
        return at + cid.Write(target[at..]);
    }

    /// <summary>Reads what stands before a block; false when it is cut short, malformed or announces a block over 2 MiB.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> source, out Cid cid, out int headLength, out int blockLength)
    {
        (cid, headLength, blockLength) = (default, 0, 0);
        if (!Uvarint.TryRead(source, out var section, out var at) || !Cid.TryRead(source[at..], out cid, out var taken)) return false;
        if (section < (ulong)taken || section - (ulong)taken > BlockLimits.MaxRead) return false;
        (headLength, blockLength) = (at + taken, (int)section - taken);
        return true;
    }
}
