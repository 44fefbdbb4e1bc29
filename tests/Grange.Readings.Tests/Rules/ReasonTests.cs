using System.Reflection;
using Grange.Kernel;

namespace Grange.Readings.Tests;

/// <summary>Whoever is paid, or is not, reads why in words.</summary>
public sealed class ReasonTests
{
    public static TheoryData<string> Reasons =>
        [.. typeof(ReadingScore).GetFields(BindingFlags.Public | BindingFlags.Static).Where(one => one.IsLiteral).Select(one => (string)one.GetRawConstantValue()!), "read"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_of_a_score_is_said_in_words(string reason) => Assert.Contains(" ", ((IExplained)new ReadingsNetwork()).Explain(reason), StringComparison.Ordinal);

    [Fact]
    public void Words_are_not_made_up_for_a_reason_that_no_score_gives() => Assert.Null(((IExplained)new ReadingsNetwork()).Explain("magic"));
}
