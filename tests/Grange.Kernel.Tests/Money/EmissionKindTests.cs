using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;

namespace Grange.Tests.Money;

/// <summary>The kinds of emission against contracts/test/vectors/emissions.json, which the contract is held to as well, and against what the field published.</summary>
public sealed class EmissionKindTests
{
    const long Day = 86_400;
    static readonly UInt128 Whole = 1_000_000_000_000_000_000;
    static readonly JsonElement Vectors = Read();

    static JsonElement Read()
    {
        using var stream = typeof(EmissionKindTests).Assembly.GetManifestResourceStream("emissions.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }

    static UInt128 Amount(JsonElement value) => UInt128.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    public static TheoryData<string> Titles(string kind) => [.. Vectors.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("title").GetString()!)];

    static JsonElement Vector(string kind, string title) => Vectors.GetProperty(kind).EnumerateArray().Single(item => item.GetProperty("title").GetString() == title);

    [Theory, MemberData(nameof(Titles), "cases")]
    public void A_schedule_emits_what_the_contract_emits(string title)
    {
        var (vector, terms) = (Vector("cases", title), Vector("cases", title).GetProperty("schedule"));
        var schedule = new EmissionSchedule(
            long.Parse(terms.GetProperty("start").GetString()!, CultureInfo.InvariantCulture), new Wei(Amount(terms.GetProperty("initialPerPeriod"))),
            terms.GetProperty("periodSeconds").GetInt64(), terms.GetProperty("numerator").GetInt64(), terms.GetProperty("denominator").GetInt64(), new Wei(Amount(terms.GetProperty("cap"))));
        Holds(vector, schedule.Cumulative);
    }

    [Theory, MemberData(nameof(Titles), "tapers")]
    public void A_taper_emits_what_the_contract_emits(string title)
    {
        var (vector, terms) = (Vector("tapers", title), Vector("tapers", title).GetProperty("taper"));
        var taper = new EmissionTaper(
            long.Parse(terms.GetProperty("start").GetString()!, CultureInfo.InvariantCulture), new Wei(Amount(terms.GetProperty("perPeriod"))),
            terms.GetProperty("periodSeconds").GetInt64(), terms.GetProperty("flatPeriods").GetInt64(), terms.GetProperty("taperPeriods").GetInt64());
        Holds(vector, taper.Cumulative);
    }

    [Theory, MemberData(nameof(Titles), "nets")]
    public void Net_emission_emits_what_the_contract_emits(string title)
    {
        var vector = Vector("nets", title);
        var burned = vector.GetProperty("burned").EnumerateArray().Select(Amount).ToList();
        var net = new NetEmission(20_000, new Wei(Amount(vector.GetProperty("capPerDay"))));
        foreach (var (day, expected) in vector.GetProperty("cumulative").EnumerateArray().Index())
        {
            var over = (20_000 + day + 1) * Day;
            Assert.Equal(Amount(expected), net.Cumulative(over, asked => burned[(int)(asked - 20_000)]).Value);
            Assert.Equal(net.Cumulative(over, asked => burned[(int)(asked - 20_000)]), net.Cumulative(over + Day - 1, asked => burned[(int)(asked - 20_000)]));
        }
    }

    static void Holds(JsonElement vector, Func<long, Wei> cumulative)
    {
        foreach (var point in vector.GetProperty("at").EnumerateArray())
        {
            if (long.TryParse(point.GetProperty("timestamp").GetString(), CultureInfo.InvariantCulture, out var timestamp))
                Assert.Equal(Amount(point.GetProperty("cumulative")), cumulative(timestamp).Value);
        }
    }

    [Fact]
    public void HIP_20_halves_every_two_years_and_sums_to_240_million()
    {
        var schedule = new EmissionSchedule(0, new Wei(120_000_000 * Whole), 2 * 365 * Day, 1, 2, new Wei(240_000_000 * Whole));
        UInt128[] perYear = [60, 60, 30, 30, 15, 15];
        for (var year = 0; year < perYear.Length; year++)
            Assert.Equal(perYear[year] * 1_000_000 * Whole, schedule.Cumulative((year + 1) * 365 * Day).Value - schedule.Cumulative(year * 365 * Day).Value);
        Assert.True(240_000_000 * Whole - schedule.Cumulative(200 * 365 * Day).Value < 1000);
    }

    [Fact]
    public void The_supplement_of_HIP_149_is_70_56_million_flat_and_as_much_tapering()
    {
        var taper = new EmissionTaper(0, new Wei(196_000 * Whole), Day, 360, 720);
        Assert.Equal(70_560_000 * Whole, taper.Cumulative(360 * Day).Value);
        Assert.Equal(141_120_000 * Whole, taper.Cumulative(1080 * Day).Value);
        Assert.Equal(141_120_000 * Whole, taper.Cumulative(long.MaxValue).Value);
    }

    [Fact]
    public void Net_emission_never_passes_1643_83561643_HNT_a_day()
    {
        var cap = (UInt128)1643_83561643 * 10_000_000_000;
        Assert.Equal(1643_83561643L / 48, 34_24657534L); // per half-hour epoch
        var net = new NetEmission(0, new Wei(cap));
        Assert.Equal(100 * cap, net.Cumulative(100 * Day, _ => 1_000_000 * Whole).Value);
    }

    [Fact]
    public void Net_emission_never_gives_back_more_than_was_burned_and_a_taper_never_shrinks()
        => Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(0, 4000).Two().ToArbitrary(), (burned, cap, times) =>
        {
            var net = new NetEmission(0, new Wei((UInt128)cap)).Cumulative(burned.Length * Day, day => (UInt128)burned[day]);
            var taper = new EmissionTaper(100, new Wei((UInt128)cap), 7, 99, cap % 300);
            var (early, late) = (Math.Min(times.Item1, times.Item2), Math.Max(times.Item1, times.Item2));
            return net.Value <= (UInt128)burned.Sum(amount => (long)amount) && taper.Cumulative(early).CompareTo(taper.Cumulative(late)) <= 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 5000)));
}
