using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>A piece in a device's data set, with whose bytes are in it.</summary>
public sealed record HeldPiece(PieceCid Piece, IReadOnlyList<Rent> Rent);

/// <summary>What one device has to prove: its pieces in the order they joined, their leaves one after the other (PDPVerifier's data set).</summary>
public sealed class DataSet
{
    readonly long[] ends;

    public DataSet(DeviceId device, IReadOnlyList<HeldPiece> pieces)
    {
        (Device, Pieces, ends) = (device, pieces, new long[pieces.Count]);
        for (var i = 0; i < pieces.Count; i++) ends[i] = checked((i == 0 ? 0 : ends[i - 1]) + pieces[i].Piece.LeafCount);
    }

    public DeviceId Device { get; }
    public IReadOnlyList<HeldPiece> Pieces { get; }

    /// <summary>Leaves that can be asked for.</summary>
    public long Range => ends is [.., var last] ? last : 0;

    /// <summary>Bytes held, as they were given: what a proof of the set proves.</summary>
    public long RawBytes => Pieces.Sum(piece => piece.Piece.RawBytes);

    /// <summary>The piece that a leaf of the set lies in, and the leaf's number there.</summary>
    public AskedLeaf Locate(long leaf)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)leaf, (ulong)Range, nameof(leaf));
        var at = Array.BinarySearch(ends, leaf);
        var index = at >= 0 ? at + 1 : ~at; // ends are exclusive: a leaf equal to one opens the next piece
        return new AskedLeaf(Pieces[index].Piece, leaf - (index == 0 ? 0 : ends[index - 1]));
    }
}

/// <summary>One leaf that is asked for: the piece, and the leaf's number in it.</summary>
public readonly record struct AskedLeaf(PieceCid Piece, long Leaf);
