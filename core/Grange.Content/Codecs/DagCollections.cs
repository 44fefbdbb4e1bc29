using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>The items of a dag-cbor list.</summary>
sealed class DagList(DagNode[] items) : IReadOnlyList<DagNode>
{
    public ReadOnlySpan<DagNode> Span => items;
    public int Count => items.Length;
    public DagNode this[int index] => items[index];
    public IEnumerator<DagNode> GetEnumerator() => ((IEnumerable<DagNode>)items).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The entries of a dag-cbor map: two arrays in canonical key order.</summary>
sealed class DagMap : IReadOnlyDictionary<string, DagNode>
{
    /// <summary>Up to here, looking at every key is faster than halving.</summary>
    const int FewKeys = 12;

    readonly string[] keys;
    readonly DagNode[] values;

    /// <summary>Takes keys that are known to be unique and in order.</summary>
    public DagMap(string[] keys, DagNode[] values) => (this.keys, this.values) = (keys, values);

    public static DagMap Sorted(IEnumerable<(string Key, DagNode Value)> entries)
    {
        var given = entries as (string Key, DagNode Value)[] ?? [.. entries];
        var (keys, values) = (new string[given.Length], new DagNode[given.Length]);
        var inOrder = true;
        for (var i = 0; i < given.Length; i++)
        {
            (keys[i], values[i]) = (DagNode.Checked(given[i].Key), given[i].Value);
            inOrder = inOrder && (i == 0 || DagKeyOrder.Compare(keys[i - 1], keys[i]) < 0);
        }
        if (inOrder) return new DagMap(keys, values);
        Array.Sort(keys, values, DagKeyOrder.Instance);
        for (var i = 1; i < keys.Length; i++)
            if (keys[i - 1] == keys[i]) throw new ArgumentException($"the key '{keys[i]}' is given twice", nameof(entries));
        return new DagMap(keys, values);
    }

    public ReadOnlySpan<string> KeySpan => keys;
    public ReadOnlySpan<DagNode> ValueSpan => values;
    public int Count => keys.Length;
    public IEnumerable<string> Keys => keys.AsEnumerable();
    public IEnumerable<DagNode> Values => values.AsEnumerable();
    public DagNode this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no '{key}'");
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out DagNode value)
    {
        var index = IndexOf(key);
        value = index < 0 ? null : values[index];
        return index >= 0;
    }

    public IEnumerator<KeyValuePair<string, DagNode>> GetEnumerator()
    {
        for (var i = 0; i < keys.Length; i++) yield return new(keys[i], values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    int IndexOf(string key)
    {
        if (keys.Length > FewKeys) return Array.BinarySearch(keys, key, DagKeyOrder.Instance);
        for (var i = 0; i < keys.Length; i++)
            if (keys[i] == key) return i;
        return -1;
    }
}
