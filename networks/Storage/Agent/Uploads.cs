using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Agent;

/// <summary>Uploads under way. They live in memory: an upload that a restart interrupted is unknown afterwards, and its bytes are swept.</summary>
sealed class Uploads(TimeProvider clock)
{
    /// <summary>Uploads at one time; more is refused until one ends.</summary>
    const int Most = 64;

    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    readonly ConcurrentDictionary<Guid, Upload> open = new();

    /// <summary>Opens an upload; the expected piece is known from the start (classic) or only at its end (streaming).</summary>
    public Result<Upload> Open(PieceCid? expected, PieceToken? token)
    {
        var now = clock.GetUtcNow();
        foreach (var old in open.Values.Where(upload => upload.Opened + Lifetime < now)) Close(old);
        if (open.Count >= Most) return new Fault("uploads-busy", $"{Most} uploads are open here", "try again when one has ended", 429);
        var upload = new Upload(Guid.CreateVersion7(now), expected, token, now);
        open[upload.Id] = upload;
        return upload;
    }

    public Result<Upload> Find(Guid id)
        => open.TryGetValue(id, out var upload)
            ? upload
            : new Fault("upload-unknown", $"there is no upload {id}", "start again: POST /pdp/piece/uploads", 404);

    public void Close(Upload upload)
    {
        if (open.TryRemove(upload.Id, out _)) upload.Draft?.Dispose();
    }
}

/// <summary>One upload: its bytes come once.</summary>
sealed class Upload(Guid id, PieceCid? expected, PieceToken? token, DateTimeOffset opened)
{
    int taken;

    public Guid Id { get; } = id;
    public PieceCid? Expected { get; } = expected;
    public PieceToken? Token { get; } = token;
    public DateTimeOffset Opened { get; } = opened;
    public PieceDraft? Draft { get; set; }

    /// <summary>True for the one request that may send the bytes.</summary>
    public bool TryTake() => Interlocked.Exchange(ref taken, 1) == 0;

    /// <summary>Lets another request send the bytes after this one failed.</summary>
    public void GiveBack() => Interlocked.Exchange(ref taken, 0);
}
