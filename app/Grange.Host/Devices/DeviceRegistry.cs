using System.Collections.Immutable;
using Grange.Content;
using Grange.Host.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Devices;

/// <summary>The registry log as this node keeps it: entries in the database, published as blocks whenever a bundle pins it.</summary>
public sealed class DeviceRegistry(IStore store, NodeContent content, TimeProvider clock) : IDeviceDirectory, IDisposable
{
    /// <summary>Entries read and verified at a time when the node starts.</summary>
    const long OpeningStep = 8192;

    /// <summary>Published logs remembered; they share their memory with the log as of now.</summary>
    const int MostPublished = 16;

    readonly SemaphoreSlim writing = new(1, 1);
    volatile RegistryLog log = null!;
    ImmutableList<(Cid Root, RegistryLog Log)> published = [];
    SigningDomain domain = default!;

    /// <summary>The log as of now.</summary>
    public RegistryLog Log => log;

    /// <inheritdoc/>
    public IDeviceView View => log;

    /// <summary>Reads the log back and verifies it, as an auditor would.</summary>
    public async Task OpenAsync(SigningDomain domain, CancellationToken cancel)
    {
        (log, this.domain) = (RegistryLog.Empty(domain), domain);
        while (await EntriesAsync(log.Count, cancel) is { Count: > 0 } entries)
        {
            log = log.Apply(entries).Value;
            foreach (var (cid, bytes) in log.Encode().Blocks.SkipLast(1)) await content.PutAsync(cid, bytes, cancel); // nearly always there already; a long log need not stay in memory
            log = log.Saved();
        }
        await content.FlushAsync(cancel);
    }

    async Task<IReadOnlyList<RegistryEntry>> EntriesAsync(long from, CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, token) => db.ListAsync<byte[]>(
            "SELECT entry FROM node_registry WHERE number >= @From ORDER BY number LIMIT @Most", new { From = from, Most = OpeningStep }, token), cancel);
        return [.. rows.Select((row, at) => DagCbor.TryDecode(row, out var node) == DagCborFault.None
            ? RegistryCodec.Read(node!).Value
            : throw new InvalidDataException($"registry entry {from + at} in the database is torn"))];
    }

    /// <summary>What is to be read of the log by who has its first <paramref name="known"/> entries: its root, and the pages from the first that is new to him.</summary>
    public async Task<(ReadOnlyMemory<byte> Root, int First, IReadOnlyList<ReadOnlyMemory<byte>> Pages)> ExportAsync(long known, CancellationToken cancel)
    {
        var (cid, published) = await PublishAsync(cancel);
        var root = await content.GetAsync(cid.Hash, cancel) ?? throw new InvalidDataException($"registry root {cid} is gone");
        var (first, pages) = ((int)(Math.Clamp(known, 0, published.Count) / RegistryLog.PageSize), new List<ReadOnlyMemory<byte>>());
        foreach (var page in RegistryRoot.Read(root.Span).Value.Pages.Skip(first))
            pages.Add(await content.GetAsync(page.Hash, cancel) ?? throw new InvalidDataException($"registry page {page} is gone"));
        return (root, first, pages);
    }

    /// <summary>Takes over a longer log of the same beginning; every hash, rule and signature that is new is verified, and a fork or a shorter log refused.</summary>
    public async Task<Result<long>> AdoptAsync(ReadOnlyMemory<byte> root, int first, IReadOnlyList<ReadOnlyMemory<byte>> pages, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            IReadOnlyList<ReadOnlyMemory<byte>> all = [.. Enumerable.Repeat(ReadOnlyMemory<byte>.Empty, first), .. pages];
            if (!RegistryLog.Load(domain, root.Span, all, log).TryGet(out var longer, out var forged)) return forged;
            if (!longer.BeginsWith(log)) return new Fault("registry-fork", $"a log of {longer.Count} entries that does not begin with the {log.Count} here", Status: 409);
            if (longer.Count == log.Count) return longer.Count;
            foreach (var page in pages) await content.PutAsync(Cid.Of(Codec.DagCbor, page.Span), page, cancel);
            await content.FlushAsync(cancel);
            var entries = pages.SelectMany((page, i) => Entries(page).Select((entry, j) => (Number: (long)(first + i) * RegistryLog.PageSize + j, entry)))
                .Where(one => one.Number >= log.Count).Select(one => new { one.Number, Entry = DagCbor.Encode(one.entry) });
            await store.WriteAsync((db, token) => db.RunAsync("INSERT INTO node_registry (number, entry) VALUES (@Number, @Entry)", entries, token), cancel);
            log = longer;
            return longer.Count;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Adds an owner's act; durable on return. The same act again is refused by its nonce.</summary>
    public async Task<Result<RegistryEntry>> AcceptAsync(SignedAction signed, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel); // one log, one writer: every entry builds on the one before
        try
        {
            var entry = log.Next(signed, clock.GetUtcNow().ToUnixTimeSeconds());
            if (!log.Apply(entry).TryGet(out var next, out var why)) return why;
            await store.WriteAsync((db, token) => db.RunAsync(
                "INSERT INTO node_registry (number, entry) VALUES (@Number, @Entry)",
                new { Number = entry.Sequence, Entry = DagCbor.Encode(RegistryCodec.ToNode(entry)) }, token), cancel);
            log = next;
            return entry;
        }
        finally
        {
            writing.Release();
        }
    }

    static IReadOnlyList<DagNode> Entries(ReadOnlyMemory<byte> page)
        => DagCbor.TryDecode(page.Span, out var list) == DagCborFault.None ? list!.AsList : throw new InvalidDataException("a page that was verified is none");

    /// <summary>Makes the log as of now readable by anyone: its blocks are stored; the root's CID stands in the bundle that pins it.</summary>
    public async Task<(Cid Root, RegistryLog Log)> PublishAsync(CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            var blocks = log.Encode();
            foreach (var (cid, bytes) in blocks.Blocks) await content.PutAsync(cid, bytes, cancel);
            await content.FlushAsync(cancel);
            log = log.Saved();
            if (Published(blocks.Root) is null) published = [.. published.TakeLast(MostPublished - 1), (blocks.Root, log)];
            return (blocks.Root, log);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>A log that was published lately, by its root; null when it is long ago.</summary>
    public RegistryLog? Published(Cid root) => published.FirstOrDefault(one => one.Root == root).Log;

    public void Dispose() => writing.Dispose();
}
