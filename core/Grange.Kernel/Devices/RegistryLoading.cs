using Grange.Content;

namespace Grange.Kernel;

/// <summary>Reads a log back from its pages, some at a time, so that a log of a million entries never lies in memory as blocks.</summary>
public sealed class RegistryLoading
{
    /// <summary>Pages best given at once: enough to keep every processor busy.</summary>
    public const int Window = 32;

    readonly SigningDomain domain;
    readonly RegistryRoot expected;
    readonly Cid root;
    RegistryLog log;

    RegistryLoading(SigningDomain domain, RegistryRoot expected, Cid root, RegistryLog log)
        => (this.domain, this.expected, this.root, this.log, Next) = (domain, expected, root, log, log.Pages.Count);

    /// <summary>Begins to read the log of a root block.</summary>
    /// <param name="domain">The ledger.</param>
    /// <param name="root">The root block, of a CID the caller trusts.</param>
    /// <param name="known">A log verified before: the pages it shares are not wanted again.</param>
    public static Result<RegistryLoading> Begin(SigningDomain domain, ReadOnlySpan<byte> root, RegistryLog? known)
    {
        if (!RegistryRoot.Read(root).TryGet(out var expected, out var fault)) return fault;
        var shared = known is not null && known.Pages.Count <= expected.Pages.Count && known.Pages.SequenceEqual(expected.Pages.Take(known.Pages.Count));
        return new RegistryLoading(domain, expected, Cid.Of(Codec.DagCbor, root), shared ? known! : RegistryLog.Empty(domain));
    }

    /// <summary>The number of the page wanted next.</summary>
    public int Next { get; private set; }

    /// <summary>The pages still wanted, in order.</summary>
    public IEnumerable<Cid> Wanted => expected.Pages.Skip(Next);

    /// <summary>Takes the next pages; every hash, form, signature and rule of them is verified.</summary>
    public Fault? Add(IReadOnlyList<ReadOnlyMemory<byte>> blocks)
    {
        var pages = new Result<RegistryPage>[blocks.Count];
        var (first, skip) = (Next, log.Tail);
        Parallel.For(0, blocks.Count, i => pages[i] = RegistryPage.Read(domain, blocks[i].Span, first + i, expected.Pages[first + i], i == 0 ? skip : []));
        foreach (var read in pages)
        {
            if (!read.TryGet(out var page, out var fault)) return fault;
            if (!log.With(page).TryGet(out var longer, out fault)) return fault;
            log = longer;
            Next++;
        }
        return null;
    }

    /// <summary>The log, once every page was given.</summary>
    public Result<RegistryLog> End()
        => Next == expected.Pages.Count && log.Count == expected.Count && log.Encode().Root == root
            ? log : new Fault("registry-root", $"the pages hold {log.Count} entries, the root is not theirs");
}

/// <summary>One page as read: what is new in it, its signatures verified.</summary>
/// <param name="Cid">Its CID.</param>
/// <param name="Nodes">All its entries as nodes.</param>
/// <param name="Entries">Those that the log before did not have.</param>
/// <param name="Ids">The id of each of their keys.</param>
sealed record RegistryPage(Cid Cid, IReadOnlyList<DagNode> Nodes, IReadOnlyList<RegistryEntry> Entries, IReadOnlyList<DeviceId?> Ids)
{
    public static Result<RegistryPage> Read(SigningDomain domain, ReadOnlySpan<byte> block, int number, Cid expected, IReadOnlyList<DagNode> known)
    {
        if (Cid.Of(Codec.DagCbor, block) != expected) return new Fault("registry-page", $"page {number} is not {expected}");
        var fault = DagCbor.TryDecode(block, out var page);
        if (fault != DagCborFault.None || page!.Kind != DagKind.List || page.AsList.Count is 0 or > RegistryLog.PageSize)
            return new Fault("registry-page", $"page {number} is no list of 1 to {RegistryLog.PageSize} entries");
        var nodes = page.AsList;
        if (nodes.Count < known.Count || !known.SequenceEqual(nodes.Take(known.Count))) return new Fault("registry-fork", $"page {number} differs from the log known before", Status: 409);
        var entries = new List<RegistryEntry>();
        foreach (var node in nodes.Skip(known.Count))
        {
            if (!RegistryCodec.Read(node).TryGet(out var entry, out var malformed)) return malformed;
            entries.Add(entry);
        }
        var ids = new DeviceId?[entries.Count];
        return RegistrySignatures.Check(entries, domain, ids) is { } forged ? forged : new RegistryPage(expected, nodes, entries, ids);
    }
}
