using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Grange.Storage.Objects;
using Grange.Storage.S3.Keys;

namespace Grange.Storage.Files;

/// <summary>The ways in: a file that is cut into blocks, a CAR that brings its own, a DAG that this node made.</summary>
/// <param name="wish">How it shall be kept.</param>
/// <param name="key">The access key by which it comes, and whose quota it must fit; null for none.</param>
sealed class Uploading(StorageNode node, ObjectKeeping keeping, Keeping wish, AccessKey? key = null)
{
    public const int MaxName = 1024;

    public static Fault EscapedSlash { get; } = new("bad-name", "a name has no escaped slash", "write the slash itself");

    /// <summary>Imports a file. Nothing is visible unless all of it came.</summary>
    /// <param name="name">What it shall be called.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="announced">How many, where that is known.</param>
    /// <param name="profile">How it is cut.</param>
    /// <param name="cancel">Ends it; nothing is kept then.</param>
    public Task<Result<StoredObject>> PutFileAsync(string name, Stream body, long? announced, UnixFsProfile profile, CancellationToken cancel)
    {
        if (CheckName(name) is { } bad) return Task.FromResult<Result<StoredObject>>(bad);
        return PaidAsync(name, announced, async writer =>
        {
            var entry = await new UnixFsImporter(writer, profile).AddFileAsync(body, cancel);
            return new Made(name, entry.Cid, entry.Size);
        }, cancel);
    }

    /// <summary>Imports a CAR: every block is checked, and each root's content must be whole unless it may be partial.</summary>
    /// <param name="name">What it shall be called; null: as its first root.</param>
    /// <param name="body">The CAR.</param>
    /// <param name="announced">Its bytes, where known.</param>
    /// <param name="partial">Content may lack blocks.</param>
    /// <param name="cancel">Ends it; nothing is kept then.</param>
    public Task<Result<StoredObject>> PutCarAsync(string? name, Stream body, long? announced, bool partial, CancellationToken cancel)
    {
        if (name is not null && CheckName(name) is { } bad) return Task.FromResult<Result<StoredObject>>(bad);
        return PaidAsync(name ?? "a CAR", announced, async writer =>
        {
            using var car = await CarReader.OpenAsync(body, cancel);
            Cid? first = null;
            while (await car.ReadAsync(cancel))
            {
                first ??= car.Current.Cid;
                await writer.PutAsync(car.Current.Cid, car.Current.Bytes, cancel);
            }
            if (car.Fault is { } fault)
                return new Fault("car-invalid", $"the CAR is broken at byte {fault.Offset}: {fault.Reason}", "nothing of it was kept", fault.Reason == CarReason.SectionTooLong ? 413 : 400);
            if ((car.Roots.Count > 0 ? car.Roots[0] : first) is not { } root) return new Fault("car-empty", "the CAR has no root and no block");
            if (!partial && await FirstMissingAsync(car.Roots, cancel) is { } missing)
                return new Fault("car-incomplete", $"block {missing} is missing", "send a whole DAG, or say ?partial=true");
            return new Made(name ?? root.ToString(), root, writer.Bytes);
        }, cancel);
    }

    /// <summary>Takes everything below a root from where it is.</summary>
    public Task<Result<StoredObject>> PutDagAsync(string name, Cid root, IBlockReader blocks, CancellationToken cancel) => PaidAsync(name, null, async writer =>
    {
        await foreach (var step in new DagWalk(blocks).RunAsync(root, cancel))
        {
            if (!step.TryGet(out var block, out var fault)) return new Fault("dag-incomplete", $"block {fault.Block}: {fault.Reason}", "put every block before it is kept");
            await writer.PutAsync(block.Cid, block.Bytes, cancel);
        }
        return new Made(name, root, writer.Bytes);
    }, cancel);

    /// <summary>Keeps what is made of blocks that are here already.</summary>
    public Task<Result<StoredObject>> PutMadeAsync(string name, Func<RecordingWriter, Task<Result<Made>>> make, CancellationToken cancel) => PaidAsync(name, null, make, cancel);

    /// <summary>Imports a file for an account whose own signature orders its keeping afterwards: until then nothing refers to its blocks, and what nobody orders is cleared away.</summary>
    /// <param name="name">What it shall be called.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="announced">How many: what their keeping costs must be free in the account.</param>
    /// <param name="profile">How it is cut.</param>
    /// <param name="cancel">Ends it; nothing is kept then.</param>
    public async Task<Result<Made>> PutUnorderedAsync(string name, Stream body, long announced, UnixFsProfile profile, CancellationToken cancel)
    {
        if (CheckName(name) is { } bad) return bad;
        if (!(await keeping.HoldAsync(RentQuote.BlockBytes(announced), wish, name, cancel)).TryGet(out var hold, out var refused)) return refused;
        try
        {
            if (!(await node.Segments.OfAsync(wish.Policy, cancel)).TryGet(out var lane, out var unkept)) return unkept;
            var writer = node.WriterFor(lane);
            var entry = await new UnixFsImporter(writer, profile).AddFileAsync(body, cancel);
            await writer.FlushAsync(cancel);
            return new Made(name, entry.Cid, entry.Size);
        }
        catch (ContentDeniedException denied)
        {
            return denied.Fault;
        }
        catch (SegmentFullException full)
        {
            return NodeFull(full);
        }
        finally
        {
            await node.Host.Holds.ReleaseAsync(hold, CancellationToken.None);
        }
    }

    /// <summary>Money before work: by what was announced, else by what came.</summary>
    async Task<Result<StoredObject>> PaidAsync(string name, long? announced, Func<RecordingWriter, Task<Result<Made>>> import, CancellationToken cancel)
    {
        HoldId? hold = null;
        try
        {
            if (announced is { } bytes)
            {
                if (await node.Quotas.RefusesAsync(key, RentQuote.BlockBytes(bytes), cancel) is { } full) return full;
                if (!(await keeping.HoldAsync(RentQuote.BlockBytes(bytes), wish, name, cancel)).TryGet(out var placed, out var refused)) return refused;
                hold = placed;
            }
            if (!(await node.Segments.OfAsync(wish.Policy, cancel)).TryGet(out var lane, out var unkept)) return unkept;
            var writer = node.WriterFor(lane);
            if (!(await import(writer)).TryGet(out var made, out var fault)) return fault;
            if (hold is null)
            {
                if (!(await keeping.HoldAsync(writer.Bytes, wish, name, cancel)).TryGet(out var placed, out var refused)) return refused;
                hold = placed;
            }
            var kept = await node.Quotas.KeepAsync(key, made.Name, writer.Bytes, () => keeping.KeepAsync(made, writer, wish, hold.Value, cancel), cancel);
            if (kept.IsOk) hold = null; // it belongs to the object now
            return kept;
        }
        catch (ContentDeniedException denied)
        {
            return denied.Fault;
        }
        catch (SegmentFullException full)
        {
            return NodeFull(full);
        }
        finally
        {
            if (hold is { } unused) await node.Host.Holds.ReleaseAsync(unused, CancellationToken.None);
        }
    }

    async Task<Cid?> FirstMissingAsync(IReadOnlyList<Cid> roots, CancellationToken cancel)
    {
        foreach (var root in roots)
        {
            try
            {
                await foreach (var step in new DagWalk(node.Blocks).RunAsync(root, cancel))
                    if (step.Fault is { } fault) return fault.Block;
            }
            catch (ContentUnavailableException)
            {
                // It is in the network; that its copies are away at the moment does not make the CAR incomplete.
            }
        }
        return null;
    }

    static Fault NodeFull(SegmentFullException full) => new Fault("node-full", full.Message, "the node needs more disk, or more providers that take its pieces", 507);

    internal static Fault? CheckName(string name)
    {
        if (name.Length is 0 or > MaxName) return new Fault("bad-name", $"a name has 1 to {MaxName} characters");
        if (name.Any(char.IsControl)) return new Fault("bad-name", "a name has no control characters");
        if (name.Contains("%2f", StringComparison.OrdinalIgnoreCase)) return EscapedSlash; // it was escaped twice, and becomes a path for whoever decodes it again
        return name.Split('/').Any(part => part is "" or "." or "..")
            ? new Fault("bad-name", $"'{name}' is no plain name", "leave out '.', '..' and empty parts")
            : null;
    }
}
