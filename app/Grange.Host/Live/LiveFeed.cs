using Grange.Kernel;

namespace Grange.Host.Live;

/// <summary>What happened lately, in one ring that all readers share: nobody has a queue, so a slow reader costs nothing and learns that it missed something.</summary>
/// <remarks>Ids begin at the start's time in milliseconds times 1,000, so that they also rise from one run of the node to the next.</remarks>
public sealed class LiveFeed(TimeProvider clock)
{
    /// <summary>Events that are kept.</summary>
    public const int Kept = 1000;

    readonly LiveEvent?[] ring = new LiveEvent?[Kept];
    readonly Lock gate = new();
    readonly long first = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
    TaskCompletionSource? waiting;
    long count;

    /// <summary>The id after which the newest events follow, as many as asked for or as there are.</summary>
    public long Back(int events)
    {
        lock (gate) return first + count - 1 - Math.Min(events, Math.Min(count, Kept));
    }

    /// <summary>Tells everyone; never waits for anyone.</summary>
    public void Publish(LiveEvent happened)
    {
        TaskCompletionSource? wake;
        happened.AtMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            ring[count++ % Kept] = happened;
            (wake, waiting) = (waiting, null);
        }
        wake?.TrySetResult();
    }

    /// <summary>Records that were just taken in, in the order of their chain.</summary>
    public void Accepted(NetworkSlug network, IEnumerable<Grange.Kernel.Evidence> records, IReadOnlyList<Verdict> verdicts, long epoch, long acceptedMs)
    {
        var at = 0;
        foreach (var (record, cid) in records)
            Publish(new EvidenceHappened(network, record.Author, record.Kind, cid, record.Sequence, verdicts[at++], epoch, acceptedMs));
    }

    /// <summary>Copies the events after an id, as many as fit, and answers the first one's id: not <paramref name="after"/> + 1 when those between are no longer kept.</summary>
    public (long First, int Count) Read(long after, Span<LiveEvent> into)
    {
        lock (gate)
        {
            var (oldest, next) = (first + Math.Max(0, count - Kept), first + count);
            var from = Math.Clamp(after + 1, oldest, next);
            var found = (int)Math.Min(into.Length, next - from);
            for (var i = 0; i < found; i++) into[i] = ring[(from - first + i) % Kept]!;
            return (from, found);
        }
    }

    /// <summary>Completes when something happened after an id.</summary>
    public Task AfterAsync(long id)
    {
        lock (gate)
        {
            if (first + count - 1 > id) return Task.CompletedTask;
            return (waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
