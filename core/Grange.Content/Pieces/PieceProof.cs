namespace Grange.Content;

/// <summary>That a leaf stands at its place in a piece: the leaf and the siblings on its way to the root.</summary>
/// <param name="LeafIndex">Place of the leaf, from 0.</param>
/// <param name="Leaf">32 bytes.</param>
/// <param name="Siblings">32 bytes per level, lowest first: as many levels as the tree is high.</param>
public sealed record PieceProof(long LeafIndex, ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte> Siblings)
{
    /// <summary>Levels in this proof.</summary>
    public int Height => Siblings.Length / NodeHash.Length;

    /// <summary>The sibling met at <paramref name="level"/>, counted from the leaf.</summary>
    public ReadOnlyMemory<byte> Sibling(int level) => Siblings.Slice(level * NodeHash.Length, NodeHash.Length);

    /// <summary>True when this proves its leaf under <paramref name="piece"/>.</summary>
    public bool Proves(PieceCid piece) => Verify(piece.Root, piece.Height, LeafIndex, Leaf.Span, Siblings.Span);

    /// <summary>Checks a proof as PDPVerifier does; any part of the wrong length or place makes it false.</summary>
    public static bool Verify(ReadOnlySpan<byte> root, int height, long leafIndex, ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> siblings)
    {
        if (height is < 0 or > NodeHash.MaxHeight || leafIndex < 0 || leafIndex >> height != 0) return false;
        if (root.Length != NodeHash.Length || leaf.Length != NodeHash.Length || siblings.Length != height * NodeHash.Length) return false;
        Span<byte> node = stackalloc byte[NodeHash.Length];
        leaf.CopyTo(node);
        for (; !siblings.IsEmpty; siblings = siblings[NodeHash.Length..], leafIndex >>= 1)
        {
            if ((leafIndex & 1) == 0) NodeHash.Pair(node, siblings, node);
            else NodeHash.Pair(siblings, node, node);
        }
        return node.SequenceEqual(root);
    }
}
