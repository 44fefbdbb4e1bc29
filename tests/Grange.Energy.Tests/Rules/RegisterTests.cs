using FsCheck;
using FsCheck.Fluent;
using Grange.Energy.Protocol;
using Grange.Energy.Rules.Metering;
using Grange.Energy.Rules.Scoring;
using Grange.Energy.Tests.Support;

namespace Grange.Energy.Tests.Rules;

public sealed class RegisterTests
{
    const long Slot = 900_000;
    static readonly SlotClock Quarter = new(900);
    static readonly ConnectionLimits Home = new(25_000, 10_000);

    readonly List<SlotReading> done = [];

    [Fact]
    public void A_boundary_between_two_readings_is_the_floor_of_the_line()
    {
        var track = new RegisterTrack(Quarter, null);
        track.Take(Sample(0, 1_000_000, 0), Slot, done);
        track.Take(Sample(Slot * 2 - 1, 1_000_100, 7), Slot * 2, done);
        var slot = Assert.Single(done);
        Assert.Equal(new SlotReading(0, 900, new(1_000_000, 0), new(1_000_050, 3), Quality.Interpolated), slot);
    }

    [Fact]
    public void Slots_sum_to_what_the_registers_counted_however_readings_come()
        => Prop.ForAll(Gen.Choose(1, 3_000).Two().Select(pair => (pair.Item1 * 1_000L, (long)pair.Item2)).ListOf().ToArbitrary(), steps =>
        {
            var (track, slots, at, registers) = (new RegisterTrack(Quarter, null), new List<SlotReading>(), 0L, new Registers(0, 0));
            track.Take(new RegisterSample(at, registers), long.MaxValue / 2, slots);
            foreach (var (milliseconds, flowed) in steps)
            {
                (at, registers) = (at + milliseconds, new Registers(registers.ImportMilliWh + flowed, registers.ExportMilliWh + 3 * flowed));
                track.Take(new RegisterSample(at, registers), long.MaxValue / 2, slots);
            }
            var end = slots.Count == 0 ? new Registers(0, 0) : slots[^1].End;
            return slots.Sum(slot => slot.ImportWh) == end.ImportMilliWh / 1_000 && slots.Sum(slot => slot.ExportWh) == end.ExportMilliWh / 1_000
                && slots.Select((slot, i) => slot.SlotMs == i * Slot).All(inOrder => inOrder) && slots.Count == at / Slot && !registers.FellSince(end);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_twice_as_often_changes_no_slot_that_ends_on_a_reading()
    {
        var (often, seldom) = (new List<SlotReading>(), new List<SlotReading>());
        var (one, two) = (new RegisterTrack(Quarter, null), new RegisterTrack(Quarter, null));
        for (var second = 0; second <= 3_600; second++)
        {
            one.Take(Sample(second * 1_000, second * 333, 0), long.MaxValue / 2, often);
            if (second % 900 == 0) two.Take(Sample(second * 1_000, second * 333, 0), long.MaxValue / 2, seldom);
        }
        Assert.Equal(often, seldom);
        Assert.All(often, slot => Assert.Equal(Quality.Measured, slot.Quality));
    }

    [Fact]
    public void What_cannot_be_is_quarantined_by_name_and_changes_nothing()
    {
        var track = new RegisterTrack(Quarter, Home);
        Assert.Equal(Intake.Ok, track.Take(Sample(1_000, 500, 500), 1_000, done));
        Assert.Equal("duplicate", track.Take(Sample(1_000, 500, 500), 1_000, done).Word());
        Assert.Equal("quarantined:stale", track.Take(Sample(1_000, 501, 500), 1_000, done).Word());
        Assert.Equal("quarantined:register_decrease", track.Take(Sample(2_000, 499, 500), 2_000, done).Word());
        Assert.Equal("quarantined:register_decrease", track.Take(Sample(2_000, 500, 499), 2_000, done).Word());
        Assert.Equal("quarantined:clock_skew", track.Take(Sample(63_001, 500, 500), 3_000, done).Word());
        Assert.Equal("quarantined:above_physical_limit", track.Take(Sample(3_601_000, 27_502_000, 500), 3_601_000, done).Word());
        Assert.Equal("quarantined:above_physical_limit", track.Take(Sample(3_601_000, 500, 11_002_000), 3_601_000, done).Word());
        Assert.Equal(5, track.State!.Refused);
        Assert.Equal("ok", track.Take(Sample(3_601_000, 27_501_000, 11_001_000), 3_601_000, done).Word());
        Assert.Equal((0, 27_501_000), (track.State.Refused, track.State.Last.At.ImportMilliWh));
    }

    [Fact]
    public void A_declared_change_of_the_meter_goes_on_without_the_slot_of_the_change()
    {
        var track = new RegisterTrack(Quarter, null);
        for (var at = 0L; at <= 3 * Slot; at += Slot / 3) track.Take(Sample(at, 5_000_000 + at, 0), at, done);
        Assert.Equal(3, done.Count);
        track.Replace(Sample(3 * Slot + 1_000, 12, 0));
        for (var at = 4 * Slot; at <= 5 * Slot; at += Slot / 3) Assert.Equal(Intake.Ok, track.Take(Sample(at, at, 0), at, done));
        Assert.Equal([0, 1, 2, 4], done.Select(slot => slot.SlotMs / Slot));
    }

    [Fact]
    public void A_day_without_a_reading_is_a_gap_and_never_zero()
    {
        var track = new RegisterTrack(Quarter, null);
        track.Take(Sample(0, 0, 0), 0, done);
        track.Take(Sample(RegisterTrack.LongestGapMs + 1, 9_000_000, 0), RegisterTrack.LongestGapMs + 1, done);
        track.Take(Sample(RegisterTrack.LongestGapMs + 2 * Slot, 9_000_000, 0), RegisterTrack.LongestGapMs + 2 * Slot, done);
        Assert.Equal([RegisterTrack.LongestGapMs + Slot], done.Select(slot => slot.SlotMs));
    }

    [Fact]
    public void A_track_goes_on_from_its_state()
    {
        var first = new RegisterTrack(Quarter, null);
        first.Take(Sample(0, 100, 0), 0, done);
        first.Take(Sample(1_000, 200, 0), 1_000, done);
        var second = new RegisterTrack(Quarter, null, first.State);
        second.Take(Sample(Slot, 900, 0), Slot, done);
        Assert.Equal(new SlotReading(0, 900, new(100, 0), new(900, 0), Quality.Measured), Assert.Single(done));
    }

    [Fact]
    public void No_home_of_a_clean_year_is_quarantined()
    {
        var series = Homes.Real;
        var quarantined = 0;
        for (var home = 0; home < series.Homes.Count; home++)
        {
            var peak = series.Slots.Max(slot => slot[home].YieldWh);
            var track = new RegisterTrack(new SlotClock(3_600), new ConnectionLimits(25_000, peak));
            var (registers, slots) = (new Registers(0, 0), new List<SlotReading>());
            for (var hour = 0; hour <= series.Slots.Count; hour++)
            {
                if (track.Take(new RegisterSample(hour * 3_600_000L, registers), hour * 3_600_000L, slots) != Intake.Ok) quarantined++;
                if (hour < series.Slots.Count) registers = new(registers.ImportMilliWh + series.Slots[hour][home].ImportWh * 1_000, registers.ExportMilliWh + series.Slots[hour][home].ExportWh * 1_000);
            }
            Assert.Equal(series.Slots.Select(slot => (slot[home].ImportWh, slot[home].ExportWh)), slots.Select(slot => (slot.ImportWh, slot.ExportWh)));
        }
        Assert.Equal(0, quarantined);
    }

    [Fact]
    public void A_counter_that_begins_again_goes_on_and_one_that_fell_shows_it()
    {
        const long Wrap = 4_294_967_296_000;
        var counter = new WrappingCounter(Wrap, Wrap - 5_000).Next(2_000);
        Assert.Equal(Wrap + 2_000, counter.TotalMilliWh);
        Assert.Equal(Wrap + 1_000, counter.Next(1_000).TotalMilliWh);
        Assert.Equal(7, new WrappingCounter(0, 9).Next(7).TotalMilliWh);
    }

    static RegisterSample Sample(long timeMs, long import, long export) => new(timeMs, new Registers(import, export));
}
