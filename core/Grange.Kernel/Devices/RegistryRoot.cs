using Grange.Content;

namespace Grange.Kernel;

/// <summary>The root block of a registry log: <c>{v, count, pages: [links]}</c>. Its CID stands in the manifest.</summary>
/// <param name="Count">Entries in all pages.</param>
/// <param name="Pages">Every page in order.</param>
public sealed record RegistryRoot(long Count, IReadOnlyList<Cid> Pages)
{
    public byte[] Encode() => DagCbor.Encode(DagNode.Map(
        ("v", DagNode.Of(1L)), ("count", DagNode.Of(Count)), ("pages", DagNode.List(Pages.Select(DagNode.Of)))));

    /// <summary>Reads a root; the count must need as many pages as there are.</summary>
    public static Result<RegistryRoot> Read(ReadOnlySpan<byte> block)
    {
        var wrong = new Fault("registry-root", "the block is no root of a registry log");
        if (DagCbor.TryDecode(block, out var node) != DagCborFault.None || node!.Kind != DagKind.Map || node.AsMap.Count != 3) return wrong;
        if (!node.TryGetLong("v", out var version) || version != 1 || !node.TryGetLong("count", out var count) || count < 0) return wrong;
        if (!node.TryGet("pages", DagKind.List, out var pages) || pages.AsList.Any(page => page.Kind != DagKind.Link)) return wrong;
        if (pages.AsList.Count != (count + RegistryLog.PageSize - 1) / RegistryLog.PageSize) return wrong;
        return new RegistryRoot(count, [.. pages.AsList.Select(page => page.AsLink)]);
    }
}
