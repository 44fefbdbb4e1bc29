namespace Grange.Content;

/// <summary>The two steps every tree is made of: raw bytes to leaves, and nodes to the node above them all.</summary>
static class PieceNodes
{
    /// <summary>Leaves that <paramref name="rawBytes"/> fill, in whole units of four; the empty piece has one unit.</summary>
    public static int LeavesOf(int rawBytes) => 4 * Math.Max(1, (rawBytes + Fr32.RawUnit - 1) / Fr32.RawUnit);

    /// <summary>Writes the leaves of <paramref name="raw"/>; a broken last unit is filled with zeros.</summary>
    public static void Expand(ReadOnlySpan<byte> raw, Span<byte> leaves)
    {
        var whole = raw.Length - raw.Length % Fr32.RawUnit;
        Fr32.Pad(raw[..whole], leaves);
        if (whole == raw.Length && whole > 0) return;
        Span<byte> unit = stackalloc byte[Fr32.RawUnit];
        unit.Clear();
        raw[whole..].CopyTo(unit);
        Fr32.Pad(unit, leaves[(whole / Fr32.RawUnit * Fr32.PaddedUnit)..]);
    }

    /// <summary>Reduces <paramref name="count"/> nodes of height <paramref name="from"/> to the one of height <paramref name="to"/>, in place.</summary>
    /// <remarks>Zeros stand on the right of what is given, so an odd count needs room for one node more. Returns the front of <paramref name="nodes"/>.</remarks>
    public static Span<byte> Reduce(Span<byte> nodes, int count, int from, int to, NodeKernel kernel)
    {
        for (var height = from; height < to; height++)
        {
            count = MakeEven(nodes, count, height);
            NodeHash.Pairs(nodes[..(count * NodeHash.Length)], nodes, kernel);
            count /= 2;
        }
        return nodes[..NodeHash.Length];
    }

    /// <summary>Puts a root of zeros behind an odd number of nodes.</summary>
    public static int MakeEven(Span<byte> nodes, int count, int height)
    {
        if (count % 2 == 0) return count;
        NodeHash.ZeroRoot(height).CopyTo(nodes[(count * NodeHash.Length)..]);
        return count + 1;
    }
}
