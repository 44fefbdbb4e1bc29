using Grange.Kernel;

namespace Grange.Rendering.Rules.Scheduling;

/// <summary>Who makes which frames now. Pure: time comes in as Unix milliseconds, nothing is read or written.</summary>
/// <remarks>
/// Flamenco's numbers: a node that is silent for a minute has lost its lease, a frame that three nodes could not make has failed, a node that failed three
/// times at a job is given no more of it. A frame is always in exactly one place: waiting, leased, delivered or failed. Not for several threads at once.
/// </remarks>
public sealed class LeaseBook
{
    /// <summary>A lease whose node is silent for so long is lost.</summary>
    public const long SilenceMs = 60_000;

    public const int FailuresOfFrame = 3, FailuresOfNode = 3;

    /// <summary>A lease is worth so much time at least, so that starting the engine does not count; and no more frames than so many.</summary>
    const long WorthMs = 30_000;
    const int MostFrames = 256;

    /// <summary>A frame may take ten minutes, or five times its estimate where that is more.</summary>
    const long LeastLimitMs = 600_000, LimitFactor = 5;

    readonly Dictionary<Hash32, JobQueue> jobs = [];
    readonly SortedSet<(int Tier, long Number, Hash32 Job)> order = [];
    readonly Dictionary<long, (FrameLease Lease, long MemoryMiB)> leases = [];
    long lastJob, lastLease;

    public int Leased => leases.Values.Sum(one => one.Lease.Frames.Count);
    public int Waiting => jobs.Values.Sum(job => job.Waiting);

    /// <summary>Takes a job in; false for one that is there.</summary>
    public bool Add(JobPlan plan)
    {
        if (!jobs.TryAdd(plan.Job, new JobQueue(plan, ++lastJob))) return false;
        order.Add(((int)plan.Tier, jobs[plan.Job].Number, plan.Job));
        return true;
    }

    /// <summary>Takes a job out; what is delivered of it from now on is unknown.</summary>
    public void Cancel(Hash32 job)
    {
        if (!jobs.Remove(job, out var queue)) return;
        order.Remove(((int)queue.Plan.Tier, queue.Number, job));
        foreach (var lease in leases.Values.Where(one => one.Lease.Job == job).Select(one => one.Lease.Id).ToList()) leases.Remove(lease);
    }

    /// <summary>Frames of a job that are neither delivered nor given up; null for an unknown job.</summary>
    public int? LeftOf(Hash32 job) => jobs.GetValueOrDefault(job)?.Left;

    /// <summary>Frames of a job that three nodes could not make.</summary>
    public IReadOnlyList<int> FailedOf(Hash32 job) => jobs.GetValueOrDefault(job)?.Failed ?? [];

    /// <summary>Work for a node, of the highest tier and then the oldest job that it suits; null when there is none.</summary>
    public FrameLease? Lease(NodeOffer node, long nowMs)
    {
        foreach (var (_, _, name) in order)
        {
            var job = jobs[name];
            if (!job.Suits(node)) continue;
            var frameMs = EstimateMs(job.Plan, node);
            var frames = job.Take(node, (int)Math.Clamp((WorthMs + frameMs - 1) / frameMs, 1, MostFrames));
            if (frames.Count == 0) continue;
            var lease = new FrameLease(++lastLease, name, node.Device, frames, Math.Max(LeastLimitMs, LimitFactor * frameMs), nowMs + SilenceMs);
            leases[lease.Id] = (lease, node.MemoryMiB);
            return lease;
        }
        return null;
    }

    /// <summary>A node lives; false: it has no such lease any more, and shall stop.</summary>
    public bool Beat(long lease, DeviceId node, long nowMs)
    {
        if (!Find(lease, node, nowMs, out var held)) return false;
        leases[lease] = held with { Lease = held.Lease with { UntilMs = nowMs + SilenceMs } };
        return true;
    }

    /// <summary>A frame was made. False when it is not this lease's: it was given to another, or is delivered.</summary>
    public bool Deliver(long lease, DeviceId node, LeasedFrame frame, long nowMs)
    {
        if (!Find(lease, node, nowMs, out var held) || !held.Lease.Frames.Contains(frame)) return false;
        Drop(held, frame);
        jobs[held.Lease.Job].Deliver();
        return true;
    }

    /// <summary>A frame could not be made.</summary>
    public FailureOutcome Fail(long lease, DeviceId node, LeasedFrame frame, FailureCode code, long nowMs)
    {
        if (!Find(lease, node, nowMs, out var held) || !held.Lease.Frames.Contains(frame)) return FailureOutcome.Unknown;
        Drop(held, frame);
        return jobs[held.Lease.Job].Fail(frame.Frame, node, code, held.MemoryMiB);
    }

    /// <summary>A delivered frame turned out wrong, or was sent back: another makes it.</summary>
    public void Reopen(Hash32 job, int frame, DeviceId not)
    {
        if (jobs.TryGetValue(job, out var queue)) queue.Reopen(frame, not);
    }

    /// <summary>Queues again what silent nodes had; the leases that are lost.</summary>
    public IReadOnlyList<FrameLease> Expire(long nowMs)
    {
        var lost = leases.Values.Where(one => one.Lease.UntilMs <= nowMs).Select(one => one.Lease).OrderBy(lease => lease.Id).ToList();
        foreach (var lease in lost)
        {
            leases.Remove(lease.Id);
            foreach (var frame in lease.Frames) jobs[lease.Job].PutBack(frame.Frame);
        }
        return lost;
    }

    /// <summary>How long a frame takes on a node, by its score; at least a millisecond.</summary>
    static long EstimateMs(JobPlan plan, NodeOffer node) => Math.Max(1, (long)((Int128)plan.FrameMicroGbh * 3_600 / 1_000 / Math.Max(1, node.Score)));

    bool Find(long lease, DeviceId node, long nowMs, out (FrameLease Lease, long MemoryMiB) held) => leases.TryGetValue(lease, out held) && held.Lease.Node == node && held.Lease.UntilMs > nowMs;

    void Drop((FrameLease Lease, long MemoryMiB) held, LeasedFrame frame)
    {
        var left = held.Lease.Frames.Where(one => one != frame).ToList();
        if (left.Count == 0) leases.Remove(held.Lease.Id);
        else leases[held.Lease.Id] = held with { Lease = held.Lease with { Frames = left } };
    }
}
