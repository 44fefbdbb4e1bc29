namespace Grange.Kernel.Crypto;

/// <summary>Writes the 32-byte hash of one leaf.</summary>
public delegate void LeafHash(int index, Span<byte> hash);

/// <summary>A Merkle tree in the layout of OpenZeppelin's StandardMerkleTree: leaves sorted by hash, nodes in one heap array, each pair hashed smaller first.</summary>
/// <remarks>Node i has the children 2i+1 and 2i+2; the sorted leaves stand in the array's tail in reverse, so the smallest is last.</remarks>
public sealed class MerkleTree
{
    const int Size = Keccak256.Size;

    /// <summary>Fewer nodes than this are hashed by the calling thread: handing them out would cost more.</summary>
    const int SmallestShare = 1024;

    readonly byte[] nodes;
    readonly int[] places;

    MerkleTree(byte[] nodes, int[] places) => (this.nodes, this.places) = (nodes, places);

    /// <summary>How many leaves there are.</summary>
    public int Count => places.Length;

    public Hash32 Root => Hash32.Read(Node(0));

    /// <summary>The nodes as one heap array of 32-byte hashes, root first: what a claim server may map into memory.</summary>
    public ReadOnlySpan<byte> Nodes => nodes;

    /// <summary>Where each leaf, in the order given, stands among the nodes.</summary>
    public ReadOnlySpan<int> Places => places;

    /// <summary>True when <paramref name="node"/> is the hash of its children.</summary>
    public static bool IsParent(ReadOnlySpan<byte> node, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> hash = stackalloc byte[Size];
        HashPair(left, right, hash);
        return node.SequenceEqual(hash);
    }

    /// <summary>Builds the tree over <paramref name="count"/> leaves, on all processors; <paramref name="hash"/> is called from several threads.</summary>
    public static MerkleTree Build(int count, LeafHash hash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / Size / 2);
        var nodes = GC.AllocateUninitializedArray<byte>(Size * (2 * count - 1));
        var last = new byte[Size];
        InShares(0, count, i => hash(i, Unsorted(nodes, last, i, count)));
        var places = PlaceSorted(nodes, last, count);
        for (var high = count - 2; high >= 0;)
        {
            var low = (high + 1) / 2; // no node of low..high is a child of another
            InShares(low, high + 1, i => HashPair(nodes.AsSpan(Size * (2 * i + 1), Size), nodes.AsSpan(Size * (2 * i + 2), Size), nodes.AsSpan(Size * i, Size)));
            high = low - 1;
        }
        return new MerkleTree(nodes, places);
    }

    /// <summary>The hash of the leaf that was given as number <paramref name="index"/>.</summary>
    public Hash32 Leaf(int index) => Hash32.Read(Node(places[index]));

    /// <summary>The siblings from the leaf that was given as number <paramref name="index"/> up to the root.</summary>
    public IReadOnlyList<Hash32> Proof(int index)
    {
        var proof = new List<Hash32>();
        for (var at = places[index]; at > 0; at = (at - 1) / 2) proof.Add(Hash32.Read(Node(at % 2 == 0 ? at - 1 : at + 1)));
        return proof;
    }

    /// <summary>True when <paramref name="proof"/> leads from the leaf hash to the root, as the contract checks it.</summary>
    public static bool Verify(Hash32 root, Hash32 leaf, IEnumerable<Hash32> proof)
    {
        var at = leaf.ToByteArray();
        foreach (var sibling in proof) HashPair(at, sibling.ToByteArray(), at);
        return Hash32.Read(at) == root;
    }

    ReadOnlySpan<byte> Node(int at) => nodes.AsSpan(Size * at, Size);

    /// <summary>Before they are sorted the leaves stand where the inner nodes will be; that is one place too few, so the last has its own.</summary>
    static Span<byte> Unsorted(byte[] nodes, byte[] last, int index, int count) => index < count - 1 ? nodes.AsSpan(Size * index, Size) : last;

    static int[] PlaceSorted(byte[] nodes, byte[] last, int count)
    {
        var (keys, order) = (new ulong[count], new int[count]);
        for (var i = 0; i < count; i++)
            (keys[i], order[i]) = (System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(Unsorted(nodes, last, i, count)), i);
        Array.Sort(keys, order);
        SortTies(keys, order, (a, b) => Unsorted(nodes, last, a, count).SequenceCompareTo(Unsorted(nodes, last, b, count)));
        var places = new int[count];
        for (var rank = 0; rank < count; rank++)
        {
            var place = 2 * count - 2 - rank;
            places[order[rank]] = place;
            if (count > 1) Unsorted(nodes, last, order[rank], count).CopyTo(nodes.AsSpan(Size * place, Size));
        }
        if (count == 1) last.CopyTo(nodes, 0);
        return places;
    }

    /// <summary>Hashes whose first eight bytes agree are put in order by all 32; equal leaves keep the order they came in.</summary>
    static void SortTies(ulong[] keys, int[] order, Comparison<int> compare)
    {
        for (var from = 0; from < keys.Length;)
        {
            var to = from + 1;
            while (to < keys.Length && keys[to] == keys[from]) to++;
            if (to - from > 1) order.AsSpan(from, to - from).Sort((a, b) => compare(a, b) is var c && c != 0 ? c : a.CompareTo(b));
            from = to;
        }
    }

    static void HashPair(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> target)
    {
        Span<byte> pair = stackalloc byte[2 * Size];
        var ascending = a.SequenceCompareTo(b) <= 0;
        (ascending ? a : b).CopyTo(pair);
        (ascending ? b : a).CopyTo(pair[Size..]);
        Keccak256.Hash(pair, target);
    }

    static void InShares(int from, int to, Action<int> work)
    {
        var shares = Math.Min(Environment.ProcessorCount, (to - from) / SmallestShare);
        if (shares <= 1)
        {
            for (var i = from; i < to; i++) work(i);
            return;
        }
        Parallel.For(0, shares, share =>
        {
            var end = from + (int)((long)(to - from) * (share + 1) / shares);
            for (var i = from + (int)((long)(to - from) * share / shares); i < end; i++) work(i);
        });
    }
}
