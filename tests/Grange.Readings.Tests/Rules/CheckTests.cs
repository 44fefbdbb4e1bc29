using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings.Tests;

public sealed class CheckTests
{
    readonly Story story = new();

    [Fact]
    public void A_reading_in_range_is_accepted_as_one_source()
        => Assert.Equal(Verdict.Accept(Grade.C), story.Measure(story.Join(1, 10), 0, 5));

    [Fact]
    public void A_refusal_names_its_reason_and_the_field()
    {
        var device = story.Join(1, 10);
        var refused = story.Measure(device, 0, -1001).Refused!;
        Assert.Equal("out-of-range", refused.Code);
        Assert.Contains("level is -1001, the network takes -1000 to 1000000 mm", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("wrong-cell", story.Measure(story.Join(2, 10, new Cell(1)), 0, 1).Refused?.Code);
        Assert.Equal("unknown-device", story.Measure(new DeviceId(Story.Id(99)), 0, 1).Refused?.Code);
        Assert.Equal("wrong-author", story.Say(Author.Of(Story.Account(1)), ReadingKinds.Reading, DagNode.Map(), 0).Refused?.Code);
        Assert.Equal("wrong-author", story.Say(Author.Of(device), ReadingKinds.Read, DagNode.Map(), 0).Refused?.Code);
        Assert.Equal("unknown-kind", story.Say(Author.Of(device), "readings.rumour", DagNode.Map(), 0).Refused?.Code);
        Assert.Equal("evidence-malformed", story.Say(Author.Of(device), ReadingKinds.Reading, DagNode.Map(("values", DagNode.Map(("level", DagNode.Of("5"))))), 0).Refused?.Code);
        Assert.Equal("evidence-malformed", story.Say(Author.Of(Story.Account(1)), ReadingKinds.Read, new ReadBody(Story.Here, 2, 199, [device], Story.Hold).ToNode(), 0).Refused?.Code);
        Assert.Equal("unknown-device", story.Buy(1, Story.Here, 2, new DeviceId(Story.Id(99))).Refused?.Code);
    }

    [Theory]
    [InlineData("872830828ffffff", 7, true)] // San Francisco, as H3's own documentation writes it
    [InlineData("872830828ffffff", 8, false)]
    [InlineData("8f2830828052d25", 15, true)]
    [InlineData("8001fffffffffff", 0, true)]
    [InlineData("80f3fffffffffff", 0, true)] // base cell 121
    [InlineData("80f5fffffffffff", 0, false)] // base cell 122
    [InlineData("872830828fffffe", 7, false)] // a digit beyond the resolution
    [InlineData("87283082fffffff", 7, false)] // no digit where one must be
    [InlineData("172830828ffffff", 7, false)] // an edge
    [InlineData("81083ffffffffff", 1, true)] // the middle child of pentagon 4
    [InlineData("81087ffffffffff", 1, false)] // the child that it does not have
    [InlineData("f72830828ffffff", 7, false)]
    [InlineData("0", 0, false)]
    [InlineData("nonsense-nonsen", 0, false)]
    public void A_cell_is_judged_by_its_bits(string text, int resolution, bool valid)
        => Assert.Equal(valid, Cell.TryParse(text, out var cell) && cell.IsValid(resolution));

    [Fact]
    public void What_ships_as_definitions_is_valid()
    {
        var modules = new Dictionary<string, ModuleInfo> { ["readings"] = new ReadingsNetwork().Info };
        foreach (var name in new[] { "weather", "air-quality" })
        {
            var read = NetworkDocument.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "definitions", name + ".json")), modules);
            Assert.True(read.Definition is not null, string.Join("; ", read.Problems));
            Assert.Equal(name, read.Definition.Slug.ToString());
        }
    }

    [Fact]
    public void A_wrong_rule_is_named_with_its_limit_and_the_fix()
    {
        Assert.Equal(["rules.fields[0].min"], Wrong(rules => rules["fields"]![0]!["min"] = 5_000_000));
        Assert.Equal(["rules.work.field"], Wrong(rules => rules["work"]!["rule"] = "sum"));
        Assert.Equal(["rules.work.field"], Wrong(rules => rules["work"] = new JsonObject { ["rule"] = "sum", ["field"] = "depth", ["cap"] = 1 }));
        Assert.Equal(["rules.work.rule"], Wrong(rules => rules["work"]!["rule"] = "average"));
        Assert.Equal(["rules.minIntervalSeconds"], Wrong(rules => rules["minIntervalSeconds"] = 0));
        Assert.Equal(["rules.cells.resolution"], Wrong(rules => rules["cells"]!["resolution"] = 16));
        Assert.Equal(["rules.fields[1].name"], Wrong(rules => rules["fields"]!.AsArray().Add(rules["fields"]![0]!.DeepClone())));
        Assert.Equal(["rules.fields[0].tolerence"], Wrong(rules => rules["fields"]![0]!["tolerence"] = 5));
        Assert.Equal(["prices.latest"], Story.Read(document => document["prices"]!["latest"] = 5).Problems.Select(problem => problem.Field));
    }

    static IEnumerable<string> Wrong(Action<JsonObject> edit)
    {
        var problems = Story.Read(document => edit(document["rules"]!.AsObject())).Problems;
        Assert.All(problems, problem => Assert.False(string.IsNullOrWhiteSpace(problem.Limit) || string.IsNullOrWhiteSpace(problem.Fix)));
        return problems.Select(problem => problem.Field);
    }
}
