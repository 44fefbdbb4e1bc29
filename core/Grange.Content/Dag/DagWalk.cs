using System.Runtime.CompilerServices;

namespace Grange.Content;

/// <summary>How much is walked below the end of a path: its block, what reads it as a file or lists it as a directory, or everything.</summary>
public enum DagScope { Block, Entity, All }

/// <summary>A block that a walk met.</summary>
public readonly record struct DagBlock(Cid Cid, ReadOnlyMemory<byte> Bytes);

/// <summary>Walks a DAG depth first, as the trustless gateway sends it: the blocks along the path, then those in scope below its end.</summary>
/// <remarks>The walk ends after its first fault. Identity CIDs carry their data themselves and are never given as blocks.</remarks>
public sealed class DagWalk(IBlockReader blocks)
{
    /// <summary>Most links held while they wait to be walked; it bounds memory against hostile DAGs.</summary>
    const int MaxPending = 500_000;

    public DagScope Scope { get; init; } = DagScope.All;

    /// <summary>Give a block each time it is met ("dups=y") instead of once.</summary>
    public bool Duplicates { get; init; }

    /// <summary>With scope Entity: only the blocks that hold these bytes of a file. No effect on anything else.</summary>
    public EntityBytes? Range { get; init; }

    /// <summary>The blocks from <paramref name="root"/> along <paramref name="path"/> and in scope at its end.</summary>
    public async IAsyncEnumerable<Found<DagBlock>> RunAsync(Cid root, IReadOnlyList<string> path, [EnumeratorCancellation] CancellationToken cancel)
    {
        var met = new HashSet<Cid>();
        var passed = new List<Cid>();
        var end = await DagPath.ResolveAsync(blocks, root, path, passed, cancel);
        foreach (var cid in passed)
        {
            if (!IsDue(cid, met)) continue;
            var fetched = await blocks.FetchAsync(cid, cancel);
            if (!fetched.TryGet(out var block, out var gone)) { yield return gone; yield break; }
            yield return new DagBlock(cid, block);
        }
        if (!end.TryGet(out var found, out var fault)) { yield return fault; yield break; }
        var rest = Scope == DagScope.All ? EverythingAsync(found.Cid, met, cancel) : EntityAsync(found.Cid, cancel);
        await foreach (var step in rest)
        {
            if (step.IsFound && Scope != DagScope.All && !IsDue(step.Value.Cid, met)) continue;
            yield return step;
        }
    }

    /// <summary>Everything from <paramref name="root"/> down, as <see cref="RunAsync(Cid, IReadOnlyList{string}, CancellationToken)"/> without a path.</summary>
    public IAsyncEnumerable<Found<DagBlock>> RunAsync(Cid root, CancellationToken cancel) => RunAsync(root, [], cancel);

    /// <summary>Writes the walk as sections of <paramref name="car"/>. Null when complete; else why it stopped: the CAR must then not end cleanly.</summary>
    public async ValueTask<DagFault?> ExportAsync(Cid root, IReadOnlyList<string> path, CarWriter car, CancellationToken cancel)
    {
        await foreach (var step in RunAsync(root, path, cancel))
        {
            if (!step.TryGet(out var block, out var fault)) return fault;
            await car.PutAsync(block.Cid, block.Bytes, cancel);
        }
        await car.FlushAsync(cancel);
        return null;
    }

    // v0 and v1 of one dag-pb CID are one block; raw and dag-pb of one hash are walked differently.
    bool IsDue(Cid cid, HashSet<Cid> met) => !DagSource.IsIdentity(cid) && (Duplicates || met.Add(cid.ToV1()));

    async IAsyncEnumerable<Found<DagBlock>> EverythingAsync(Cid top, HashSet<Cid> met, [EnumeratorCancellation] CancellationToken cancel)
    {
        var pending = new Stack<Cid>([top]);
        var walked = new HashSet<Cid>(); // a block met on the path was given already, but what hangs below it was not
        while (pending.TryPop(out var cid))
        {
            var inline = DagSource.IsIdentity(cid);
            if (!inline && !Duplicates && !walked.Add(cid.ToV1())) continue;
            if (!(await blocks.FetchAsync(cid, cancel)).TryGet(out var block, out var fault)) { yield return fault; yield break; }
            if (!inline && (Duplicates || !met.Contains(cid.ToV1()))) yield return new DagBlock(cid, block);
            if (!DagLinks.Of(cid, block).TryGet(out var links, out fault)) { yield return fault; yield break; }
            if (pending.Count + links.Count > MaxPending) { yield return new DagFault(DagReason.TooLarge, cid, $"more than {MaxPending} links wait to be walked"); yield break; }
            for (var i = links.Count - 1; i >= 0; i--)
                if (!PieceCid.TryFrom(links[i], out _)) pending.Push(links[i]); // a piece's name commits to a tree of leaves: there is no block of that hash
        }
    }

    async IAsyncEnumerable<Found<DagBlock>> EntityAsync(Cid top, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!(await blocks.FetchAsync(top, cancel)).TryGet(out var block, out var fault)) { yield return fault; yield break; }
        yield return new DagBlock(top, block);
        if (Scope == DagScope.Block || top.Codec != Codec.DagPb || !DagLinks.IsUnixFs(block)) yield break;
        if (!UnixFsNode.Decode(top, block).TryGet(out var entity, out fault)) { yield return fault; yield break; }
        if (entity.IsFile)
        {
            var (from, to) = (Range ?? new EntityBytes(0, null)).In(entity.Size);
            await foreach (var step in new FileWalk(blocks).WalkAsync(entity, from, to, cancel))
                yield return step.TryGet(out var part, out fault) ? new DagBlock(part.Cid, part.Block) : fault;
        }
        else if (entity.Type == UnixFsType.HamtShard)
        {
            await foreach (var step in new HamtWalk(blocks).WalkAsync(entity, cancel))
                if (!step.TryGet(out var shard, out fault)) yield return fault;
                else if (shard.Name is null) yield return new DagBlock(shard.Cid, shard.Block);
        }
    }
}
