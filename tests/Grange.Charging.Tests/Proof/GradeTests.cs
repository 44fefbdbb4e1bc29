using Grange.Charging.Rules.Proof;
using Grange.Charging.Rules.Transactions;
using Grange.Kernel;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Proof;

public sealed class GradeTests
{
    static readonly MeterProof Signed = new(new(20_000), Now, Now.AddHours(2), 5, []);
    static readonly MeterProof Unsigned = new(null, null, null, null, [ProofReason.NoRecords]);
    static readonly SessionFacts Plain = new(Now, Now.AddHours(2), new(20_000), TransactionFlags.None, Continuity.Continuous, 11_000, [10_800, 10_950, 10_700], TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5), []);

    [Fact]
    public void A_pinned_meters_signature_is_an_A_and_the_car_makes_it_worth_more()
    {
        Assert.Equal((Grade.A, 10_000), Of(Signed, Plain));
        Assert.Equal((Grade.A, 11_000), Of(Signed, Plain, VehicleView.Matches));
        Assert.Equal((Grade.B, 8_000), Of(Unsigned, Plain, VehicleView.Matches));
        Assert.Equal((Grade.C, 3_000), Of(Unsigned, Plain));
        Assert.Equal((Grade.C, 3_000), Of(Unsigned, Plain, VehicleView.Inconclusive));
    }

    [Fact]
    public void A_car_that_differs_is_noted_and_is_no_fraud_by_itself()
        => Assert.Contains("vehicle-differs", SessionGrade.Of(Signed, [], VehicleView.Differs) is { Grade: Grade.A } grade ? grade.Reasons : []);

    [Fact]
    public void A_contradiction_is_an_F_whatever_is_signed()
    {
        Assert.Equal([Doubt.RegisterBackwards], F(Plain with { Flags = TransactionFlags.Backwards }));
        Assert.Equal([Doubt.RegisterBackwards], F(Plain with { Continuity = Continuity.WentBack }));
        Assert.Equal([Doubt.TimeReversed, Doubt.TooMuchEnergy], F(Plain with { To = Now.AddHours(-1) }));
        Assert.Equal([Doubt.TooMuchEnergy], F(Plain with { Energy = new(23_101) }));
        Assert.Equal([Doubt.MeterDisagrees], F(Plain with { SignedEnergy = new(19_899) }));
        Assert.Equal([Doubt.Contradicted], F(Plain with { Flags = TransactionFlags.Contradicted }));
        Assert.Empty(Plausibility.Doubts(Plain with { Energy = new(23_100) }));
        Assert.Empty(Plausibility.Doubts(Plain with { SignedEnergy = new(19_900) }));
    }

    [Theory]
    [InlineData(60, 200_000, false)]
    [InlineData(60, 200_001, true)]
    [InlineData(-30, 101, true)]
    [InlineData(-30, 100, false)]
    public void A_token_is_not_in_two_places(int minutesAfter, long metres, bool doubted)
    {
        var other = new OtherSession(Plain.To.AddMinutes(minutesAfter), Plain.To.AddHours(5), metres);
        Assert.Equal(doubted, Plausibility.Doubts(Plain with { Others = [other] }).Contains(Doubt.ImpossibleTravel));
    }

    [Fact]
    public void A_weakness_alone_is_a_D_unless_the_meter_signed()
    {
        var constant = Plain with { PowerSamples = [.. Enumerable.Repeat(11_042L, 11)] };
        Assert.Equal([Doubt.ConstantPower], Plausibility.Doubts(constant));
        Assert.Equal([], Plausibility.Doubts(constant with { PowerSamples = [.. Enumerable.Repeat(11_042L, 10)] }));
        Assert.Equal([], Plausibility.Doubts(constant with { PowerSamples = [.. Enumerable.Repeat(11_042L, 11), 11_142] }));
        Assert.Equal([Doubt.MissingEnergy, Doubt.Silence, Doubt.Orphan, Doubt.Gaps],
            Plausibility.Doubts(Plain with { Continuity = Continuity.MissingEnergy, LongestSilence = TimeSpan.FromMinutes(11), Flags = TransactionFlags.Orphan | TransactionFlags.Gaps }));
        Assert.Equal((Grade.D, 0), Of(Unsigned, constant));
        Assert.Equal((Grade.A, 10_000), Of(Signed, constant));
    }

    [Theory]
    [InlineData(1_000, 160_000, VehicleView.Matches)]
    [InlineData(999, 160_000, VehicleView.Inconclusive)]
    [InlineData(2_000, 70_000, VehicleView.Matches)]
    [InlineData(2_000, 69_999, VehicleView.Differs)]
    [InlineData(2_000, 125_000, VehicleView.Matches)]
    [InlineData(2_000, 125_001, VehicleView.Differs)]
    public void The_car_and_the_meter_agree_within_the_window_of_real_cars(long deltaSocBps, long capacity, VehicleView expected)
    {
        var report = new VehicleReport(Now.AddMinutes(12), Now.AddHours(3), deltaSocBps, new(capacity));
        Assert.Equal(expected, SessionGrade.Compare(Now, Now.AddHours(2), new(20_000), report));
        if (expected == VehicleView.Matches) Assert.Equal(VehicleView.Differs, SessionGrade.Compare(Now, Now.AddHours(2), new(20_000), report with { PluggedFrom = Now.AddMinutes(13) }));
    }

    static (Grade, int) Of(MeterProof proof, SessionFacts told, VehicleView vehicle = VehicleView.None)
        => SessionGrade.Of(proof, Plausibility.Doubts(told), vehicle) is var grade ? (grade.Grade, grade.FactorBps) : default;

    static IReadOnlyList<string> F(SessionFacts told)
    {
        var grade = SessionGrade.Of(Signed, Plausibility.Doubts(told), VehicleView.Matches);
        Assert.Equal((Grade.F, 0, true), (grade.Grade, grade.FactorBps, grade.Freeze));
        return grade.Reasons;
    }
}
