using Grange.Rendering.Tests.Support;

namespace Grange.Rendering.Tests.Score;

/// <summary>What must hold whatever is said, by anybody, in any order.</summary>
public sealed class MoneyTests
{
    const int Jobs = 3, Frames = 6, Epochs = 12;

    [Fact]
    public void A_frame_is_paid_once_and_all_of_an_order_never_more_than_it_says() => Properties.Hold(random =>
    {
        var story = new Story();
        var nodes = Enumerable.Range(1, 5).Select(number => story.Join(number, owner: 10 + number % 4, ask: random.Next(1, 20_000))).ToList();
        var (most, paid, frames, captured, ended) = (new Dictionary<int, long>(), new long[Jobs], new int[Jobs], new long[Jobs], new int[Jobs]);
        for (var job = 0; job < Jobs; job++) story.Order(job, customer: 90 + job, Frames, most[job] = random.Next(1, 100_000), auto: random.Next(2) == 0);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            for (var word = 0; word < 15; word++)
                if (random.Next(3) > 0) story.Deliver(nodes[random.Next(5)], random.Next(Jobs), random.Next(0, Frames + 2), random.Next(4), random.Next(1, 200_000));
                else story.Approve(90 + random.Next(Jobs), random.Next(Jobs), 1, random.Next(1, Frames + 1), random.Next(3) > 0);
            story.AnswerAll(_ => random.Next(5) == 0);
            var (shuffled, carry) = (story.ScoreOnly(random, out var after), after);
            var sheet = story.Close();
            if (sheet.ToString() != shuffled.ToString() || carry.Encode().Root != story.Carry.Encode().Root) return false;
            for (var job = 0; job < Jobs; job++)
            {
                paid[job] += sheet.Payments.Where(one => one.Payer == Story.Account(90 + job)).Sum(one => one.MicroUsd);
                frames[job] += sheet.Payments.Count(one => one.Payer == Story.Account(90 + job));
                captured[job] += sheet.Captures.Where(one => one.Hold == Story.Hold(job)).Sum(one => one.Amount.Value);
                ended[job] += sheet.Captures.Count(one => one.Hold == Story.Hold(job) && one.Ends);
            }
        }
        return Enumerable.Range(0, Jobs).All(job => paid[job] == captured[job] && paid[job] <= most[job] && frames[job] <= Frames && ended[job] <= 1);
    });

    [Fact]
    public void Many_honest_frames_are_all_paid_once_and_seldom_checked()
    {
        var story = new Story();
        var maker = story.Join(1, owner: 10);
        story.Join(2, owner: 11);
        var (paid, asked) = (0, 0);
        for (var job = 1; job <= 40; job++)
        {
            story.Order(job, customer: 90, frames: 10, auto: true);
            for (var frame = 1; frame <= 10; frame++) story.Deliver(maker, job, frame);
            asked += story.Asked().Count;
            story.AnswerAll();
            paid += story.Close().Payments.Count;
        }
        asked += story.Asked().Count;
        story.AnswerAll();
        paid += story.Close().Payments.Count;
        Assert.Equal(400, paid);
        Assert.InRange(asked, 20, 100); // all of the first 20 and of the epoch they fell in, 10 % up to 200, 3 % after
        Assert.Equal(400, story.State.Nodes[maker].Accepted);
        Assert.Empty(story.State.Orders);
        Assert.Empty(story.State.Frames);
    }
}
