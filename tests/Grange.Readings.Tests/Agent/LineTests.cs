using FsCheck;
using FsCheck.Fluent;
using Grange.Readings.Protocol;
using Grange.Tests;

namespace Grange.Readings.Tests;

public sealed class LineTests
{
    static readonly ReadingTerms Terms = ReadingTerms.Read(Story.Define(document =>
        document["rules"]!["fields"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["name"] = "heat", ["unit"] = "milli-degC", ["min"] = -50_000, ["max"] = 60_000 })).Rules);

    [Theory]
    [InlineData("5,21500")]
    [InlineData(" 5 ; 21500 ")]
    [InlineData("level=5 heat=21500")]
    [InlineData("heat=21500, level=5")]
    public void A_line_is_values_in_order_or_by_name(string line)
        => Assert.Equal([5L, 21_500L], new ReadingLines(Terms).Read(line).Value!.Reading.Values);

    [Fact]
    public void A_line_of_names_sets_the_order_of_a_csv_file()
    {
        var lines = new ReadingLines(Terms);
        Assert.Null(lines.Read("time,heat,level").Value);
        var measured = lines.Read("1790000000000,21500,-5").Value!;
        Assert.Equal(1_790_000_000_000, measured.TimeMs);
        Assert.Equal([-5L, 21_500L], measured.Reading.Values);
    }

    [Theory]
    [InlineData("5", "2: level, heat")]
    [InlineData("5,21.5", "heat '21.5' is no integer in milli-degC")]
    [InlineData("5,60001", "heat is 60001, the network takes -50000 to 60000 milli-degC")]
    [InlineData("level=5", "heat is missing")]
    [InlineData("level=5 wind=3", "'wind' is no field of the network: level, heat")]
    [InlineData("time=soon level=5 heat=1", "time 'soon'")]
    public void What_is_wrong_with_a_line_is_said(string line, string why)
        => Assert.Contains(why, new ReadingLines(Terms).Read(line).Fault.Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("# station 5")]
    public void Blank_lines_and_comments_hold_nothing(string line) => Assert.Null(new ReadingLines(Terms).Read(line).Value);

    [Fact]
    public void No_text_makes_it_throw()
        => Prop.ForAll<string>(text => new ReadingLines(Terms).Read(text ?? "") is var read && (read.IsOk || read.Fault.Detail.Length > 0))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(500, 20_000)));
}
