using Grange.Kernel;

namespace Grange.Rendering.Rules.Scheduling;

/// <summary>One job's frames that wait to be made, and who shall not make them.</summary>
sealed class JobQueue(JobPlan plan, long number)
{
    readonly SortedSet<int> waiting = [.. plan.Frames.All()];
    readonly Dictionary<int, FrameHistory> histories = [];
    readonly Dictionary<DeviceId, int> failures = [];

    public JobPlan Plan => plan;

    /// <summary>Jobs are served in the order in which they came.</summary>
    public long Number => number;

    public int Waiting => waiting.Count;

    /// <summary>Frames neither delivered nor given up.</summary>
    public int Left { get; private set; } = plan.Frames.Count;

    public List<int> Failed { get; } = [];

    public bool Suits(NodeOffer node)
        => waiting.Count > 0 && node.MemoryMiB >= plan.MemoryMiB && node.MicroUsdPerGbh <= plan.MaxMicroUsdPerGbh && (node.IsTrusted || plan.Tier != Bodies.RenderTier.Trusted)
            && failures.GetValueOrDefault(node.Device) < LeaseBook.FailuresOfNode;

    /// <summary>The lowest frames that this node may have, at most so many; each is one attempt further.</summary>
    public List<LeasedFrame> Take(NodeOffer node, int most)
    {
        var frames = waiting.Where(frame => !histories.TryGetValue(frame, out var history) || history.Allows(node)).Take(most).ToList();
        return frames.ConvertAll(frame =>
        {
            waiting.Remove(frame);
            return new LeasedFrame(frame, History(frame).Attempts++);
        });
    }

    public void PutBack(int frame) => waiting.Add(frame);

    public void Deliver() => Left--;

    /// <summary>A frame that was delivered is to be made again, by another.</summary>
    public void Reopen(int frame, DeviceId not)
    {
        Left++;
        History(frame).Refused.Add(not);
        waiting.Add(frame);
    }

    /// <summary>A node could not make a frame: queued for another, until three different ones could not.</summary>
    public FailureOutcome Fail(int frame, DeviceId node, FailureCode code, long memoryMiB)
    {
        failures[node] = failures.GetValueOrDefault(node) + 1;
        var history = History(frame);
        history.Refused.Add(node);
        history.FailedOn.Add(node);
        if (code == FailureCode.OutOfMemory) history.MoreThanMiB = Math.Max(history.MoreThanMiB, memoryMiB);
        if (history.FailedOn.Count < LeaseBook.FailuresOfFrame)
        {
            waiting.Add(frame);
            return FailureOutcome.Queued;
        }
        Failed.Add(frame);
        Left--;
        return FailureOutcome.FrameFailed;
    }

    FrameHistory History(int frame) => histories.TryGetValue(frame, out var known) ? known : histories[frame] = new FrameHistory();

    sealed class FrameHistory
    {
        public int Attempts { get; set; }
        public long MoreThanMiB { get; set; }
        public HashSet<DeviceId> Refused { get; } = [];
        public HashSet<DeviceId> FailedOn { get; } = [];

        public bool Allows(NodeOffer node) => node.MemoryMiB > MoreThanMiB && !Refused.Contains(node.Device);
    }
}
