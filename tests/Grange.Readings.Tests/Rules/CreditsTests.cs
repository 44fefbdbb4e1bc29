using System.Text.Json.Nodes;

namespace Grange.Readings.Tests;

/// <summary>A commons sells for credits: its readers burn them, and its sensors earn by emission alone.</summary>
public sealed class CreditsTests
{
    static void ForCredits(JsonObject document)
    {
        document["rules"]!["rail"] = "credits";
        document["prices"]!["read"] = 101;
    }

    [Fact]
    public void A_read_uses_up_credits_and_pays_no_owner()
    {
        var story = new Story(ForCredits);
        var (one, other) = (story.Join(1, 20), story.Join(2, 21));
        foreach (var device in new[] { one, other }) story.Measure(device, 0, 100);
        story.Buy(1, Story.Here, 3, one, other);

        var sheet = story.Close();

        Assert.Equal([(Story.Account(1), 31L)], sheet.Burns); // 303 micro-dollars, rounded up once
        Assert.Empty(sheet.Payments);
        Assert.All(sheet.Captures, capture => Assert.True(capture.Ends));
        Assert.True(sheet.Total > 0);
    }

    [Fact]
    public void Where_nobody_measured_nobody_pays()
    {
        var story = new Story(ForCredits);
        story.Buy(1, Story.Here, 3, story.Join(1, 20));
        Assert.Empty(story.Close().Burns);
    }

    [Fact]
    public void Cash_is_the_rail_that_needs_no_word_and_there_are_two()
    {
        Assert.False(ReadingTerms.IsForCredits(Story.Define()));
        Assert.Contains(Story.Read(document => document["rules"]!["rail"] = "shells").Problems, problem => problem.Field == "rules.rail");
    }
}
