namespace Grange.Content;

/// <summary>The one writer: appends sections under a lock and syncs them in groups.</summary>
/// <remarks><paramref name="synced"/> is told, in order, what each sync made durable, before those who wait for it;
/// <paramref name="detached"/> of each segment that is full, idle or asked to be sealed.</remarks>
sealed class SegmentWriter(
    SegmentFiles files, SegmentOptions options, RecentBlocks recent, Action<SyncedBlocks> synced, Action<OpenSegment> detached)
{
    const int SmallBlock = 64 * 1024;

    readonly Lock gate = new();
    readonly byte[] buffer = new byte[CarSections.MaxHead + SmallBlock];
    readonly List<OpenSegment> dirty = [];
    OpenSegment? open;
    long nextNumber = 1, stored, appended, durable, lastAppend;
    TaskCompletionSource awake = NewSignal(), urgent = NewSignal(), round = NewSignal();
    volatile Exception? fault;
    bool closing;

    /// <summary>Takes over what recovery found, before the first append.</summary>
    public void Resume(RecoveredSegments recovered)
    {
        (open, nextNumber, stored) = (recovered.Open, recovered.NextNumber, recovered.StoredBytes);
        lastAppend = options.Clock.GetTimestamp();
    }

    /// <summary>Why syncing failed, after which nothing is taken any more.</summary>
    public Exception? Fault => fault;

    /// <summary>Bytes of all segments.</summary>
    public long StoredBytes => Interlocked.Read(ref stored);

    /// <summary>Appends a block unless it is among the recent ones. It can be read at once, and is durable after the next flush.</summary>
    public void Append(Cid cid, ReadOnlySpan<byte> block)
    {
        lock (gate)
        {
            ThrowIfUnusable();
            if (recent.TryFind(cid.Hash, out _)) return;
            var head = CarSections.WriteHead(buffer, cid, block.Length);
            var segment = SegmentFor(head + block.Length);
            WriteSection(segment, head, block);
            Note(segment, cid.Hash, head, block.Length);
        }
    }

    /// <summary>Returns when everything appended before is durable; many callers share one sync.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        var target = Interlocked.Read(ref appended);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (durable >= target) return;
                if (fault is not null) ThrowIfUnusable();
                urgent.TrySetResult();
                next = round.Task;
            }
            await next.WaitAsync(cancel);
        }
    }

    /// <summary>Holds a caller back while too much is unsynced.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancel)
        => Interlocked.Read(ref appended) - Interlocked.Read(ref durable) > 4 * options.FlushBytes ? FlushAsync(cancel) : default;

    /// <summary>Takes the open segment away for sealing; null when it has no blocks, or had one within <paramref name="idleFor"/>.</summary>
    public OpenSegment? Detach(TimeSpan idleFor)
    {
        lock (gate)
        {
            if (closing || open is null || open.Blocks == 0 || options.Clock.GetElapsedTime(lastAppend) < idleFor) return null;
            return DetachOpen();
        }
    }

    /// <summary>A number for a segment that comes whole from elsewhere.</summary>
    public long TakeNumber()
    {
        lock (gate)
        {
            ThrowIfUnusable();
            return nextNumber++;
        }
    }

    /// <summary>Takes room within the capacity for bytes written elsewhere, or gives it back when negative.</summary>
    /// <exception cref="SegmentFullException">There is no such room.</exception>
    public void Claim(long bytes)
    {
        lock (gate)
        {
            ThrowIfOver(bytes);
            Interlocked.Add(ref stored, bytes);
        }
    }

    /// <summary>Syncs in groups until closed: as soon as somebody waits or enough has gathered, else after the flush delay.</summary>
    public async Task RunAsync()
    {
        for (var last = false; !last && fault is null;)
        {
            Task wakes, hurries;
            lock (gate) (wakes, hurries) = (awake.Task, urgent.Task);
            await wakes;
            await Task.WhenAny(hurries, Task.Delay(options.FlushDelay, options.Clock, CancellationToken.None));
            last = Sync();
        }
    }

    /// <summary>Refuses further blocks; <see cref="RunAsync"/> then syncs what is left and ends.</summary>
    public void Close()
    {
        lock (gate)
        {
            closing = true;
            awake.TrySetResult();
            urgent.TrySetResult();
        }
    }

    /// <summary>The segment left open; for the store to close at the end.</summary>
    public OpenSegment? Open => open;

    bool Sync()
    {
        SyncedBlocks[] batch;
        long target;
        bool last;
        lock (gate)
        {
            batch = [.. dirty.Select(segment => new SyncedBlocks(segment, segment.Length, segment.Unsynced))];
            foreach (var segment in dirty) segment.Unsynced = [];
            dirty.Clear();
            (awake, urgent, target, last) = (NewSignal(), NewSignal(), appended, closing);
        }
        try
        {
            foreach (var one in batch) RandomAccess.FlushToDisk(one.Segment.File);
            foreach (var one in batch) synced(one);
            EndRound(target, null);
        }
        catch (IOException error) { EndRound(durable, error); } // after a failed sync nobody knows what is on the disk: only a restart reads it
        return last;
    }

    void EndRound(long target, Exception? error)
    {
        TaskCompletionSource ended;
        lock (gate)
        {
            (durable, fault) = (target, error);
            (ended, round) = (round, NewSignal());
        }
        ended.SetResult();
    }

    OpenSegment SegmentFor(int size)
    {
        if (open is not null && open.Blocks > 0 && open.Length + size > options.MaxBytes) DetachOpen();
        ThrowIfOver(open is null ? size + CarSections.Header.Length : size);
        return open ??= Start();
    }

    OpenSegment Start()
    {
        try
        {
            var started = new OpenSegment(nextNumber, files.Create(nextNumber), CarSections.Header.Length, 0);
            nextNumber++;
            Interlocked.Add(ref stored, started.Length);
            return started;
        }
        catch (IOException error) when (SegmentFullException.IsNoRoom(error))
        {
            throw new SegmentFullException($"no room for a new segment in {files.Folder}", error);
        }
    }

    void WriteSection(OpenSegment segment, int head, ReadOnlySpan<byte> block)
    {
        try
        {
            var together = block.Length <= SmallBlock ? block.Length : 0;
            block[..together].CopyTo(buffer.AsSpan(head));
            RandomAccess.Write(segment.File, buffer.AsSpan(0, head + together), segment.Length);
            if (together < block.Length) RandomAccess.Write(segment.File, block, segment.Length + head);
        }
        catch (IOException error)
        {
            RandomAccess.SetLength(segment.File, segment.Length);
            if (!SegmentFullException.IsNoRoom(error)) throw;
            throw new SegmentFullException($"no room for {block.Length} bytes in {files.PathOf(segment.Number)}", error);
        }
    }

    void Note(OpenSegment segment, Multihash hash, int head, int length)
    {
        var place = new BlockPlace(segment.Number, segment.Length + head, length);
        if (segment.Unsynced.Count == 0) dirty.Add(segment);
        segment.Unsynced.Add(new IndexedBlock(hash, place));
        segment.Length += head + length;
        segment.Blocks++;
        recent.Add(hash, place);
        Interlocked.Add(ref stored, head + length);
        Interlocked.Add(ref appended, head + length);
        lastAppend = options.Clock.GetTimestamp();
        awake.TrySetResult();
        if (appended - durable >= options.FlushBytes) urgent.TrySetResult();
    }

    OpenSegment DetachOpen()
    {
        var full = open!;
        open = null;
        detached(full);
        return full;
    }

    void ThrowIfOver(long more)
    {
        if (more > 0 && stored + more > options.CapacityBytes)
            throw new SegmentFullException($"the store holds {stored} of {options.CapacityBytes} bytes; {more} more do not fit");
    }

    void ThrowIfUnusable()
    {
        if (fault is not null) throw new IOException("the segments could not be synced to disk; restart to recover what is there", fault);
        ObjectDisposedException.ThrowIf(closing, typeof(SegmentStore));
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
