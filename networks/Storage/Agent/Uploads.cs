using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Agent;

/// <summary>Uploads under way. They live in memory: an upload that a restart interrupted is unknown afterwards, and its bytes are swept.</summary>
sealed class Uploads(TimeProvider clock)
{
    /// <summary>Uploads at one time; more is refused until one ends or was left alone for <see cref="Patience"/>.</summary>
    const int Most = 64;

    /// <summary>Finished uploads that are still known, so that their bytes sent again are a conflict and not a surprise.</summary>
    const int MostFinished = 1024;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<Guid, Upload> open = new(), finished = new();
    readonly ConcurrentQueue<Guid> finishedInOrder = new();

    /// <summary>Opens an upload; the expected piece is known from the start (classic) or only at its end (streaming).</summary>
    public Result<Upload> Open(PieceCid? expected, PieceToken? token)
    {
        var now = clock.GetUtcNow();
        foreach (var old in open.Values.Where(upload => upload.IsIdle && upload.Touched + Patience < now)) Close(old); // whoever opened it died or thought better of it
        if (open.Count >= Most) return new Fault("uploads-busy", $"{Most} uploads are open here", "try again when one has ended", 429);
        var upload = new Upload(Guid.CreateVersion7(now), expected, token) { Touched = now };
        open[upload.Id] = upload;
        return upload;
    }

    public Result<Upload> Find(Guid id)
    {
        if (!open.TryGetValue(id, out var upload) && !finished.TryGetValue(id, out upload))
            return new Fault("upload-unknown", $"there is no upload {id}", "start again: POST /pdp/piece/uploads", 404);
        upload.Touched = clock.GetUtcNow();
        return upload;
    }

    /// <summary>The upload has all its bytes.</summary>
    public void Sent(Upload upload, PieceDraft draft) => (upload.Draft, upload.Touched) = (draft, clock.GetUtcNow());

    /// <summary>Forgets an upload, and what came of it so far.</summary>
    public void Close(Upload upload)
    {
        if (open.TryRemove(upload.Id, out _)) upload.Draft?.Dispose();
    }

    /// <summary>The upload became a piece: it takes no place any more, and is remembered for a while.</summary>
    public void Finish(Upload upload)
    {
        finished[upload.Id] = upload;
        finishedInOrder.Enqueue(upload.Id);
        Close(upload);
        while (finishedInOrder.Count > MostFinished && finishedInOrder.TryDequeue(out var oldest)) finished.TryRemove(oldest, out _);
    }
}

/// <summary>One upload: its bytes come once.</summary>
sealed class Upload(Guid id, PieceCid? expected, PieceToken? token)
{
    int taken;

    public Guid Id { get; } = id;
    public PieceCid? Expected { get; } = expected;
    public PieceToken? Token { get; } = token;
    public PieceDraft? Draft { get; set; }

    /// <summary>When somebody last came for it.</summary>
    public DateTimeOffset Touched { get; set; }

    /// <summary>True while no request is sending its bytes.</summary>
    public bool IsIdle => Volatile.Read(ref taken) == 0 || Draft is not null;

    /// <summary>True for the one request that may send the bytes.</summary>
    public bool TryTake() => Interlocked.Exchange(ref taken, 1) == 0;

    /// <summary>Lets another request send the bytes after this one failed.</summary>
    public void GiveBack() => Interlocked.Exchange(ref taken, 0);
}
