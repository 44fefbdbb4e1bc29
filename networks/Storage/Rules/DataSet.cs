using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>A piece in a device's data set, with whose bytes are in it.</summary>
public sealed record HeldPiece(PieceCid Piece, IReadOnlyList<Rent> Rent);

/// <summary>One leaf that is asked for: the piece, and the leaf's number in it.</summary>
public readonly record struct AskedLeaf(PieceCid Piece, long Leaf);

/// <summary>What one device has to prove: its pieces in the order they joined (PDPVerifier's data set; its number is the device's id).</summary>
public sealed class DataSet(DeviceId device, IReadOnlyList<HeldPiece> pieces)
{
    readonly ChallengeRange range = new(pieces.Select(piece => piece.Piece.LeafCount));

    public DeviceId Device { get; } = device;
    public IReadOnlyList<HeldPiece> Pieces { get; } = pieces;

    /// <summary>Leaves that can be asked for.</summary>
    public long Range => range.Leaves;

    /// <summary>Bytes held, as they were given: what a proof of the set proves.</summary>
    public long RawBytes => Pieces.Sum(piece => piece.Piece.RawBytes);

    /// <summary>The leaf that a 256-bit number asks for.</summary>
    public AskedLeaf Ask(ReadOnlySpan<byte> number)
    {
        var (piece, leaf) = range.Locate(range.Reduce(number));
        return new AskedLeaf(Pieces[piece].Piece, leaf);
    }
}
