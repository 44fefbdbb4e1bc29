using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What scoring must remember from one epoch to the next: an immutable map from text keys to values, content-addressed.</summary>
public sealed class Carry
{
    /// <summary>Most entries of one page block.</summary>
    public const int MaxPage = 512;

    /// <summary>A page that has reached this many bytes ends.</summary>
    const int PageBytes = 256 * 1024;

    readonly ImmutableSortedDictionary<string, DagNode> entries;

    Carry(ImmutableSortedDictionary<string, DagNode> entries) => this.entries = entries;

    public static Carry Empty { get; } = new(ImmutableSortedDictionary.Create<string, DagNode>(StringComparer.Ordinal));

    /// <summary>All entries by ordinal key order.</summary>
    public IReadOnlyDictionary<string, DagNode> Entries => entries;

    /// <summary>A carry of these entries. They name content by the bytes of CIDs: a link would draw what it leads to into every bundle that follows.</summary>
    public static Carry Of(IEnumerable<KeyValuePair<string, DagNode>> entries)
    {
        var made = Empty.entries.AddRange(entries);
        foreach (var (key, value) in made)
            if (value.HasLinks) throw new ArgumentException($"'{key}' has a link", nameof(entries));
        return new(made);
    }

    public bool TryGet(string key, [NotNullWhen(true)] out DagNode? value) => entries.TryGetValue(key, out value);

    /// <summary>Entries whose key starts with <paramref name="prefix"/>, in order.</summary>
    public IEnumerable<KeyValuePair<string, DagNode>> Under(string prefix) => entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The page blocks and their root. Where a page ends depends on the key it ends with, so one new entry changes one page.</summary>
    public Encoded Encode() => Encode(entries, entries.Count);

    /// <summary>Entries given by ordinal key order, as <see cref="Encode()"/> writes them.</summary>
    internal static Encoded Encode(IEnumerable<KeyValuePair<string, DagNode>> entries, int count)
    {
        var (blocks, page, bytes) = (new List<Block>(), new List<DagNode>(), 0);
        foreach (var (key, value) in entries)
        {
            var entry = DagNode.List(DagNode.Of(key), value);
            page.Add(entry);
            bytes += DagCbor.Encode(entry).Length;
            if (page.Count < MaxPage && bytes < PageBytes && !EndsPage(key)) continue;
            blocks.Add(Block.Of(DagNode.List(page.ToArray())));
            (page, bytes) = ([], 0);
        }
        if (page.Count > 0) blocks.Add(Block.Of(DagNode.List(page.ToArray())));
        var root = Block.Of(DagNode.Map(
            ("v", DagNode.Of(1L)), ("count", DagNode.Of((long)count)), ("pages", DagNode.List(blocks.Select(block => DagNode.Of(block.Cid)).ToArray()))));
        blocks.Add(root);
        return new Encoded(root.Cid, blocks);
    }

    /// <summary>Reads a carry back; a difference from how <see cref="Encode()"/> writes it is a finding.</summary>
    public static async ValueTask<Checked<Carry>> LoadAsync(Cid root, VerifiedBlocks blocks, CancellationToken cancel)
    {
        var read = Empty.entries.ToBuilder();
        var finding = await ReadAsync(root, blocks, (key, value) => read.TryAdd(key, value), cancel);
        return finding is not null ? finding : new Carry(read.ToImmutable());
    }

    /// <summary>Gives every entry, in order, to <paramref name="take"/>, which says whether it has the right form; or the first finding.</summary>
    internal static async ValueTask<Finding?> ReadAsync(Cid root, VerifiedBlocks blocks, Func<string, DagNode, bool> take, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(root, "carry", cancel)).TryGet(out var node, out var why)) return why;
        var fields = new DagFields(node).Version(1);
        var (count, pages) = (fields.Number("count"), fields.Links("pages"));
        if (!fields.Complete) return Finding.Mismatch("carry", root.ToString(), "a carry root", $"wrong {fields.Wrong}");
        var (read, last) = (0L, (string?)null);
        foreach (var page in pages)
        {
            if (!(await blocks.ItemsAsync(page, "carry-page", cancel)).TryGet(out var items, out why)) return why;
            foreach (var item in items)
            {
                if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Text } key, var value] || string.CompareOrdinal(last, key.AsText) >= 0 || !take(last = key.AsText, value))
                    return Finding.Mismatch("carry", root.ToString(), "entries in order", $"after '{last}'");
                read++;
            }
        }
        return read == count ? null : Finding.Mismatch("carry", root.ToString(), count, read);
    }

    /// <summary>One key in 256 ends its page.</summary>
    static bool EndsPage(string key) => Keccak256.Hash(Encoding.UTF8.GetBytes(key))[0] == 0;
}
