using System.Diagnostics;
using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;
using Grange.Rendering.Rules.Scheduling;
using Grange.Rendering.Tests.Support;

namespace Grange.Rendering.Tests.Scheduling;

public sealed class LeaseBookTests
{
    /// <summary>A frame of 40 s on a node of 90 GB.</summary>
    const long LongFrame = 1_000_000;

    readonly LeaseBook book = new();

    static NodeOffer Node(int number, long memory = 8_192, long ask = 100, bool isTrusted = true, long score = 90) => new(new DeviceId(Story.Id(number)), score, memory, ask, isTrusted);

    static JobPlan Plan(int job, int frames, RenderTier tier = RenderTier.Priority, long work = LongFrame, long memory = 1_024, long most = 1_000)
        => new(Story.Job(job), FrameRanges.Of(Enumerable.Range(1, frames))!, tier, work, memory, most);

    [Fact]
    public void A_node_that_is_silent_for_a_minute_loses_its_frames_to_another_and_may_not_deliver_them()
    {
        book.Add(Plan(1, frames: 1));
        var first = book.Lease(Node(1), 0)!;
        Assert.True(book.Beat(first.Id, first.Node, 30_000));
        Assert.Empty(book.Expire(89_999));
        Assert.Equal([first.Id], book.Expire(90_000).Select(lease => lease.Id));
        var second = book.Lease(Node(2), 90_001)!;
        Assert.Equal([new LeasedFrame(1, Attempt: 1)], second.Frames);
        Assert.False(book.Beat(first.Id, first.Node, 90_002));
        Assert.False(book.Deliver(first.Id, first.Node, first.Frames[0], 90_002));
        Assert.True(book.Deliver(second.Id, second.Node, second.Frames[0], 90_003));
        Assert.False(book.Deliver(second.Id, second.Node, second.Frames[0], 90_004));
        Assert.Equal(0, book.LeftOf(Story.Job(1)));
    }

    [Fact]
    public void A_frame_that_three_nodes_could_not_make_has_failed()
    {
        book.Add(Plan(1, frames: 1));
        var outcomes = Enumerable.Range(1, 3).Select(number => Fail(Node(number), FailureCode.Crashed)).ToList();
        Assert.Equal([FailureOutcome.Queued, FailureOutcome.Queued, FailureOutcome.FrameFailed], outcomes);
        Assert.Equal([1], book.FailedOf(Story.Job(1)));
        Assert.Equal(0, book.LeftOf(Story.Job(1)));
    }

    [Fact]
    public void A_node_that_failed_three_times_at_a_job_is_given_no_more_of_it()
    {
        book.Add(Plan(1, frames: 10));
        book.Add(Plan(2, frames: 1));
        for (var time = 0; time < 3; time++) Fail(Node(1), FailureCode.Crashed);
        Assert.Equal(Story.Job(2), book.Lease(Node(1), 0)!.Job);
        Assert.Equal(Story.Job(1), book.Lease(Node(2), 0)!.Job);
    }

    [Fact]
    public void What_ran_out_of_memory_goes_to_a_node_with_more()
    {
        book.Add(Plan(1, frames: 1));
        Fail(Node(1, memory: 4_096), FailureCode.OutOfMemory);
        Assert.Null(book.Lease(Node(2, memory: 4_096), 0));
        Assert.NotNull(book.Lease(Node(3, memory: 4_097), 0));
    }

    [Fact]
    public void Short_frames_are_given_in_chunks_of_thirty_seconds_and_long_ones_singly()
    {
        book.Add(Plan(1, frames: 100, work: LongFrame / 40)); // one second each
        Assert.Equal(30, book.Lease(Node(1), 0)!.Frames.Count);
        book.Cancel(Story.Job(1));
        book.Add(Plan(2, frames: 100));
        var lease = book.Lease(Node(1), 0)!;
        Assert.Single(lease.Frames);
        Assert.Equal(600_000, lease.LimitMs);
        book.Add(Plan(3, frames: 1, RenderTier.Trusted, work: 10 * LongFrame));
        Assert.Equal(2_000_000, book.Lease(Node(1), 0)!.LimitMs); // five times 400 s
    }

    [Fact]
    public void Higher_tiers_go_first_and_only_to_whom_they_may()
    {
        book.Add(Plan(1, 1, RenderTier.Economy));
        book.Add(Plan(2, 1, RenderTier.Trusted));
        book.Add(Plan(3, 1, RenderTier.Priority));
        Assert.Equal(Story.Job(3), book.Lease(Node(1, isTrusted: false), 0)!.Job);
        Assert.Equal(Story.Job(2), book.Lease(Node(2), 0)!.Job);
        Assert.Equal(Story.Job(1), book.Lease(Node(3), 0)!.Job);
    }

    [Fact]
    public void A_node_that_is_too_small_or_too_dear_is_given_nothing()
    {
        book.Add(Plan(1, 1));
        Assert.Null(book.Lease(Node(1, memory: 1_023), 0));
        Assert.Null(book.Lease(Node(1, ask: 1_001), 0));
    }

    [Fact]
    public void A_frame_that_is_made_again_goes_to_another()
    {
        book.Add(Plan(1, 1));
        var lease = book.Lease(Node(1), 0)!;
        book.Deliver(lease.Id, lease.Node, lease.Frames[0], 1);
        book.Reopen(Story.Job(1), 1, lease.Node);
        Assert.Null(book.Lease(Node(1), 2));
        Assert.Equal(1, book.Lease(Node(2), 2)!.Frames[0].Attempt);
    }

    [Fact]
    public void No_frame_is_ever_lost_or_made_twice() => Properties.Hold(random =>
    {
        var (book, now, delivered, leases) = (new LeaseBook(), 0L, new HashSet<(Hash32, int)>(), new List<FrameLease>());
        for (var job = 0; job < 3; job++) book.Add(Plan(job, frames: 20, work: random.Next(1, 2_000_000)));
        for (var step = 0; step < 300; step++)
        {
            now += random.Next(0, 10_000);
            book.Expire(now);
            if (random.Next(3) == 0 && book.Lease(Node(random.Next(1, 40)), now) is { } given) leases.Add(given);
            else if (leases.Count > 0 && leases[random.Next(leases.Count)] is var lease && lease.Frames[random.Next(lease.Frames.Count)] is var frame)
                switch (random.Next(8))
                {
                    case 0: book.Fail(lease.Id, lease.Node, frame, FailureCode.Crashed, now); break;
                    case < 4: book.Beat(lease.Id, lease.Node, now); break;
                    default:
                        if (book.Deliver(lease.Id, lease.Node, frame, now) && !delivered.Add((lease.Job, frame.Frame))) return false;
                        break;
                }
            var failed = Enumerable.Range(0, 3).Sum(job => book.FailedOf(Story.Job(job)).Count);
            if (book.Waiting + book.Leased + delivered.Count + failed != 60) return false;
        }
        return true;
    });

    /// <summary>The target is 1,000 tasks a second for the whole scheduler; this is the part of it that decides.</summary>
    [Fact]
    public void Ten_thousand_queued_frames_are_handed_out_and_taken_in_without_a_loss()
    {
        for (var job = 0; job < 10; job++) book.Add(Plan(job, frames: 1_000));
        var (began, done) = (Stopwatch.GetTimestamp(), 0);
        while (book.Lease(Node(done % 100 + 1), done) is { } lease)
            foreach (var frame in lease.Frames)
                if (book.Deliver(lease.Id, lease.Node, frame, done)) done++;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{done / seconds:F0} tasks/s");
        Assert.Equal((10_000, 0, 0), (done, book.Waiting, book.Leased));
        Assert.True(done / seconds >= 1_000, $"{done / seconds:F0} tasks/s");
    }

    FailureOutcome Fail(NodeOffer node, FailureCode code)
    {
        var lease = book.Lease(node, 0)!;
        return book.Fail(lease.Id, lease.Node, lease.Frames[0], code, 1);
    }
}
