using Grange.Rendering.Protocol;

namespace Grange.Rendering.Tests.Protocol;

/// <summary>Open Job Description's own table of range expressions.</summary>
public sealed class FrameExpressionTests
{
    [Theory]
    [InlineData("1-5", new[] { 1, 2, 3, 4, 5 })]
    [InlineData("1-5:2", new[] { 1, 3, 5 })]
    [InlineData("10-15:2,1-5", new[] { 1, 2, 3, 4, 5, 10, 12, 14 })]
    [InlineData("1 - -1", new[] { 1 })]
    [InlineData("-2 - 1", new[] { -2, -1, 0, 1 })]
    [InlineData("10-1:-3", new[] { 1, 4, 7, 10 })]
    [InlineData("7", new[] { 7 })]
    public void Ranges_are_numbers(string text, int[] numbers) => Assert.Equal(numbers, FrameExpression.Read(text).Value);

    [Theory]
    [InlineData("1-10:4,10-15", false)]
    [InlineData("1-10:4,11-15", true)]
    [InlineData("", false)]
    [InlineData("a-b", false)]
    [InlineData("1-5:0", false)]
    [InlineData("1-2000000000", false)]
    [InlineData("99999999999", false)]
    public void What_is_no_range_is_refused(string text, bool isFine) => Assert.Equal(isFine, FrameExpression.Read(text).IsOk);
}
