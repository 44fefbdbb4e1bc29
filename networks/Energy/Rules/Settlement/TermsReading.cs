using Grange.Content;

namespace Grange.Energy.Rules.Settlement;

/// <summary>Reads a definition that the host has held against the schema: what is left out has its default.</summary>
static class TermsReading
{
    public static long Number(this DagNode node, string key, long otherwise) => node.TryGetLong(key, out var number) ? number : otherwise;

    public static long? NumberOrNull(this DagNode node, string key) => node.TryGetLong(key, out var number) ? number : null;

    public static string Text(this DagNode node, string key, string otherwise = "") => node.TryGetText(key, out var text) ? text : otherwise;

    public static IEnumerable<DagNode> Items(this DagNode node, string key) => node.TryGet(key, DagKind.List, out var list) ? list.AsList : [];
}
