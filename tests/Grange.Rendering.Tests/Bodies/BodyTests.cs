using Grange.Content;
using Grange.Kernel;
using Grange.Rendering.Rules;
using Grange.Rendering.Rules.Bodies;
using Grange.Rendering.Tests.Support;

namespace Grange.Rendering.Tests.Bodies;

public sealed class BodyTests
{
    [Fact]
    public void Bodies_are_read_as_they_were_written()
    {
        var order = Story.OrderOf(3, frames: 7).ToNode();
        Assert.Equal(order, OrderBody.Read(order).Value.ToNode());
        var check = new CheckBody(Story.Id(1), 2, 3, new DeviceId(Story.Id(4)), [new(5, Story.Id(6))]).ToNode();
        Assert.Equal(check, CheckBody.Read(check).Value.ToNode());
        var compared = new ComparedBody(Story.Manifest(1), [new(1, 20, 1_024)]).ToNode();
        Assert.Equal(compared, ComparedBody.Read(compared).Value.ToNode());
        var word = new ApprovalBody(Story.Id(1), 2, 3, Approve: false).ToNode();
        Assert.Equal(word, ApprovalBody.Read(word).Value.ToNode());
    }

    [Fact]
    public void A_job_is_named_by_its_manifest_and_by_nothing_else()
        => Assert.False(OrderBody.Read((Story.OrderOf(1, 1) with { Job = Story.Id(8) }).ToNode()).IsOk);

    [Fact]
    public void Frames_become_few_ranges_and_come_back()
    {
        var frames = FrameRanges.Of([5, 1, 2, 3, 9, 3])!;
        Assert.Equal([(1, 3), (5, 5), (9, 9)], frames.Ranges);
        Assert.Equal([1, 2, 3, 5, 9], FrameRanges.Read(frames.ToNode())!.All());
    }

    [Theory]
    [InlineData(3, 1, 5, 6)]
    [InlineData(1, 3, 3, 6)]
    [InlineData(1, 3, 4, 6)] // touching ranges have a shorter form: one body, one encoding
    [InlineData(-1, 3, 5, 6)]
    [InlineData(1, 3, 5, 2_000_000)]
    public void Ranges_that_are_not_in_order_are_refused(long a, long b, long c, long d)
        => Assert.Null(FrameRanges.Read(DagNode.List(DagNode.List(DagNode.Of(a), DagNode.Of(b)), DagNode.List(DagNode.Of(c), DagNode.Of(d)))));

    [Fact]
    public void A_comparison_cannot_claim_more_differing_pixels_than_there_are()
        => Assert.False(ComparedBody.Read(new ComparedBody(Story.Manifest(1), [new(1_025, 0, 1_024)]).ToNode()).IsOk);

    [Fact]
    public void Only_who_may_say_a_kind_says_it()
    {
        var story = new Story();
        Assert.Equal("wrong-author", story.Say(Author.Of(Story.Account(1)), RenderingKinds.Compared, new ComparedBody(Story.Manifest(1), [new(0, 0, 4)]).ToNode()).Refused?.Code);
        Assert.Equal("unknown-kind", story.Say(Author.Of(Story.Account(1)), "rendering.other", DagNode.Null).Refused?.Code);
    }

    [Fact]
    public void No_body_throws() => Properties.Hold(random =>
    {
        var bodies = new[] { Story.OrderOf(3, 7).ToNode(), new CheckBody(Story.Id(1), 2, 3, new DeviceId(Story.Id(4)), [new(5, Story.Id(6))]).ToNode(), new ComparedBody(Story.Manifest(1), [new(1, 20, 1_024)]).ToNode(), new ApprovalBody(Story.Id(1), 2, 3, true).ToNode() };
        var parts = new[] { DagNode.Null, DagNode.Of(-1L), DagNode.Of(long.MaxValue), DagNode.Of(Int128.Parse("18446744073709551615")), DagNode.Of("x"), DagNode.Of(new byte[32]), DagNode.List(DagNode.List()), DagNode.Of(true), DagNode.Map() };
        var body = bodies[random.Next(bodies.Length)].AsMap.ToDictionary();
        body[body.Keys.ElementAt(random.Next(body.Count))] = parts[random.Next(parts.Length)];
        var broken = DagNode.Map(body.Select(one => (one.Key, one.Value)).ToArray());
        return (OrderBody.Read(broken), CheckBody.Read(broken), ComparedBody.Read(broken), ApprovalBody.Read(broken), FrameBody.Read(broken)) is var _;
    });
}
