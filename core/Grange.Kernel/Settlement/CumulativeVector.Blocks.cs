using System.Buffers.Binary;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>A vector as blocks: raw pages of fixed 57-byte records (account 20, asset 20, kind 1, amount 16 big-endian) under a dag-cbor root.</summary>
public sealed partial class CumulativeVector
{
    /// <summary>Leaves per page: 467 KB.</summary>
    const int PageSize = 8192;

    internal const int RecordSize = 2 * Address.Size + 1 + 16;

    public Encoded Encode()
    {
        var blocks = new List<Block>();
        for (var from = 0; from < entries.Length; from += PageSize)
            blocks.Add(Block.Of(Codec.Raw, Page(entries.AsSpan(from, Math.Min(PageSize, entries.Length - from)))));
        var root = Block.Of(DagNode.Map(
            ("v", DagNode.Of(1L)),
            ("count", DagNode.Of((long)entries.Length)),
            ("pages", DagNode.List(blocks.Select(block => DagNode.Of(block.Cid)).ToArray())),
            ("fees", DagNode.List(fees.Select(fee => DagNode.List(DagNode.Of(fee.Key.ToByteArray()), DagAmount.Node(fee.Value))).ToArray()))));
        blocks.Add(root);
        return new Encoded(root.Cid, blocks);
    }

    /// <summary>Reads a vector back and checks everything about it that needs no other fact: hashes, order, balance.</summary>
    public static async ValueTask<Checked<CumulativeVector>> LoadAsync(Cid root, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(root, "vector", cancel)).TryGet(out var node, out var why)) return why;
        var fields = new DagFields(node).Version(1);
        var (count, pages, feeRows) = (fields.Number("count"), fields.Links("pages"), fields.List("fees"));
        if (!fields.Complete || !TryReadFees(feeRows, out var fees)) return Malformed(root, fields.Wrong ?? "fees");
        var entries = new List<VectorEntry>();
        foreach (var page in pages)
        {
            if (!(await blocks.BytesAsync(page, "vector-page", cancel)).TryGet(out var bytes, out why)) return why;
            if (page.Codec != Codec.Raw || !TryReadPage(bytes.Span, entries)) return Malformed(page, "page");
        }
        if (entries.Count != count) return Malformed(root, "count");
        var vector = new CumulativeVector([.. entries], fees);
        return vector.Unbalanced() is { } asset ? Finding.Mismatch("vector-balance", asset.ToString(), "paid + fees = spent", "a difference") : vector;
    }

    static Finding Malformed(Cid at, string part) => Finding.Mismatch("vector", at.ToString(), "a sorted vector", $"wrong {part}");

    static byte[] Page(ReadOnlySpan<VectorEntry> entries)
    {
        var page = new byte[entries.Length * RecordSize];
        for (var i = 0; i < entries.Length; i++) Write(entries[i], page.AsSpan(i * RecordSize, RecordSize));
        return page;
    }

    internal static void Write(in VectorEntry entry, Span<byte> record)
    {
        entry.Account.CopyTo(record);
        entry.Asset.CopyTo(record[Address.Size..]);
        record[2 * Address.Size] = (byte)entry.Kind;
        BinaryPrimitives.WriteUInt128BigEndian(record[(2 * Address.Size + 1)..], entry.Cumulative);
    }

    internal static VectorEntry Read(ReadOnlySpan<byte> record) => new(
        Address.Read(record[..Address.Size]), Address.Read(record[Address.Size..(2 * Address.Size)]), (LeafKind)record[2 * Address.Size],
        BinaryPrimitives.ReadUInt128BigEndian(record[(2 * Address.Size + 1)..]));

    static bool TryReadPage(ReadOnlySpan<byte> page, List<VectorEntry> entries)
    {
        if (page.IsEmpty || page.Length % RecordSize != 0) return false;
        for (; !page.IsEmpty; page = page[RecordSize..])
        {
            var entry = Read(page);
            if (entry.Kind > LeafKind.Slashed || entry.Cumulative == 0 || (entries.Count > 0 && entries[^1].CompareKey(entry) >= 0)) return false;
            entries.Add(entry);
        }
        return true;
    }

    static bool TryReadFees(IReadOnlyList<DagNode> rows, out SortedDictionary<Address, UInt128> fees)
    {
        fees = [];
        foreach (var row in rows)
        {
            if (row.Kind != DagKind.List || row.AsList is not [{ Kind: DagKind.Bytes } asset, var amount]) return false;
            if (!Address.TryRead(asset.AsBytes, out var address) || !DagAmount.TryRead(amount, out var fee) || fee == 0) return false;
            if (fees.Count > 0 && fees.Keys.Last().CompareTo(address) >= 0) return false;
            fees.Add(address, fee);
        }
        return true;
    }
}
