using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Objects;

namespace Grange.Storage.Files;

/// <summary>What an upload made, before it is an object.</summary>
readonly record struct Made(string Name, Cid Cid, long Size);

/// <summary>
/// Turns uploaded blocks into objects, and ends them: money first, then blocks, then the payer's order, then the row that makes it visible.
/// </summary>
sealed class ObjectKeeping(StorageNode node, Address? orderer = null)
{
    Address Payer => orderer ?? node.Accounts.Default;

    /// <summary>Reserves the money for an order of so many bytes.</summary>
    public Task<Result<HoldId>> HoldAsync(long bytes, Keeping keeping, string name, CancellationToken cancel)
        => node.Host.Holds.PlaceAsync(Payer, RentQuote.Of(bytes, keeping, node.Terms), $"storing '{name}' ({bytes} bytes, {keeping.Policy}, {keeping.Days} days)", cancel);

    /// <summary>Makes what was uploaded an object of whoever orders here: the node's own account, where nobody else was named. Everything is durable when this returns.</summary>
    public Task<Result<StoredObject>> KeepAsync(Made made, RecordingWriter written, Keeping keeping, HoldId hold, CancellationToken cancel)
    {
        var (terms, payer) = (node.Terms, Payer);
        var order = OrderOf(made.Cid, written.Bytes, written.Policy, terms.CeilingMicroUsd, node.NowMs + keeping.TermMs, hold);
        return KeepAsync(made, written, keeping, payer, order, async () =>
            (await node.Accounts.SayAsync(node.Slug, payer, StorageKinds.Order, order.ToNode(), cancel)).TryGet(out _, out var refused) ? null : refused, cancel);
    }

    /// <summary>The consent to what a policy costs: so many providers may each charge for what one part holds.</summary>
    internal static Order OrderOf(Cid content, long bytes, Redundancy policy, long microUsd, long untilMs, HoldId? hold) => new(content, policy.PartOf(bytes), policy.Parts, microUsd, untilMs, hold);

    /// <summary>Makes it an object of whoever orders it.</summary>
    /// <param name="say">Has the order taken in; a fault when it is refused, and then nothing is kept.</param>
    public async Task<Result<StoredObject>> KeepAsync(Made made, RecordingWriter written, Keeping keeping, Address payer, Order order, Func<Task<Fault?>> say, CancellationToken cancel)
    {
        await written.FlushAsync(cancel);
        if (await say() is { } refused) return refused;
        var stored = new StoredObject(made.Name, made.Cid, made.Size, written.Bytes, payer, order.Hold, order.MicroUsdPerTibMonth, order.UntilMs, node.NowMs, keeping);
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

    /// <summary>Has a name's order run on for so many days more, at today's ceiling; its new hold takes the old one's place.</summary>
    public async Task<Result<StoredObject>> RenewAsync(StoredObject stored, int days, CancellationToken cancel)
    {
        var (terms, until) = (node.Terms, Math.Max(stored.UntilMs, node.NowMs) + days * 24L * 3600 * 1000);
        var most = RentQuote.Of(stored.Bytes, stored.Policy, terms, until - node.NowMs);
        if (!(await node.Host.Holds.PlaceAsync(stored.Payer, most, $"keeping '{stored.Name}' for {days} days more", cancel)).TryGet(out var hold, out var refused)) return refused;
        var order = OrderOf(stored.Cid, stored.Bytes, stored.Policy, terms.CeilingMicroUsd, until, hold);
        if (!(await node.Accounts.SayAsync(node.Slug, stored.Payer, StorageKinds.Order, order.ToNode(), cancel)).TryGet(out _, out refused))
        {
            await node.Host.Holds.ReleaseAsync(hold, cancel);
            return refused;
        }
        return await node.Objects.RenewAsync(stored, hold, until, terms.CeilingMicroUsd, cancel)
            ? stored with { Hold = hold, UntilMs = until, MicroUsd = terms.CeilingMicroUsd }
            : new Fault("upload-conflict", $"'{stored.Name}' was stored anew meanwhile", "nothing is to be done", 409);
    }

    /// <summary>Forgets an object; false when there is none of that name.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancel)
    {
        if (await node.Objects.RemoveAsync(name, cancel) is not { } gone) return false;
        await EndAsync(gone, cancel);
        node.Changed.Beat();
        return true;
    }

    /// <summary>
    /// Ends the order when no other name keeps the content, and gives back at once what of its hold the running epoch cannot capture any more; the epoch gives
    /// back the rest.
    /// </summary>
    async Task EndAsync(StoredObject gone, CancellationToken cancel)
    {
        var others = (await node.Objects.OfCidAsync(gone.Cid, cancel)).Where(other => other.Payer == gone.Payer).ToList();
        if (others.Count > 0)
        {
            if (gone.Hold is { } older && others.Exists(other => other.MadeMs >= gone.MadeMs)) await node.Host.Holds.ReleaseAsync(older, cancel); // the newest names the order's hold
            return;
        }
        var ended = OrderOf(gone.Cid, gone.Bytes, gone.Policy, gone.MicroUsd, node.NowMs, gone.Hold);
        if (!(await node.Accounts.SayAsync(node.Slug, gone.Payer, StorageKinds.Order, ended.ToNode(), cancel)).IsOk || gone.Hold is not { } hold) return;
        await node.Host.Holds.ShrinkAsync(hold, RentQuote.Of(gone.Bytes, gone.Policy, node.Terms, node.NowMs - node.Host.Epochs.Current.FromMs), cancel);
    }

    /// <summary>Waits until content has all its copies.</summary>
    public async Task<Durability> WaitDurableAsync(Cid cid, CancellationToken cancel)
    {
        await node.Segments.SealAsync(cancel); // nothing else need come: the piece can go out now
        while (true)
        {
            var change = node.Changed.Next;
            var now = await node.Objects.DurabilityAsync(cid, node.Terms.Policy, cancel);
            if (now.IsDurable) return now;
            await Pulse.WaitAsync(change, TimeSpan.FromSeconds(1), node.Host.Clock, cancel);
        }
    }
}
