using Grange.Content;
using Grange.Host.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Devices;

/// <summary>The registry log as this node keeps it: entries in the database, published as blocks whenever a bundle pins it.</summary>
public sealed class DeviceRegistry(IStore store, NodeContent content, TimeProvider clock) : IDeviceDirectory, IDisposable
{
    readonly SemaphoreSlim writing = new(1, 1);
    volatile RegistryLog log = null!;

    /// <summary>The log as of now.</summary>
    public RegistryLog Log => log;

    /// <inheritdoc/>
    public IDeviceView View => log;

    /// <summary>Reads the log back and verifies it, as an auditor would.</summary>
    public async Task OpenAsync(SigningDomain domain, CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, token) => db.ListAsync<byte[]>("SELECT entry FROM node_registry ORDER BY number", null, token), cancel);
        var read = RegistryLog.Empty(domain);
        foreach (var row in rows)
        {
            if (DagCbor.TryDecode(row, out var node) != DagCborFault.None) throw new InvalidDataException($"registry entry {read.Count} in the database is torn");
            read = read.Apply(RegistryCodec.Read(node!).Value).Value;
        }
        log = read;
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
    public async Task<Cid> PublishAsync(CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            var blocks = log.Encode();
            foreach (var (cid, bytes) in blocks.Blocks) await content.PutAsync(cid, bytes, cancel);
            await content.FlushAsync(cancel);
            log = log.Saved();
            return blocks.Root;
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose() => writing.Dispose();
}
