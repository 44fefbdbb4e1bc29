using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>The kinds a node of the data model may have; floats do not exist here.</summary>
public enum DagKind { Null, Bool, Int, Bytes, Text, Link, List, Map }

/// <summary>An immutable value of the IPLD data model without floats: what evidence, manifests and definitions are made of.</summary>
/// <remarks>Maps keep the canonical key order (shorter first, then bytewise), so equal values have equal bytes and one CID.</remarks>
public sealed class DagNode : IEquatable<DagNode>
{
    readonly object? value; // byte[], string, boxed Cid, DagList or DagMap
    readonly ulong number; // an integer as CBOR holds it: n, or -1-n when negative; 1 for true
    readonly bool negative;

    DagNode(DagKind kind, object? value, ulong number = 0, bool negative = false) => (Kind, this.value, this.number, this.negative) = (kind, value, number, negative);

    public DagKind Kind { get; }

    public static DagNode Null { get; } = new(DagKind.Null, null);
    static readonly DagNode True = new(DagKind.Bool, null, 1), False = new(DagKind.Bool, null);
    static readonly DagNode EmptyList = new(DagKind.List, new DagList([])), EmptyMap = new(DagKind.Map, new DagMap([], []));
    static readonly DagNode[] Small = [.. Enumerable.Range(0, 24).Select(i => new DagNode(DagKind.Int, null, (ulong)i))];

    public static DagNode Of(bool value) => value ? True : False;

    /// <summary>An integer from -2^64 to 2^64-1, the range of CBOR's two integer types.</summary>
    public static DagNode Of(Int128 value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (Int128)ulong.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -(Int128)ulong.MaxValue - 1);
        return value < 0 ? OfHead((ulong)(-1 - value), true) : OfHead((ulong)value, false);
    }

    public static DagNode Of(long value) => value < 0 ? OfHead(~(ulong)value, true) : OfHead((ulong)value, false);

    /// <summary>A text. Half a surrogate pair has no UTF-8, so such a text is refused as the bug it is.</summary>
    public static DagNode Of(string value) => OfChecked(Checked(value));
    public static DagNode Of(ReadOnlySpan<byte> value) => new(DagKind.Bytes, value.ToArray());
    public static DagNode Of(Cid link) => new(DagKind.Link, link.IsEmpty ? throw new ArgumentException("an empty CID links to nothing", nameof(link)) : link);

    /// <summary>A CID as a mere name: its bytes, which no walk follows. A link says that the block belongs to this one, a name only which one is meant.</summary>
    public static DagNode Name(Cid cid) => Of(cid.ToByteArray());
    public static DagNode List(params IEnumerable<DagNode> items) => OfChecked([.. items]);

    /// <summary>A map; keys are put in canonical order, a key given twice is a bug of the caller.</summary>
    public static DagNode Map(params IEnumerable<(string Key, DagNode Value)> entries) => OfChecked(DagMap.Sorted(entries));

    internal static DagNode OfHead(ulong number, bool negative) => number < 24 && !negative ? Small[number] : new(DagKind.Int, null, number, negative);
    internal static DagNode OfChecked(string text) => new(DagKind.Text, text);
    internal static DagNode OfChecked(DagNode[] items) => items.Length == 0 ? EmptyList : new(DagKind.List, new DagList(items));
    internal static DagNode OfChecked(DagMap map) => map.Count == 0 ? EmptyMap : new(DagKind.Map, map);

    public bool AsBool => Is(DagKind.Bool) && number == 1;
    public Int128 AsInt => Is(DagKind.Int) && negative ? -1 - (Int128)number : number;
    public string AsText => (string)Value(DagKind.Text);
    public ReadOnlySpan<byte> AsBytes => (byte[])Value(DagKind.Bytes);
    public Cid AsLink => (Cid)Value(DagKind.Link);
    public IReadOnlyList<DagNode> AsList => Items;
    public IReadOnlyDictionary<string, DagNode> AsMap => Entries;

    internal DagList Items => (DagList)Value(DagKind.List);
    internal DagMap Entries => (DagMap)Value(DagKind.Map);
    internal ulong Head => number;
    internal bool IsNegative => negative;

    /// <summary>The value under <paramref name="key"/>, or false when this is no map or has no such key of that kind.</summary>
    public bool TryGet(string key, DagKind kind, [NotNullWhen(true)] out DagNode? found)
    {
        found = null;
        return Kind == DagKind.Map && Entries.TryGetValue(key, out found) && found.Kind == kind;
    }

    /// <summary>The integer under <paramref name="key"/> when it fits a long; false otherwise.</summary>
    public bool TryGetLong(string key, out long number)
    {
        number = 0;
        if (!TryGet(key, DagKind.Int, out var found) || found.number > long.MaxValue) return false;
        number = found.negative ? -1 - (long)found.number : (long)found.number;
        return true;
    }

    /// <summary>The text under <paramref name="key"/>; false otherwise.</summary>
    public bool TryGetText(string key, [NotNullWhen(true)] out string? text)
    {
        text = TryGet(key, DagKind.Text, out var found) ? found.AsText : null;
        return text is not null;
    }

    /// <summary>The CID that these bytes name (<see cref="Name"/>); false when this is anything else.</summary>
    public bool TryAsName(out Cid cid)
    {
        cid = default;
        return Kind == DagKind.Bytes && Cid.TryRead(AsBytes, out cid, out var read) && read == AsBytes.Length;
    }

    /// <summary>The CID named under <paramref name="key"/>; false otherwise.</summary>
    public bool TryGetName(string key, out Cid cid)
    {
        cid = default;
        return TryGet(key, DagKind.Bytes, out var found) && found.TryAsName(out cid);
    }

    /// <summary>True when there is a link anywhere in this value.</summary>
    public bool HasLinks
    {
        get
        {
            if (Kind == DagKind.Link) return true;
            foreach (var child in Children)
                if (child.HasLinks) return true;
            return false;
        }
    }

    ReadOnlySpan<DagNode> Children => Kind switch { DagKind.List => Items.Span, DagKind.Map => Entries.ValueSpan, _ => [] };

    /// <summary>Every link in this value, depth first, in canonical order.</summary>
    public IEnumerable<Cid> Links()
    {
        var links = new List<Cid>();
        AddLinks(links);
        return links;
    }

    void AddLinks(List<Cid> links)
    {
        if (Kind == DagKind.Link) links.Add(AsLink);
        foreach (var child in Children) child.AddLinks(links);
    }

    internal static string Checked(string text) => IsText(text) ? text : throw new ArgumentException("half a surrogate pair is no text", nameof(text));

    /// <summary>False when the string holds half a surrogate pair.</summary>
    internal static bool IsText(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }
        return true;
    }

    bool Is(DagKind kind) => Kind == kind ? true : throw new InvalidOperationException($"a {Kind} was read as a {kind}");

    object Value(DagKind kind) => Is(kind) ? value! : value!;

    public bool Equals(DagNode? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Kind != other.Kind || number != other.number || negative != other.negative) return false;
        return Kind switch
        {
            DagKind.Null or DagKind.Bool or DagKind.Int => true,
            DagKind.Bytes => AsBytes.SequenceEqual(other.AsBytes),
            DagKind.List => Items.Span.SequenceEqual(other.Items.Span),
            DagKind.Map => Entries.KeySpan.SequenceEqual(other.Entries.KeySpan) && Entries.ValueSpan.SequenceEqual(other.Entries.ValueSpan),
            _ => value!.Equals(other.value),
        };
    }

    public override bool Equals(object? obj) => Equals(obj as DagNode);

    public override int GetHashCode()
    {
        var hash = new System.HashCode();
        hash.Add(Kind);
        hash.Add(number);
        switch (Kind)
        {
            case DagKind.Text or DagKind.Link: hash.Add(value); break;
            case DagKind.Bytes: hash.AddBytes(AsBytes); break;
            case DagKind.List: foreach (var item in Items.Span) hash.Add(item); break;
            case DagKind.Map: foreach (var item in Entries.ValueSpan) hash.Add(item); break;
        }
        return hash.ToHashCode();
    }
}
