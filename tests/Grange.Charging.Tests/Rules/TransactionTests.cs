using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Transactions;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Rules;

public sealed class TransactionTests
{
    [Fact]
    public void Any_order_and_any_repetition_of_its_messages_make_the_same_transaction()
        => Hold(random =>
        {
            var events = Story(random);
            var told = events.Aggregate(TransactionState.New("t"), (state, one) => state.Apply(one));
            var again = Shuffled(random, events.Concat(events.Where(_ => random.Next(2) == 0))).Aggregate(TransactionState.New("t"), (state, one) => state.Apply(one));
            return told.Events.SequenceEqual(again.Events) && (told.Energy, told.Flags, told.IsComplete, told.Token) == (again.Energy, again.Flags, again.IsComplete, again.Token);
        });

    [Fact]
    public void A_message_sent_again_under_a_new_id_and_spelled_differently_has_the_same_key()
    {
        var start = Started(1500) with { Timestamp = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2)) };
        Assert.Equal(Of(Started(1500)).Key, Of(start).Key);
        Assert.NotEqual(Of(Started(1500)).Key, Of(Started(1501)).Key);
        Assert.NotEqual(Of(Started(1500)).Key, Of(Started(1500) with { IdToken = new("B", "Central") }).Key);
        var (a, b) = (new SampledValue(1, Measurand: "Voltage"), new SampledValue(2, "Sample.Periodic"));
        Assert.Equal(Of(Updated([a, b])).Key, Of(Updated([b, a])).Key);
    }

    [Fact]
    public void An_end_is_the_same_end_however_often_it_comes()
        => Assert.Equal(Of(Ended("7", 9000)).Key, Of(Ended("7", 9000) with { Timestamp = Now.AddHours(2) }).Key);

    [Fact]
    public void Energy_is_exact_to_the_watt_hour()
        => Hold(random =>
        {
            var (from, drawn) = (random.NextInt64(0, 10_000_000), random.NextInt64(0, 100_000));
            var state = TransactionState.New("t").Apply(Of(Ended("t", from + drawn))).Apply(Of(Started(from)));
            return state.Energy == new WattHours(drawn) && state.IsComplete;
        });

    [Fact]
    public void A_transaction_of_2_0_1_is_complete_when_no_number_is_missing()
    {
        var state = TransactionState.New("t").Apply(New(EventKind.Ended, 4)).Apply(New(EventKind.Started, 0)).Apply(New(EventKind.Updated, 2));
        Assert.Equal([1, 3], state.Missing());
        Assert.Equal((false, TransactionFlags.Gaps), (state.IsComplete, state.Flags & TransactionFlags.Gaps));
        Assert.False(state.IsBillable(Now.AddHours(23)));
        Assert.True(state.IsBillable(Now.AddHours(25)));
        Assert.True(state.Apply(New(EventKind.Updated, 3)).Apply(New(EventKind.Updated, 1)).IsComplete);
    }

    [Fact]
    public void Messages_of_a_station_that_numbers_them_all_alike_are_all_kept()
    {
        TransactionEvent At(string type, int minute) => TransactionEvent.Of("S", OcppVersion.V201, new(type, Now.AddMinutes(minute), "Trigger", 0, new("t")));
        var state = new[] { At("Started", 0), At("Updated", 1), At("Ended", 2), At("Ended", 2) }.Aggregate(TransactionState.New("t"), (state, one) => state.Apply(one));
        Assert.Equal((3, true, TransactionFlags.None), (state.Events.Count, state.IsComplete, state.Flags));
    }

    [Fact]
    public void An_end_that_nobody_saw_begin_is_kept_as_an_orphan()
        => Assert.Equal(TransactionFlags.Orphan, TransactionState.New("9").Apply(Of(Ended("9", 100))).Flags);

    [Fact]
    public void A_register_that_runs_backwards_is_flagged_and_bills_nothing()
    {
        var state = TransactionState.New("t").Apply(Of(Started(5000))).Apply(Of(Ended("t", 4000)));
        Assert.Equal((TransactionFlags.Backwards, WattHours.Zero), (state.Flags, state.Energy));
    }

    [Theory]
    [InlineData(null, 100, Continuity.First)]
    [InlineData(100L, 105, Continuity.Continuous)]
    [InlineData(100L, 111, Continuity.MissingEnergy)]
    [InlineData(100L, 99, Continuity.WentBack)]
    public void The_register_goes_on_where_it_stopped(long? before, long now, Continuity expected)
        => Assert.Equal(expected, Registers.Check(before is { } end ? new WattHours(end) : null, new(now)));

    [Theory]
    [InlineData("-1", "second")]
    [InlineData("0", "second")]
    [InlineData("", "second")]
    [InlineData("first", "first")]
    public void A_message_without_a_transaction_belongs_to_the_one_in_whose_time_it_falls(string said, string expected)
    {
        OpenTransaction[] known = [new("first", 1, Now.AddHours(-2), Now.AddHours(-1)), new("second", 1, Now.AddMinutes(-10), null), new("elsewhere", 2, Now.AddMinutes(-5), null)];
        Assert.Equal(expected, Registers.Attach(known, said, 1, Now));
    }

    [Theory]
    [InlineData(1.5, "kWh", null, 1500)]
    [InlineData(1.5, null, 3L, 1500)]
    [InlineData(1500.9, "Wh", null, 1500)]
    [InlineData(1, "varh", null, null)]
    [InlineData(1, "Wh", 99L, null)]
    public void Units_and_multipliers_become_watt_hours(double value, string? unit, long? multiplier, int? expected)
        => Assert.Equal(expected, (int?)EnergyReading.Import(new([new((decimal)value, UnitOfMeasure: new(unit, multiplier))], Now))?.Value);

    [Fact]
    public void Phases_are_summed_only_where_there_is_no_total()
    {
        SampledValue[] phases = [new(10, Phase: "L1"), new(10, Phase: "L1-N"), new(20, Phase: "L2"), new(30, Phase: "L3"), new(99, Phase: "L1-L2")];
        Assert.Equal(60, EnergyReading.Import(new(phases, Now))!.Value.Value);
        Assert.Equal(61, EnergyReading.Import(new([.. phases, new(61)], Now))!.Value.Value);
    }

    [Fact]
    public void A_register_with_a_signature_beside_it_is_read_unless_it_is_said_without_one_too()
    {
        SampledValue signed = new(55.52m, Measurand: EnergyReading.Measurand, SignedMeterValue: new("T0NNRnw=", "", "OCMF", ""), UnitOfMeasure: new("Wh"));
        Assert.Equal(55, EnergyReading.Import(new([signed], Now))!.Value.Value);
        Assert.Equal(57, EnergyReading.Import(new([signed, new(57)], Now))!.Value.Value);
    }

    static TransactionEvent[] Story(Random random)
    {
        var count = random.Next(1, 8);
        var register = random.Next(1000);
        return [.. Enumerable.Range(0, count)
            .Select(at => New(at == 0 ? EventKind.Started : at == count - 1 ? EventKind.Ended : EventKind.Updated, at, register += random.Next(-5, 400)))
            .Where(_ => random.Next(8) != 0)];
    }

    static TransactionEvent New(EventKind kind, long sequence, long register = 0) => Of(new TransactionEventRequest(
        kind.ToString(), Now.AddMinutes(sequence), "Trigger", sequence, new("t"), [new([new(register)], Now)], Evse: new(1), IdToken: new("A", "Central")), OcppVersion.V201);

    static TransactionEventRequest Started(long register) => new("Started", Now, "Authorized", 0, new(""), [new([new(register)], Now)], Evse: new(1), IdToken: new("A", "Central"));
    static TransactionEventRequest Updated(IReadOnlyList<SampledValue> samples) => new("Updated", Now, "MeterValuePeriodic", 0, new("7"), [new(samples, Now)]);
    static TransactionEventRequest Ended(string id, long register) => new("Ended", Now, "StopAuthorized", 0, new(id), [new([new(register)], Now)]);
    static TransactionEvent Of(TransactionEventRequest said, OcppVersion version = OcppVersion.V16) => TransactionEvent.Of("station", version, said);
}
