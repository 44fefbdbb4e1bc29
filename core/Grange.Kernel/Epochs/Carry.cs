using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>What scoring must remember from one epoch to the next: an immutable map from text keys to values, content-addressed.</summary>
public sealed class Carry
{
    readonly ImmutableSortedDictionary<string, DagNode> entries;

    Carry(ImmutableSortedDictionary<string, DagNode> entries) => this.entries = entries;

    public static Carry Empty { get; } = new(ImmutableSortedDictionary.Create<string, DagNode>(StringComparer.Ordinal));

    /// <summary>All entries by ordinal key order.</summary>
    public IReadOnlyDictionary<string, DagNode> Entries => entries;

    public static Carry Of(IEnumerable<KeyValuePair<string, DagNode>> entries) => new(Empty.entries.AddRange(entries));

    public bool TryGet(string key, [NotNullWhen(true)] out DagNode? value) => entries.TryGetValue(key, out value);

    /// <summary>Entries whose key starts with <paramref name="prefix"/>, in order.</summary>
    public IEnumerable<KeyValuePair<string, DagNode>> Under(string prefix) => entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal));
}
