using System.Collections.Immutable;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>Blocks of a registry log: pages first, the root last, so that a root that is there has its pages.</summary>
public sealed record RegistryBlocks(Cid Root, IReadOnlyList<(Cid Cid, ReadOnlyMemory<byte> Bytes)> Blocks);

/// <summary>The registry: a signed, append-only, content-addressed log, and the devices as it has them. Immutable; a copy costs little.</summary>
/// <remarks>Blocks: a <see cref="RegistryRoot"/> and pages, each a list of <see cref="PageSize"/> entries; the last may be shorter.</remarks>
public sealed class RegistryLog : IDeviceView
{
    /// <summary>Entries in a full page.</summary>
    public const int PageSize = 256;

    readonly SigningDomain domain;
    readonly RegistryState state;
    readonly ImmutableList<Cid> pages;
    readonly ImmutableList<ReadOnlyMemory<byte>> unsaved; // the last of the full pages, until the host has them
    readonly ImmutableList<DagNode> tail;

    RegistryLog(SigningDomain domain, RegistryState state, ImmutableList<Cid> pages, ImmutableList<ReadOnlyMemory<byte>> unsaved, ImmutableList<DagNode> tail)
        => (this.domain, this.state, this.pages, this.unsaved, this.tail) = (domain, state, pages, unsaved, tail);

    /// <summary>The empty log of a ledger.</summary>
    public static RegistryLog Empty(SigningDomain domain) => new(domain, RegistryState.Empty, [], [], []);

    /// <summary>Entries so far, which is the next entry's number.</summary>
    public long Count => state.Count;

    public Device? Find(DeviceId id) => state.Find(id);
    public Operator? FindOperator(DeviceId id) => state.FindOperator(id);
    public IEnumerable<Device> All(NetworkSlug network) => state.All(network);

    /// <summary>Every operator by id, revoked ones too.</summary>
    public IEnumerable<Operator> Operators => state.Operators;

    /// <inheritdoc/>
    public IReadOnlyList<DeviceMove> MovesOf(DeviceId id) => state.MovesOf(id);

    /// <summary>Devices that have moved from one operator to another.</summary>
    public IEnumerable<DeviceId> Moved => state.Moved;

    /// <summary>The nonce an owner must sign next.</summary>
    public ulong NextNonce(Address owner) => state.NextNonce(owner);

    /// <summary>Every key a device or operator signed with, in order; the first from its registration on.</summary>
    public IReadOnlyList<DeviceKey> KeysOf(DeviceId id) => state.KeysOf(id);

    /// <summary>The keys in force at any time since the log had <paramref name="count"/> entries: an audit accepts an epoch's evidence under each.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> KeysSince(DeviceId id, long count)
    {
        var all = KeysOf(id);
        return all.Where((_, i) => i + 1 == all.Count || all[i + 1].FromEntry >= count).Select(key => key.Key);
    }

    /// <summary>The next entry for an act taken in now.</summary>
    /// <param name="signed">The act.</param>
    /// <param name="nowSeconds">The node's clock, Unix seconds; a clock that was set back does not set the log back.</param>
    public RegistryEntry Next(SignedAction signed, long nowSeconds) => new(Count, Math.Max(nowSeconds, state.LastSeconds), signed);

    /// <summary>The log with one more entry, or why it may not be there.</summary>
    public Result<RegistryLog> Apply(RegistryEntry entry)
    {
        if (!state.Next(entry).TryGet(out var next, out var fault)) return fault;
        if (entry.Signed.Check(domain) is { } unsigned) return unsigned;
        var node = RegistryCodec.ToNode(entry);
        var size = DagCbor.Encode(node).Length;
        if (size > RegistryCodec.MaxBytes) return new Fault("registration-too-large", $"an entry has at most {RegistryCodec.MaxBytes} bytes, not {size}", Status: 413);
        return With(next, node);
    }

    /// <summary>The blocks that were not there at the last <see cref="Saved"/>, and the root.</summary>
    public RegistryBlocks Encode()
    {
        var blocks = new List<(Cid, ReadOnlyMemory<byte>)>(pages.Skip(pages.Count - unsaved.Count).Zip(unsaved));
        IReadOnlyList<Cid> links = pages;
        if (!tail.IsEmpty)
        {
            var last = DagCbor.Encode(DagNode.List(tail));
            blocks.Add((Cid.Of(Codec.DagCbor, last), last));
            links = pages.Add(Cid.Of(Codec.DagCbor, last));
        }
        var root = new RegistryRoot(Count, links).Encode();
        var cid = Cid.Of(Codec.DagCbor, root);
        blocks.Add((cid, root));
        return new RegistryBlocks(cid, blocks);
    }

    /// <summary>This log without the full pages, which the host has made durable.</summary>
    public RegistryLog Saved() => new(domain, state, pages, [], tail);

    /// <summary>Reads a log from its blocks and verifies every hash, rule and signature.</summary>
    /// <param name="domain">The ledger.</param>
    /// <param name="root">The root block, of a CID the caller trusts.</param>
    /// <param name="pageBlocks">The blocks of <see cref="RegistryRoot.Pages"/>, in order.</param>
    /// <param name="known">A log verified before: the pages it shares may be empty and are not verified again.</param>
    public static Result<RegistryLog> Load(SigningDomain domain, ReadOnlySpan<byte> root, IReadOnlyList<ReadOnlyMemory<byte>> pageBlocks, RegistryLog? known = null)
    {
        if (!RegistryRoot.Read(root).TryGet(out var expected, out var fault)) return fault;
        if (pageBlocks.Count != expected.Pages.Count) return new Fault("registry-pages", $"the root names {expected.Pages.Count} pages, {pageBlocks.Count} are here", Status: 404);
        var log = known is not null && known.pages.Count <= expected.Pages.Count && known.pages.SequenceEqual(expected.Pages.Take(known.pages.Count)) ? known : Empty(domain);
        for (var i = log.pages.Count; i < pageBlocks.Count; i++)
        {
            if (Cid.Of(Codec.DagCbor, pageBlocks[i].Span) != expected.Pages[i]) return new Fault("registry-page", $"page {i} is not {expected.Pages[i]}");
            if (!log.LoadPage(pageBlocks[i].Span, i).TryGet(out var longer, out fault)) return fault;
            log = longer;
        }
        if (log.Count != expected.Count || log.Encode().Root != Cid.Of(Codec.DagCbor, root)) return new Fault("registry-root", $"the pages hold {log.Count} entries, the root is not theirs");
        return log;
    }

    Result<RegistryLog> LoadPage(ReadOnlySpan<byte> block, int number)
    {
        var fault = DagCbor.TryDecode(block, out var page);
        if (fault != DagCborFault.None || page!.Kind != DagKind.List || page.AsList.Count is 0 or > PageSize) return new Fault("registry-page", $"page {number} is no list of 1 to {PageSize} entries");
        if (number * PageSize + page.AsList.Count < Count || !tail.SequenceEqual(page.AsList.Take(tail.Count))) return new Fault("registry-fork", $"page {number} differs from the log known before", Status: 409);
        var entries = new List<RegistryEntry>();
        foreach (var node in page.AsList.Skip(tail.Count))
        {
            if (!RegistryCodec.Read(node).TryGet(out var entry, out var malformed)) return malformed;
            entries.Add(entry);
        }
        if (entries.AsParallel().AsOrdered().Select(entry => entry.Signed.Check(domain)).FirstOrDefault(unsigned => unsigned is not null) is { } forged) return forged;
        var log = this;
        foreach (var (entry, node) in entries.Zip(page.AsList.Skip(tail.Count)))
        {
            if (!log.state.Next(entry).TryGet(out var next, out var refused)) return refused;
            log = log.With(next, node);
        }
        return log.Saved();
    }

    RegistryLog With(RegistryState next, DagNode entry)
    {
        if (tail.Count + 1 < PageSize) return new(domain, next, pages, unsaved, tail.Add(entry));
        var page = DagCbor.Encode(DagNode.List(tail.Add(entry)));
        return new(domain, next, pages.Add(Cid.Of(Codec.DagCbor, page)), unsaved.Add(page), []);
    }
}
