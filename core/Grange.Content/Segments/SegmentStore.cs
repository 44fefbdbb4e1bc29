using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Grange.Content;

/// <summary>Blocks in append-only segments: each is at once a CARv1 file, a Filecoin piece and, through an index, a block store.</summary>
/// <remarks>
/// One store has a folder for itself. A block put can be read at once and is durable once <see cref="FlushAsync"/> returned.
/// Blocks of an upload that breaks off stay as bytes that nothing refers to: an object exists only when its root is recorded, and the recorder
/// flushes first. A segment's number is this store's own; the piece CID is its name for everyone else.
/// </remarks>
public sealed class SegmentStore : IBlockReader, IBlockWriter, IAsyncDisposable
{
    /// <summary>Ways in, by hash: two writers of one block come one after the other, or both would look for it before either has put it.</summary>
    const int Doors = 64;

    readonly SegmentFiles files;
    readonly ISegmentIndex index;
    readonly SegmentOptions options;
    readonly RecentBlocks recent = new();
    readonly SegmentWriter writer;
    readonly SegmentRecovery recovery;
    readonly SegmentSealer sealer;
    readonly BackgroundQueue indexing, sealing;
    readonly SemaphoreSlim[] doors = [.. Enumerable.Range(0, Doors).Select(_ => new SemaphoreSlim(1))];
    readonly Lock gate = new();
    readonly SortedDictionary<long, SealedSegment> sealedOnes = [];
    readonly Dictionary<PieceCid, SealedSegment> byPiece = [];
    readonly HashSet<OpenSegment> unsealed = [];
    readonly CancellationTokenSource stop = new();
    readonly Task[] running;
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    SegmentStore(SegmentFiles files, ISegmentIndex index, SegmentOptions options, SegmentRecovery recovery, RecoveredSegments found)
    {
        (this.files, this.index, this.options, this.recovery) = (files, index, options, recovery);
        (indexing, sealing, sealer) = (new(options.Clock), new(options.Clock), new(files));
        writer = new SegmentWriter(files, options, recent, OnSynced, OnDetached);
        writer.Resume(found);
        foreach (var one in found.Sealed) Publish(one, before: null);
        foreach (var one in found.Unsealed) OnDetached(one);
        running = options.IdleSeal is { } idle ? [Task.Run(writer.RunAsync), SealWhenIdleAsync(idle)] : [Task.Run(writer.RunAsync)];
    }

    /// <summary>Opens the store in <paramref name="folder"/>, recovers what a crash left, and brings the index up to what the segments hold.</summary>
    /// <exception cref="IOException">Another process has the folder.</exception>
    public static async ValueTask<SegmentStore> OpenAsync(string folder, ISegmentIndex index, SegmentOptions options, CancellationToken cancel)
    {
        var files = new SegmentFiles(folder);
        try
        {
            var recovery = new SegmentRecovery(files, index);
            return new SegmentStore(files, index, options, recovery, await recovery.RunAsync(cancel));
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of all segments on disk.</summary>
    public long StoredBytes => writer.StoredBytes;

    /// <summary>Why the index or a seal is behind at the moment (a database away, a full disk) or why the store takes no more; null when all is well.</summary>
    public Exception? Fault => writer.Fault ?? indexing.Fault ?? sealing.Fault;

    /// <summary>The sealed segments, oldest first.</summary>
    public IReadOnlyList<SealedSegment> Sealed
    {
        get { lock (gate) return [.. sealedOnes.Values]; }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (!hash.IsEmpty && hash.Code == HashCode.Identity) return hash.Digest.ToArray();
        if (await FindAsync(hash, cancel) is not { } place) return null;
        var block = new byte[place.Length];
        if (!files.TryRead(place.Segment, place.Offset, block) || !hash.Matches(block)) return null;
        return block;
    }

    /// <summary>Where a block lies, durable or not yet; null when it is not here.</summary>
    public ValueTask<BlockPlace?> FindAsync(Multihash hash, CancellationToken cancel)
        => recent.TryFind(hash, out var place) ? new(place) : index.FindAsync(hash, cancel);

    /// <exception cref="SegmentFullException">There is no room; nothing of the block is visible.</exception>
    public async ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        if (!cid.Hash.IsCheckable) throw new ArgumentException("a block under a hash that cannot be checked is not stored", nameof(cid));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlockLimits.MaxRead, nameof(block));
        Debug.Assert(cid.Hash.Matches(block.Span), "the caller's CID is not that of the block");
        if (cid.Hash.Code == HashCode.Identity) return;
        var door = doors[(uint)cid.Hash.GetHashCode() % Doors];
        await door.WaitAsync(cancel);
        try
        {
            if (await FindAsync(cid.Hash, cancel) is not null) return;
            await writer.WaitForRoomAsync(cancel);
            await recent.WaitForRoomAsync(cancel);
            writer.Append(cid, block.Span);
        }
        finally
        {
            door.Release();
        }
    }

    public ValueTask FlushAsync(CancellationToken cancel) => writer.FlushAsync(cancel);

    /// <summary>Seals the open segment now, whatever its size; null when it holds nothing.</summary>
    public async ValueTask<SealedSegment?> SealAsync(CancellationToken cancel)
        => writer.Detach(TimeSpan.Zero) is { } open ? await open.Sealing.Task.WaitAsync(cancel) : null;

    /// <summary>Every sealed segment there is, then each new one as it is sealed, without end.</summary>
    public async IAsyncEnumerable<SealedSegment> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var seen = new HashSet<long>(); ;)
        {
            Task next;
            SealedSegment[] news;
            lock (gate) (next, news) = (changed.Task, [.. sealedOnes.Values.Where(one => seen.Add(one.Number))]);
            foreach (var one in news) yield return one;
            await next.WaitAsync(cancel);
        }
    }

    /// <summary>Opens the proof tree of a sealed segment from its saved layer.</summary>
    /// <exception cref="InvalidDataException">The saved layer is damaged.</exception>
    public PieceTree OpenTree(SealedSegment segment)
        => PieceLayer.TryDecode(File.ReadAllBytes(files.TreePathOf(segment.Number)), out var layer) && layer.Piece == segment.Piece
            ? new PieceTree(segment.Path, layer)
            : throw new InvalidDataException($"the saved layer {files.TreePathOf(segment.Number)} is damaged");

    /// <summary>Deletes a sealed segment and forgets its blocks; false when there is none of that number.</summary>
    /// <remarks>A block that another segment happens to hold too is found there again after <see cref="RebuildAsync"/>.</remarks>
    public async ValueTask<bool> DeleteAsync(long number, CancellationToken cancel)
    {
        SealedSegment? gone;
        lock (gate)
        {
            if (!sealedOnes.Remove(number, out gone)) return false;
            byPiece.Remove(gone.Piece);
        }
        await indexing.DoAsync(async stopping =>
        {
            files.Delete(number);
            await index.RemoveAsync(number, stopping);
        }, cancel);
        writer.Claim(-gone.Length);
        return true;
    }

    /// <summary>Begins to take in a whole piece: a copy of a segment, or a shard of one.</summary>
    public PieceUpload BeginPiece() => new(this, files.DraftPath(writer.TakeNumber()));

    /// <summary>The sealed segment that is this piece; null when it is not here.</summary>
    public SealedSegment? Find(PieceCid piece)
    {
        lock (gate) return byPiece.GetValueOrDefault(piece);
    }

    /// <summary>Rebuilds the index from the sealed segments, one after the other; blocks of the one at hand are briefly not found.</summary>
    public async ValueTask RebuildAsync(CancellationToken cancel)
    {
        foreach (var one in Sealed) await ReindexAsync(one, cancel);
    }

    void OnSynced(SyncedBlocks synced)
    {
        indexing.Post(async stopping =>
        {
            await index.AddAsync(synced.Segment.Number, synced.Length, synced.Blocks, stopping);
            recent.Forget(synced.Blocks);
        });
        sealing.Post(stopping =>
        {
            sealer.Follow(synced.Segment, synced.Length);
            return default;
        });
    }

    void OnDetached(OpenSegment segment)
    {
        lock (gate) unsealed.Add(segment);
        sealing.Post(stopping => SealAsync(segment, stopping));
    }

    async ValueTask SealAsync(OpenSegment segment, CancellationToken stopping)
    {
        await writer.FlushAsync(stopping);
        var done = sealer.Seal(segment);
        await indexing.DoAsync(ending => index.SealAsync(done.Number, done.Piece.ToString(), ending), stopping);
        Publish(done, segment);
        sealer.Release(segment);
        segment.Sealing.TrySetResult(done);
    }

    void Publish(SealedSegment done, OpenSegment? before)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            if (before is not null) unsealed.Remove(before);
            sealedOnes[done.Number] = byPiece[done.Piece] = done;
            (told, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        told.SetResult();
    }

    internal void ClaimRoom(long bytes) => writer.Claim(bytes);

    /// <summary>Makes a complete piece one of the sealed segments.</summary>
    internal SealedSegment Keep(string draft, PieceLayer layer)
    {
        var number = SegmentFiles.NumberOf(draft);
        files.Keep(number, draft, layer);
        var done = new SealedSegment(number, files.PathOf(number), layer.Piece.RawBytes, layer.Piece, layer.Blocks);
        Publish(done, before: null);
        return done;
    }

    internal Task ReindexAsync(SealedSegment one, CancellationToken cancel)
        => indexing.DoAsync(stopping => recovery.ReindexAsync(one.Number, one.Length, one.Piece.ToString(), stopping), cancel);

    async Task SealWhenIdleAsync(TimeSpan idle)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(idle / 2, options.Clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            writer.Detach(idle);
        }
    }

    /// <summary>Syncs and indexes what was put. The open segment stays open and goes on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        writer.Close();
        await stop.CancelAsync();
        await Task.WhenAll(running);
        await sealing.AbandonAsync();
        await indexing.DisposeAsync();
        foreach (var segment in unsealed)
        {
            segment.Sealing.TrySetCanceled();
            segment.Dispose();
        }
        writer.Open?.Dispose();
        files.Dispose();
        stop.Dispose();
        foreach (var door in doors) door.Dispose();
    }
}
