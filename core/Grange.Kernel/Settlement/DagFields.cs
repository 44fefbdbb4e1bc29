using Grange.Content;

namespace Grange.Kernel;

/// <summary>Reads a map that must have exactly the fields asked for. The first wrong field is remembered and everything after it reads as nothing.</summary>
sealed class DagFields
{
    readonly DagNode? map;
    int taken;

    public DagFields(DagNode? node)
    {
        if (node is { Kind: DagKind.Map }) map = node;
        else Wrong = "(not a map)";
    }

    /// <summary>The first field that was absent or of another kind.</summary>
    public string? Wrong { get; private set; }

    /// <summary>True when every field was right and none was left over.</summary>
    public bool Complete => Wrong is null && taken == map!.AsMap.Count;

    public long Number(string key) => Take(key, DagKind.Int) is { } node && node.AsInt >= 0 && node.AsInt <= long.MaxValue ? (long)node.AsInt : Fail<long>(key);
    public string Text(string key) => Take(key, DagKind.Text)?.AsText ?? "";
    public byte[] Bytes(string key) => Take(key, DagKind.Bytes) is { } node ? node.AsBytes.ToArray() : [];
    public Cid Link(string key) => Take(key, DagKind.Link)?.AsLink ?? default;
    public Cid Name(string key) => Take(key, DagKind.Bytes) is { } node && node.TryAsName(out var cid) ? cid : Fail<Cid>(key);
    public IReadOnlyList<DagNode> List(string key) => Take(key, DagKind.List)?.AsList ?? [];
    public IReadOnlyList<Cid> Links(string key) => [.. List(key).Select(item => item.Kind == DagKind.Link ? item.AsLink : Fail<Cid>(key))];

    /// <summary>The links of a field that is left out when there are none.</summary>
    public IReadOnlyList<Cid> LinksOrNone(string key) => Wrong is null && map!.AsMap.ContainsKey(key) ? Links(key) : [];

    public IReadOnlyList<UInt128> Amounts(string key) => [.. List(key).Select(item => DagAmount.TryRead(item, out var amount) ? amount : Fail<UInt128>(key))];

    /// <summary>A list whose every item <paramref name="read"/> understands.</summary>
    public IReadOnlyList<T> Rows<T>(string key, Func<DagNode, T?> read) where T : class => [.. List(key).Select(item => read(item) ?? Fail<T>(key)!)];

    public DagNode? Map(string key) => Take(key, DagKind.Map);

    /// <summary>A link, or null where the field holds null.</summary>
    public Cid? LinkOrNull(string key) => IsNull(key) ? null : Link(key);

    /// <summary>A link, or null where there is no such field.</summary>
    public Cid? LinkIfAny(string key) => Wrong is null && map!.AsMap.ContainsKey(key) ? Link(key) : null;

    public Hash32 Hash(string key) => Hash32.TryRead(Bytes(key), out var hash) ? hash : Fail<Hash32>(key);
    public Address Address(string key) => Grange.Kernel.Address.TryRead(Bytes(key), out var address) ? address : Fail<Address>(key);
    public NetworkSlug Slug(string key) => NetworkSlug.TryParse(Text(key), null, out var slug) ? slug : Fail<NetworkSlug>(key);
    public UInt128 Amount(string key) => Take(key, DagKind.Bytes) is { } node && DagAmount.TryRead(node, out var amount) ? amount : Fail<UInt128>(key);

    /// <summary>Checks the format version, so that a later format is refused by name instead of misread.</summary>
    public DagFields Version(long version)
    {
        if (Number("v") != version) Fail<long>("v");
        return this;
    }

    public bool IsNull(string key)
    {
        if (Wrong is not null || !map!.AsMap.TryGetValue(key, out var node) || node.Kind != DagKind.Null) return false;
        taken++;
        return true;
    }

    DagNode? Take(string key, DagKind kind)
    {
        if (Wrong is null && map!.TryGet(key, kind, out var node))
        {
            taken++;
            return node;
        }
        Fail<DagNode>(key);
        return null;
    }

    T? Fail<T>(string key)
    {
        Wrong ??= key;
        return default;
    }
}
