namespace Grange.Energy.Rules.Market;

/// <summary>How a community divides what its roofs gave, as grid operators do it (spec §3.1).</summary>
public enum SharingKey
{
    /// <summary>In proportion to what each used.</summary>
    Dynamic,

    /// <summary>By fixed shares, once; what a member cannot use of its share is surplus.</summary>
    Static,

    /// <summary>By fixed shares, again and again among those who still need some.</summary>
    Rounds,

    /// <summary>By fixed shares once, the rest in proportion to what is still needed.</summary>
    Hybrid,

    /// <summary>The same for everybody, again and again among those who still need some: the smallest share is as large as it can be.</summary>
    Equal,

    /// <summary>One group after the other, in proportion inside a group.</summary>
    Priority,
}

/// <summary>The keys' names as clients write them.</summary>
public static class SharingKeys
{
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<SharingKey>().Select(name => name.ToLowerInvariant())];

    /// <summary>The key of a name; null for another word.</summary>
    public static SharingKey? Of(string name) => Names.ToList().IndexOf(name) is >= 0 and var at ? (SharingKey)at : null;

    public static string Name(this SharingKey key) => Names[(int)key];

    /// <summary>True for keys that need a share per member.</summary>
    public static bool NeedsShares(this SharingKey key) => key is SharingKey.Static or SharingKey.Rounds or SharingKey.Hybrid;
}
