using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Tests.Rules;

public sealed class AggregationTests
{
    static readonly double[] Numbers = [4, 1, 9, 2];
    static readonly string[] Texts = ["b", "a", "b", "c"];

    [Theory]
    [InlineData("AVG", 4)]
    [InlineData("MED", 3)]
    [InlineData("MAX", 9)]
    [InlineData("MIN", 1)]
    [InlineData("FIRST", 4)]
    [InlineData("LAST", 2)]
    public void Numbers_of_an_interval_become_one(string name, double expected)
    {
        Assert.True(Aggregations.TryReadForNumbers(name, out var how));
        Assert.Equal(expected, Aggregations.Of(how, Numbers, new Random(1)));
    }

    [Theory]
    [InlineData("TOP", "b")]
    [InlineData("UNIQUE", "a,b,c")]
    [InlineData("FIRST", "b")]
    [InlineData("LAST", "c")]
    public void Texts_of_an_interval_become_one_or_each(string name, string expected)
    {
        Assert.True(Aggregations.TryReadForTexts(name, out var how));
        Assert.Equal(expected, string.Join(',', Aggregations.Of(how, Texts, new Random(1))));
    }

    [Fact]
    public void A_random_value_is_one_of_them()
        => Assert.All(Enumerable.Range(0, 50), seed => Assert.Contains(Aggregations.Of(Aggregation.Rand, Numbers, new Random(seed)), Numbers));

    [Fact]
    public void Names_are_of_the_kind_that_they_are_for()
    {
        Assert.False(Aggregations.TryReadForNumbers("TOP", out _));
        Assert.False(Aggregations.TryReadForTexts("AVG", out _));
        Assert.False(Aggregations.TryReadForNumbers("avg", out _));
    }
}
