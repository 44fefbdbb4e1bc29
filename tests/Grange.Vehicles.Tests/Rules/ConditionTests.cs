using FsCheck;
using FsCheck.Fluent;
using Grange.Vehicles.Rules.Triggers;

namespace Grange.Vehicles.Tests.Rules;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("value > 80 && previousValue <= 80", 81.0, 80.0, true)]
    [InlineData("value > 80 && previousValue <= 80", 82.0, 81.0, false)]
    [InlineData("value > 80 && previousValue <= 80", 82.0, null, false)]
    [InlineData("value < -1.5 || value == 7", 7.0, null, true)]
    [InlineData("!(value == 'P') && value != previous.value", "D", "P", true)]
    [InlineData("value == \"a && b\"", "a && b", null, true)]
    [InlineData("!value", false, true, true)]
    [InlineData("value", 1.0, null, false)]
    [InlineData("value > 80", "90", null, false)]
    [InlineData("!(value > 80)", "90", null, false)]
    [InlineData("!(value > 80 && value < 90)", "85", null, false)]
    [InlineData("!(previousValue == 1)", 2.0, null, false)]
    [InlineData("geoDistance(52.5, 13.4, 48.1, 11.6) > 500 && geoDistance(52.5, 13.4, 48.1, 11.6) < 510", 0.0, null, true)]
    [InlineData("geoDistance(99, 0, 0, 0) >= 0", 0.0, null, false)]
    public void A_condition_holds_when_it_says_so(string text, object value, object? previous, bool holds)
        => Assert.Equal(holds, Condition.Read(text).Value.Holds(new(value, previous)));

    [Theory]
    [InlineData("")]
    [InlineData("value >")]
    [InlineData("value > 80 80")]
    [InlineData("speed > 1")]
    [InlineData("(value > 1")]
    [InlineData("value == 'open")]
    [InlineData("geoDistance(1,2,3) > 1")]
    [InlineData("1 2")]
    public void What_makes_no_sense_is_refused(string text) => Assert.Equal("bad-condition", Condition.Read(text).Fault.Code);

    [Fact]
    public void Depth_is_bounded() => Assert.False(Condition.Read(new string('!', 400) + "value").IsOk);

    [Fact]
    public void No_text_makes_reading_or_asking_throw()
    {
        string[] parts = ["value", "previousValue", "(", ")", "!", "&&", "||", "==", "<", "1.5", "-", ".", "'a'", "geoDistance", ",", " ", "\"", "x"];
        Prop.ForAll<int[]>(picked =>
        {
            var text = string.Concat(picked.Select(one => parts[(int)((uint)one % (uint)parts.Length)]));
            if (Condition.Read(text).TryGet(out var condition, out _)) condition.Holds(new(1.0, "a"));
        }).QuickCheckThrowOnFailure();
        Prop.ForAll<NonNull<string>>(text => { Condition.Read(text.Get); }).QuickCheckThrowOnFailure();
    }
}
