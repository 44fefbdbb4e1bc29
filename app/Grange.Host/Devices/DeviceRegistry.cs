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

    readonly SemaphoreSlim writing = new(1, 1);
    volatile RegistryLog log = null!;

    /// <summary>The log as of now.</summary>
    public RegistryLog Log => log;

    /// <inheritdoc/>
    public IDeviceView View => log;

    /// <summary>Reads the log back and verifies it, as an auditor would.</summary>
    public async Task OpenAsync(SigningDomain domain, CancellationToken cancel)
    {
        log = RegistryLog.Empty(domain);
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
            return (blocks.Root, log);
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose() => writing.Dispose();
}
