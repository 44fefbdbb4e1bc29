using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>The kinds a node of the data model may have; floats do not exist here.</summary>
public enum DagKind { Null, Bool, Int, Bytes, Text, Link, List, Map }

/// <summary>An immutable value of the IPLD data model without floats: what evidence, manifests and definitions are made of.</summary>
/// <remarks>Maps keep the canonical key order (shorter first, then bytewise), so equal values have equal bytes and one CID.</remarks>
public sealed class DagNode : IEquatable<DagNode>
{
    readonly object? value;

    DagNode(DagKind kind, object? value) => (Kind, this.value) = (kind, value);

    public DagKind Kind { get; }

    public static DagNode Null { get; } = new(DagKind.Null, null);
    public static DagNode Of(bool value) => new(DagKind.Bool, value);

    /// <summary>An integer from -2^64 to 2^64-1, the range of CBOR's two integer types.</summary>
    public static DagNode Of(Int128 value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (Int128)ulong.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -(Int128)ulong.MaxValue - 1);
        return new(DagKind.Int, value);
    }

    public static DagNode Of(long value) => new(DagKind.Int, (Int128)value);
    public static DagNode Of(string value) => new(DagKind.Text, value);
    public static DagNode Of(ReadOnlySpan<byte> value) => new(DagKind.Bytes, ImmutableArray.Create(value));
    public static DagNode Of(Cid link) => new(DagKind.Link, link);
    public static DagNode List(params IEnumerable<DagNode> items) => new(DagKind.List, ImmutableArray.CreateRange(items));

    /// <summary>A map; keys are put in canonical order, a key given twice is a bug of the caller.</summary>
    public static DagNode Map(params IEnumerable<(string Key, DagNode Value)> entries)
        => new(DagKind.Map, entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)).ToImmutableSortedDictionary(DagKeyOrder.Instance));

    public bool AsBool => Value<bool>(DagKind.Bool);
    public Int128 AsInt => Value<Int128>(DagKind.Int);
    public string AsText => Value<string>(DagKind.Text);
    public ReadOnlySpan<byte> AsBytes => Value<ImmutableArray<byte>>(DagKind.Bytes).AsSpan();
    public Cid AsLink => Value<Cid>(DagKind.Link);
    public IReadOnlyList<DagNode> AsList => Value<ImmutableArray<DagNode>>(DagKind.List);
    public IReadOnlyDictionary<string, DagNode> AsMap => Value<ImmutableSortedDictionary<string, DagNode>>(DagKind.Map);

    /// <summary>The value under <paramref name="key"/>, or false when this is no map or has no such key of that kind.</summary>
    public bool TryGet(string key, DagKind kind, [NotNullWhen(true)] out DagNode? found)
    {
        found = null;
        return Kind == DagKind.Map && AsMap.TryGetValue(key, out found) && found.Kind == kind;
    }

    /// <summary>The integer under <paramref name="key"/> when it fits a long; false otherwise.</summary>
    public bool TryGetLong(string key, out long number)
    {
        number = 0;
        if (!TryGet(key, DagKind.Int, out var found) || found.AsInt < long.MinValue || found.AsInt > long.MaxValue) return false;
        number = (long)found.AsInt;
        return true;
    }

    /// <summary>The text under <paramref name="key"/>; false otherwise.</summary>
    public bool TryGetText(string key, [NotNullWhen(true)] out string? text)
    {
        text = TryGet(key, DagKind.Text, out var found) ? found.AsText : null;
        return text is not null;
    }

    /// <summary>Every link in this value, depth first, in canonical order.</summary>
    public IEnumerable<Cid> Links() => Kind switch
    {
        DagKind.Link => [AsLink],
        DagKind.List => AsList.SelectMany(item => item.Links()),
        DagKind.Map => AsMap.Values.SelectMany(item => item.Links()),
        _ => [],
    };

    T Value<T>(DagKind kind) => Kind == kind ? (T)value! : throw new InvalidOperationException($"a {Kind} was read as a {kind}");

    public bool Equals(DagNode? other)
        => other is not null && Kind == other.Kind && (ReferenceEquals(this, other) || DagCbor.Encode(this).AsSpan().SequenceEqual(DagCbor.Encode(other)));

    public override bool Equals(object? obj) => Equals(obj as DagNode);
    public override int GetHashCode() => Kind is DagKind.Bool or DagKind.Int or DagKind.Text or DagKind.Link ? System.HashCode.Combine(Kind, value) : Kind.GetHashCode();
}
