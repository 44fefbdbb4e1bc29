using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A settlement's leaves and tree in one file that is mapped into memory: a claim is a binary search and a walk to the root, without database and without objects.</summary>
/// <remarks>
/// Derived from the vector, so it may be deleted at any time. Layout: 128 bytes of head (magic, leaves, number, root, manifest digest), then the vector's records of 57 bytes
/// by (account, asset, kind), then each leaf's place in the tree (u32 little-endian), then the tree's nodes as one heap array. Written aside, synced and renamed; opened only
/// when every hash in it holds, so a torn or damaged file is as good as none.
/// </remarks>
public sealed unsafe class ClaimFile : IDisposable
{
    const int HeadSize = 128, PlaceSize = sizeof(uint), Record = CumulativeVector.RecordSize, Hash = Keccak256.Size;

    static ReadOnlySpan<byte> Magic => "grange claims 1\n"u8;

    readonly MemoryMappedViewAccessor view;
    readonly byte* start;

    ClaimFile(MemoryMappedViewAccessor view, int count, long number, Hash32 root, Cid manifest)
    {
        (this.view, Count, Number, Root, Manifest) = (view, count, number, root, manifest);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start); // given back with the handle
    }

    /// <summary>Leaves.</summary>
    public int Count { get; }

    /// <summary>The settlement's number.</summary>
    public long Number { get; }

    public Hash32 Root { get; }

    public Cid Manifest { get; }

    ReadOnlySpan<byte> RecordAt(int index) => new(start + HeadSize + (long)index * Record, Record);
    int PlaceOf(int index) => (int)BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(start + HeadSize + (long)Count * Record + (long)index * PlaceSize, PlaceSize));
    ReadOnlySpan<byte> NodeAt(int index) => new(start + HeadSize + (long)Count * (Record + PlaceSize) + (long)index * Hash, Hash);

    /// <summary>Writes the file of a settlement; it is there whole or not at all.</summary>
    public static void Write(string path, SettlementState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + ".new";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            file.Write(Head(state.Vector.Count, state.Manifest.Number, state.Tree.Root, state.Cid));
            var bytes = new byte[Record];
            foreach (ref readonly var entry in state.Vector.Entries)
            {
                CumulativeVector.Write(entry, bytes);
                file.Write(bytes);
            }
            foreach (var place in state.Tree.Places)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)place);
                file.Write(bytes.AsSpan(0, PlaceSize));
            }
            file.Write(state.Tree.Nodes);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
        DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Opens the file of one settlement; null when it is absent, torn, of another settlement or wrong in any byte: it is then to be written again.</summary>
    public static ClaimFile? TryOpen(string path, SettlementManifest manifest, Cid cid)
    {
        if (!File.Exists(path)) return null;
        var length = new FileInfo(path).Length;
        if (length < HeadSize) return null;
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        var head = new byte[HeadSize];
        view.ReadArray(0, head, 0, head.Length);
        var count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(Magic.Length));
        if (count >= 1 && length == LengthOf(count) && head.AsSpan().SequenceEqual(Head(count, manifest.Number, manifest.Root, cid)))
        {
            var opened = new ClaimFile(view, count, manifest.Number, manifest.Root, cid);
            if (opened.Holds()) return opened;
        }
        view.Dispose();
        return null;
    }

    /// <summary>Every leaf of an account with its proof. What of it was claimed before, the contract knows.</summary>
    public IReadOnlyList<LedgerClaim> ClaimsOf(Address account)
    {
        var (wanted, claims) = (account.ToByteArray(), new List<LedgerClaim>());
        for (var at = FirstOf(wanted); at < Count && RecordAt(at)[..Address.Size].SequenceEqual(wanted); at++)
            claims.Add(new LedgerClaim(CumulativeVector.Read(RecordAt(at)), Proof(PlaceOf(at))));
        GC.KeepAlive(this); // the map stays as long as somebody reads it
        return claims;
    }

    /// <summary>Every leaf of a kind with its proof: a walk over all of them.</summary>
    public IReadOnlyList<LedgerClaim> LeavesOf(LeafKind kind)
    {
        var found = new List<LedgerClaim>();
        for (var at = 0; at < Count; at++)
            if (CumulativeVector.Read(RecordAt(at)) is var entry && entry.Kind == kind) found.Add(new LedgerClaim(entry, Proof(PlaceOf(at))));
        GC.KeepAlive(this); // the map stays as long as somebody reads it
        return found;
    }

    int FirstOf(ReadOnlySpan<byte> account)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            if (RecordAt(middle)[..Address.Size].SequenceCompareTo(account) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    List<Hash32> Proof(int place)
    {
        var proof = new List<Hash32>();
        for (var at = place; at > 0; at = (at - 1) / 2) proof.Add(Hash32.Read(NodeAt(at % 2 == 0 ? at - 1 : at + 1)));
        return proof;
    }

    /// <summary>True when the records are in order, every leaf stands at its place and every node is the hash of its children, up to the root.</summary>
    bool Holds()
    {
        var wrong = 0;
        Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(0, Count), range =>
        {
            Span<byte> hash = stackalloc byte[Hash];
            for (var i = range.Item1; i < range.Item2 && wrong == 0; i++)
                if (!LeafHolds(i, hash) || (i < Count - 1 && !MerkleTree.IsParent(NodeAt(i), NodeAt(2 * i + 1), NodeAt(2 * i + 2)))) wrong = 1;
        });
        return wrong == 0 && NodeAt(0).SequenceEqual(Root.ToByteArray());
    }

    bool LeafHolds(int index, Span<byte> hash)
    {
        var place = PlaceOf(index);
        if (place < Count - 1 || place > 2 * Count - 2) return false;
        var entry = CumulativeVector.Read(RecordAt(index));
        if (index > 0 && CumulativeVector.Read(RecordAt(index - 1)).CompareKey(entry) >= 0) return false;
        LedgerLeaf.Hash(entry, hash);
        return NodeAt(place).SequenceEqual(hash);
    }

    static long LengthOf(int count) => HeadSize + (long)count * (Record + PlaceSize) + (2L * count - 1) * Hash;

    static byte[] Head(int count, long number, Hash32 root, Cid manifest)
    {
        var head = new byte[HeadSize];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), count);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), number);
        root.CopyTo(head.AsSpan(32));
        manifest.Hash.Digest.CopyTo(head.AsSpan(64));
        return head;
    }

    /// <summary>Unmaps the file. Who replaced it by another rather lets it go: its last reader may still be at it.</summary>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        GC.SuppressFinalize(this);
    }

    ~ClaimFile() => view.SafeMemoryMappedViewHandle.ReleasePointer(); // the handle's own finalizer comes later and unmaps
}
