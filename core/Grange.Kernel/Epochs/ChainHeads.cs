using Grange.Content;

namespace Grange.Kernel;

/// <summary>Where every author's chain stands after an epoch: as blocks a <see cref="Carry"/> from the author's text to <c>[next, name of the last record]</c>.</summary>
/// <remarks>Kept as 80 bytes an author, because there may be millions.</remarks>
public sealed class ChainHeads
{
    readonly Entry[] entries; // by author

    ChainHeads(Entry[] entries) => this.entries = entries;

    public static ChainHeads Empty { get; } = new([]);

    public int Count => entries.Length;

    /// <summary>The head of one author; null for an author that has no chain.</summary>
    public ChainHead? Find(Author author)
        => MemoryExtensions.BinarySearch(entries, new Entry(author, 0, default)) is >= 0 and var at ? new ChainHead(entries[at].Next, CidOf(entries[at].Last)) : null;

    /// <summary>The heads after records that continue them, given by (author, sequence).</summary>
    public ChainHeads Advance(IReadOnlyList<Evidence> records)
    {
        var advanced = new List<Entry>(entries.Length);
        var at = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var (record, cid) = records[i];
            if (i + 1 < records.Count && records[i + 1].Record.Author == record.Author) continue;
            while (at < entries.Length && entries[at].Author.CompareTo(record.Author) < 0) advanced.Add(entries[at++]);
            if (at < entries.Length && entries[at].Author == record.Author) at++;
            advanced.Add(new Entry(record.Author, record.Sequence + 1, Hash32.Read(cid.Hash.Digest)));
        }
        advanced.AddRange(entries.AsSpan(at));
        return new ChainHeads([.. advanced]);
    }

    /// <summary>The page blocks and their root, as <see cref="Carry.Encode()"/> writes them.</summary>
    public Encoded Encode() => Carry.Encode(InTextOrder().Select(entry => KeyValuePair.Create(
        entry.Author.ToString(), DagNode.List(DagNode.Of(entry.Next), DagNode.Name(CidOf(entry.Last))))), entries.Length);

    /// <summary>Reads heads back; a difference from how <see cref="Encode"/> writes them is a finding.</summary>
    public static async ValueTask<Checked<ChainHeads>> LoadAsync(Cid root, VerifiedBlocks blocks, CancellationToken cancel)
    {
        var read = new List<Entry>();
        var finding = await Carry.ReadAsync(root, blocks, (key, value) => TryRead(key, value, read), cancel);
        if (finding is not null) return finding;
        var entries = read.ToArray();
        Array.Sort(entries);
        return new ChainHeads(entries);
    }

    static bool TryRead(string key, DagNode value, List<Entry> read)
    {
        if (!Author.TryParse(key, null, out var author) || author.ToString() != key) return false;
        if (value.Kind != DagKind.List || value.AsList is not [{ Kind: DagKind.Int } next, var name] || next.AsInt < 1 || next.AsInt > EvidenceCodec.MaxInteger + 1) return false;
        if (!name.TryAsName(out var last) || last is not { Version: 1, Codec: Codec.DagCbor } || last.Hash.Code != Content.HashCode.Sha2_256) return false;
        read.Add(new Entry(author, (long)next.AsInt, Hash32.Read(last.Hash.Digest)));
        return true;
    }

    /// <summary>The order of the texts is that of the authors, except that an account's text has letters of both cases.</summary>
    IEnumerable<Entry> InTextOrder()
    {
        var accounts = entries.Where(entry => entry.Author.Kind == AuthorKind.Account).OrderBy(entry => entry.Author.ToString(), StringComparer.Ordinal);
        return accounts.Concat(entries.Where(entry => entry.Author.Kind == AuthorKind.Device)).Concat(entries.Where(entry => entry.Author.Kind == AuthorKind.Operator));
    }

    static Cid CidOf(Hash32 digest) => new(Codec.DagCbor, Multihash.Of(Content.HashCode.Sha2_256, digest.ToByteArray()));

    readonly record struct Entry(Author Author, long Next, Hash32 Last) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Author.CompareTo(other.Author);
    }
}
