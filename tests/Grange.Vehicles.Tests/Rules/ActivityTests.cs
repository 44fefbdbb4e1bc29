using Grange.Vehicles.Rules.Facts;

namespace Grange.Vehicles.Tests.Rules;

public sealed class ActivityTests
{
    const long Minute = 60_000;

    [Theory]
    [InlineData(5, 10, true)]
    [InlineData(4, 10, false)]
    [InlineData(5, 9, false)]
    public void A_vehicle_is_active_with_five_living_signals_in_ten_minutes(int signals, int minutes, bool active)
        => Assert.Equal(active, Activity.Of(Series(signals, minutes, i => i)).IsActive);

    [Fact]
    public void What_never_changes_does_not_count() => Assert.Equal(new Activity(0, 0), Activity.Of(Series(9, 60, _ => 1)));

    [Fact]
    public void How_far_a_vehicle_goes_does_not_matter()
        => Assert.Equal(Activity.Of(Series(5, 60, i => i)), Activity.Of(Series(5, 60, i => 1_000 * i)));

    [Fact]
    public void A_recording_is_known_again_at_another_time_and_a_drive_of_its_own_is_another()
    {
        var drive = Drive(seed: 1, startMs: 0);
        Assert.Equal(Waveform.Of(drive), Waveform.Of(Drive(seed: 1, startMs: 86_400_500)));
        Assert.NotEqual(Waveform.Of(drive), Waveform.Of(Drive(seed: 2, startMs: 0)));
        Assert.NotNull(Waveform.Of(drive));
    }

    [Fact]
    public void Too_little_is_no_fingerprint()
    {
        Assert.Null(Waveform.Of(Drive(1, 0).Take(59).ToList()));
        Assert.Null(Waveform.Of([.. Enumerable.Range(0, 100).Select(i => new Sample<double>(i * 1_000, i % 9))]));
    }

    static List<Sample<double>> Drive(int seed, long startMs)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 100).Select(i => new Sample<double>(startMs + i * 1_000, random.NextDouble() * 120))];
    }

    static Dictionary<string, IReadOnlyList<Sample<double>>> Series(int signals, int minutes, Func<int, double> value)
        => Enumerable.Range(0, signals).ToDictionary(i => $"s{i}", _ => (IReadOnlyList<Sample<double>>)[.. Enumerable.Range(0, minutes).Select(i => new Sample<double>(i * Minute, value(i)))]);
}
