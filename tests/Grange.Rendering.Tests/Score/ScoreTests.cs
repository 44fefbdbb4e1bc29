using Grange.Kernel;
using Grange.Rendering.Rules.Scoring;
using Grange.Rendering.Tests.Support;

namespace Grange.Rendering.Tests.Score;

public sealed class ScoreTests
{
    const int Customer = 90, Alice = 10, Bob = 11, Carol = 12;

    readonly Story story = new();

    FrameEntry Frame(int frame) => story.State.Frames[new FrameKey(Story.Job(1), frame)];

    [Fact]
    public void A_frame_that_was_checked_and_approved_is_paid_and_its_order_is_over()
    {
        var (maker, _) = (story.Join(1, Alice), story.Join(2, Bob));
        story.Order(1, Customer, frames: 1);
        story.Deliver(maker, 1, frame: 1);
        Assert.Empty(story.Close().Payments);
        Assert.Single(story.Asked());
        story.AnswerAll();
        story.Approve(Customer, 1, 1, 1);

        var sheet = story.Close();

        Assert.Equal([(Story.Account(Customer), Story.Account(Alice), 10_000L)], sheet.Payments); // one GBh at 10,000 microUsd
        Assert.Equal([new HoldCapture(Story.Account(Customer), Story.Hold(1), new(10_000), Ends: true)], sheet.Captures);
        Assert.Equal(1_000_000, sheet.Works[$"{maker} rendered"]);
        Assert.Equal(500, sheet.Bounds[$"{maker} rendered"]); // never worth more than its fee of 5 %
    }

    [Fact]
    public void The_checker_is_never_of_the_makers_owner()
    {
        var maker = story.Join(1, Alice);
        story.Join(2, Alice);
        story.Join(3, Bob);
        story.Order(1, Customer, frames: 20);
        for (var frame = 1; frame <= 20; frame++) story.Deliver(maker, 1, frame);
        story.Close();
        Assert.All(story.Asked(), question => Assert.Equal(new DeviceId(Story.Id(3)), question.Checker));
        Assert.Equal(20, story.Asked().Count);
    }

    [Fact]
    public void What_the_node_asks_the_score_judges()
    {
        var maker = story.Join(1, Alice);
        story.Join(2, Bob);
        story.Order(1, Customer, frames: 3);
        for (var frame = 1; frame <= 3; frame++) story.Deliver(maker, 1, frame);
        story.Close();
        var asked = story.Network.Challenges(story.Seed, story.Epoch, story.Definition, story.Carry, story).ToList();
        Assert.Equal(story.Asked().Select(one => (one.Checker, one.ToNode())), asked.Select(one => (one.Device, one.Ask)));
        Assert.All(story.Asked(), one => Assert.Equal(4, one.Tiles.Distinct().Count()));
    }

    [Fact]
    public void With_one_owner_frames_wait_and_the_reason_is_said()
    {
        var maker = story.Join(1, Alice);
        story.Order(1, Customer, frames: 1, auto: true);
        story.Deliver(maker, 1, 1);
        story.Close();
        Assert.Contains($"{maker} unchecked", story.Close().Works.Keys);
        Assert.Equal(FrameStage.Pending, Frame(1).Stage);
    }

    [Fact]
    public void Where_the_definition_says_so_frames_are_accepted_unchecked()
    {
        var alone = new Story("""{ "unchecked": "accept" }""");
        var maker = alone.Join(1, Alice);
        alone.Order(1, Customer, frames: 1, auto: true);
        alone.Deliver(maker, 1, 1);
        alone.Close();
        Assert.Single(alone.Close().Payments);
    }

    [Fact]
    public void A_cheat_that_two_others_found_out_earns_nothing_and_another_makes_the_frame()
    {
        var cheat = story.Join(1, Alice);
        story.Join(2, Bob);
        story.Join(3, Carol);
        story.Order(1, Customer, frames: 1, auto: true);
        story.Deliver(cheat, 1, 1);
        story.Close();
        var first = story.Asked().Single().Checker;
        story.AnswerAll(_ => true);
        story.Close();
        Assert.Equal(FrameStage.Disputed, Frame(1).Stage);
        Assert.NotEqual(first, story.Asked().Single().Checker);
        story.AnswerAll(_ => true);

        var sheet = story.Close();

        Assert.Empty(sheet.Payments);
        Assert.Contains($"{cheat} rejected", sheet.Works.Keys);
        Assert.Equal(1, story.State.Nodes[cheat].Rejected);
        story.Deliver(cheat, 1, 1, attempt: 1);
        story.Close();
        Assert.Equal(FrameStage.Open, Frame(1).Stage); // it is not asked again
        story.Deliver(first, 1, 1, attempt: 2);
        story.Close();
        story.AnswerAll();
        Assert.Equal(Story.Account(first == new DeviceId(Story.Id(2)) ? Bob : Carol), Assert.Single(story.Close().Payments).Payee);
    }

    [Fact]
    public void A_checker_that_lies_loses_and_the_frame_is_paid()
    {
        var maker = story.Join(1, Alice);
        story.Join(2, Bob);
        story.Join(3, Carol);
        story.Order(1, Customer, frames: 1, auto: true);
        story.Deliver(maker, 1, 1);
        story.Close();
        var liar = story.Asked().Single().Checker;
        story.AnswerAll(_ => true);
        story.Close();
        story.AnswerAll();

        var sheet = story.Close();

        Assert.Equal(Story.Account(Alice), Assert.Single(sheet.Payments).Payee);
        Assert.Contains($"{liar} check-wrong", sheet.Works.Keys);
        Assert.Equal(1, story.State.Nodes[liar].Rejected);
    }

    [Fact]
    public void A_rejected_frame_takes_the_nodes_unpaid_frames_with_it_to_be_checked_again()
    {
        var cheat = story.Join(1, Alice);
        story.Join(2, Bob);
        story.Join(3, Carol);
        story.Order(1, Customer, frames: 3);
        for (var frame = 1; frame <= 3; frame++) story.Deliver(cheat, 1, frame);
        story.Close();
        story.AnswerAll(question => question.Key.Frame == 3);
        story.Close();
        Assert.Equal([FrameStage.Accepted, FrameStage.Accepted, FrameStage.Disputed], [Frame(1).Stage, Frame(2).Stage, Frame(3).Stage]);
        story.AnswerAll(_ => true);
        story.Close();
        Assert.Equal([FrameStage.Pending, FrameStage.Pending, FrameStage.Open], [Frame(1).Stage, Frame(2).Stage, Frame(3).Stage]);
        Assert.Equal(0, story.State.Nodes[cheat].Accepted);
    }

    [Fact]
    public void Silence_of_seventy_two_hours_is_approval()
    {
        var maker = story.Join(1, Alice);
        story.Join(2, Bob);
        story.Order(1, Customer, frames: 1);
        story.Deliver(maker, 1, 1);
        story.Close();
        story.AnswerAll();
        story.Close();
        var paidAfter = Enumerable.Range(1, 100).Where(_ => story.Close().Payments.Count > 0).ToList();
        Assert.Equal([72], paidAfter);
    }

    [Fact]
    public void The_third_time_a_customer_sends_a_frame_back_it_is_quarantined_and_the_money_goes_back()
    {
        var nodes = Enumerable.Range(1, 4).Select(number => story.Join(number, owner: number)).ToList();
        story.Order(1, Customer, frames: 1);
        for (var time = 0; time < 3; time++)
        {
            story.Deliver(nodes[time], 1, 1, attempt: time);
            story.Close();
            story.Approve(Customer, 1, 1, 1, approve: false);
            if (time == 2) break;
            story.Close();
            Assert.Equal((FrameStage.Open, time + 1), (Frame(1).Stage, Frame(1).Returns));
        }
        var sheet = story.Close();
        Assert.Empty(sheet.Payments);
        Assert.Equal([new HoldCapture(Story.Account(Customer), Story.Hold(1), MicroUsd.Zero, Ends: true)], sheet.Captures);
        Assert.Empty(story.State.Orders);
    }

    [Fact]
    public void A_checker_that_does_not_answer_is_asked_no_more_after_three_times()
    {
        var maker = story.Join(1, Alice);
        var (silent, other) = (story.Join(2, Bob), story.Join(3, Carol));
        story.Order(1, Customer, frames: 1);
        story.Deliver(maker, 1, 1);
        story.Close();
        for (var epoch = 0; epoch < 60; epoch++) story.Close();
        Assert.Equal((3, 3), (story.State.Nodes[silent].Missed, story.State.Nodes[other].Missed));
        Assert.Empty(story.Asked());
        Assert.Equal(FrameStage.Pending, Frame(1).Stage);
    }

    [Fact]
    public void Nobody_but_the_payer_approves()
    {
        var maker = story.Join(1, Alice);
        story.Join(2, Bob);
        story.Order(1, Customer, frames: 1);
        story.Deliver(maker, 1, 1);
        story.Close();
        story.AnswerAll();
        story.Approve(Alice, 1, 1, 1);
        Assert.Empty(story.Close().Payments);
    }

    [Fact]
    public void A_second_order_of_an_open_job_gives_its_money_back()
    {
        story.Order(1, Customer, frames: 1);
        story.Order(1, Customer, frames: 1, hold: 2);
        Assert.Equal([new HoldCapture(Story.Account(Customer), Story.Hold(2), MicroUsd.Zero, Ends: true)], story.Close().Captures);
    }

    [Fact]
    public void What_a_node_says_of_its_time_counts_for_a_quarter_more_than_the_estimate_at_most()
    {
        var maker = story.Join(1, Alice);
        story.Join(2, Bob);
        story.Order(1, Customer, frames: 1, auto: true);
        story.Deliver(maker, 1, 1, wallMs: 100 * Story.WallMs);
        story.Close();
        story.AnswerAll();
        var sheet = story.Close();
        Assert.Equal(12_500, Assert.Single(sheet.Payments).MicroUsd);
        Assert.Equal(1_250_000, sheet.Works[$"{maker} rendered"]);
    }
}
