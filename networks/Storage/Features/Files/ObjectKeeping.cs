using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Objects;

namespace Grange.Storage.Files;

/// <summary>What an upload made, before it is an object.</summary>
readonly record struct Made(string Name, Cid Cid, long Size);

/// <summary>
/// Turns uploaded blocks into objects, and ends them: money first, then blocks, then the payer's order, then the row that makes it visible.
/// </summary>
sealed class ObjectKeeping(StorageNode node)
{
    /// <summary>Reserves the money for an order of so many bytes.</summary>
    public Task<Result<HoldId>> HoldAsync(long bytes, string name, CancellationToken cancel)
        => node.Host.Holds.PlaceAsync(node.Accounts.Default, Quote.Of(bytes, node.Terms), $"storing '{name}' ({bytes} bytes, {node.Terms.Copies} copies, {node.Terms.OrderDays} days)", cancel);

    /// <summary>Makes what was uploaded an object. Everything is durable when this returns.</summary>
    public async Task<Result<StoredObject>> KeepAsync(Made made, RecordingWriter written, HoldId hold, CancellationToken cancel)
    {
        await written.FlushAsync(cancel);
        var (terms, payer) = (node.Terms, node.Accounts.Default);
        var until = node.NowMs + Quote.DurationMs(terms);
        var order = new Order(made.Cid, written.Bytes, terms.Copies, terms.CeilingMicroUsd, until);
        if (!(await node.Accounts.SayAsync(node.Slug, payer, StorageKinds.Order, order.ToNode(), cancel)).TryGet(out _, out var refused))
            return refused;
        var stored = new StoredObject(made.Name, made.Cid, made.Size, written.Bytes, payer, hold, terms.CeilingMicroUsd, until, node.NowMs);
        try
        {
            var before = await node.Objects.PutAsync(stored, await written.PartsAsync(cancel), node.Collected.ContainsKey, cancel);
            if (before is not null) await EndAsync(before, cancel);
        }
        catch (SegmentCollectedException)
        {
            return new Fault("upload-conflict", "blocks that this upload counted on were cleared away while it ran", "send it again", 409);
        }
        node.Changed.Beat();
        return stored;
    }

    /// <summary>Forgets an object; false when there is none of that name.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancel)
    {
        if (await node.Objects.RemoveAsync(name, cancel) is not { } gone) return false;
        await EndAsync(gone, cancel);
        node.Changed.Beat();
        return true;
    }

    /// <summary>Gives the money back and, when no other name keeps the content, ends the order.</summary>
    async Task EndAsync(StoredObject gone, CancellationToken cancel)
    {
        if (gone.Hold is { } hold) await node.Host.Holds.ReleaseAsync(hold, cancel);
        if ((await node.Objects.OfCidAsync(gone.Cid, cancel)).Any(other => other.Payer == gone.Payer)) return;
        await node.Accounts.SayAsync(node.Slug, gone.Payer, StorageKinds.Order, new Order(gone.Cid, gone.Bytes, node.Terms.Copies, gone.MicroUsd, node.NowMs).ToNode(), cancel);
    }

    /// <summary>Waits until content has all its copies.</summary>
    public async Task<Durability> WaitDurableAsync(Cid cid, CancellationToken cancel)
    {
        await node.Segments.SealAsync(cancel); // nothing else need come: the piece can go out now
        while (true)
        {
            var change = node.Changed.Next;
            var now = await node.Objects.DurabilityAsync(cid, node.Terms.Copies, cancel);
            if (now.IsDurable) return now;
            await Pulse.WaitAsync(change, TimeSpan.FromSeconds(1), node.Host.Clock, cancel);
        }
    }
}
