using System.Globalization;
using System.Text.Json;
using Grange.Charging.Cli;
using Grange.Charging.Rules.Tariffs;
using Grange.Tests;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Rules;

public sealed class TariffTests
{
    public static TheoryData<int, string> Vectors => [.. File().Select((one, at) => (at, one.GetProperty("name").GetString()!))];

    [Theory, MemberData(nameof(Vectors))]
    public void The_worked_examples_of_OCPI_come_out_exactly(int at, string name)
    {
        var vector = File()[at];
        var bill = TariffVerb.Price(vector.GetProperty("tariff"), vector.GetProperty("session"));
        Assert.Equal((name, Number(vector, "excl"), Number(vector, "incl")), (name, Money(bill.ExclVat.In(bill.Currency)), Money(bill.InclVat.In(bill.Currency))));
        Assert.Equal((Number(vector, "exact_excl"), Number(vector, "exact_incl")), (Money(bill.ExclVat.Text(6)), Money(bill.InclVat.Text(6))));
    }

    [Fact]
    public void The_official_tariffs_give_the_same()
    {
        var folder = ReferenceData.Path("charging/ocpi-2.2.1");
        var vectors = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "VECTORS.json"))).RootElement.EnumerateArray().ToArray();
        foreach (var vector in vectors)
        {
            var tariff = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(folder, vector.GetProperty("tariff").GetString()!))).RootElement;
            var json = TariffVerb.Json(TariffVerb.Price(tariff, vector.GetProperty("session")));
            Assert.Equal((Number(vector, "excl_vat"), Number(vector, "incl_vat")), ((decimal)json["total_excl"]!, (decimal)json["total_incl"]!));
        }
        Assert.Equal(15, vectors.Length);
    }

    [Fact]
    public void Every_official_tariff_is_read()
    {
        foreach (var file in Directory.GetFiles(ReferenceData.Path("charging/ocpi-2.2.1"), "tariff_*.json").Where(one => !one.Contains("put", StringComparison.Ordinal)))
            Assert.True(TariffReader.Read(JsonDocument.Parse(System.IO.File.ReadAllText(file)).RootElement).IsOk, file);
    }

    /// <summary>The complex tariff on a Saturday: 2.50 to start, 114 minutes at 1.25 an hour in steps of ten, and parking. The page's own sum has an error there.</summary>
    [Fact]
    public void The_complex_tariff_follows_the_current_the_day_and_the_hour()
    {
        const string Text = """
            {"currency":"EUR","elements":[
              {"price_components":[{"type":"FLAT","price":2.5,"vat":15,"step_size":1}]},
              {"price_components":[{"type":"TIME","price":1,"vat":20,"step_size":900}],"restrictions":{"max_current":32}},
              {"price_components":[{"type":"TIME","price":2,"vat":20,"step_size":600}],"restrictions":{"min_current":32,"day_of_week":["MONDAY","TUESDAY","WEDNESDAY","THURSDAY","FRIDAY"]}},
              {"price_components":[{"type":"TIME","price":1.25,"vat":20,"step_size":600}],"restrictions":{"min_current":32,"day_of_week":["SATURDAY","SUNDAY"]}},
              {"price_components":[{"type":"PARKING_TIME","price":5,"vat":10,"step_size":300}],"restrictions":{"start_time":"09:00","end_time":"18:00","day_of_week":["MONDAY","TUESDAY","WEDNESDAY","THURSDAY","FRIDAY"]}},
              {"price_components":[{"type":"PARKING_TIME","price":6,"vat":10,"step_size":300}],"restrictions":{"start_time":"10:00","end_time":"17:00","day_of_week":["SATURDAY"]}}]}
            """;
        // Monday: half an hour at 16 A, then two and a half at 43 A are 0.50 and 5.00
        var monday = Price(Text, """{"start":"2019-01-07T09:00:00","phases":[{"minutes":30,"charging":true,"kwh":2,"current":16},{"minutes":150,"charging":true,"kwh":40,"current":43}]}""");
        Assert.Equal("8.00", monday.ExclVat.In("EUR"));
        // Saturday 16:30: parking is paid until 17:00, in steps of five minutes of the whole
        var saturday = Price(Text, """{"start":"2019-01-12T14:36:00","phases":[{"minutes":114,"charging":true,"kwh":30,"current":43},{"minutes":75,"charging":false}]}""");
        Assert.Equal("7.875", saturday.ExclVat.Text(3)); // 2.50 + 2.375 + 3.00
    }

    [Theory]
    [InlineData("22:00", "06:00", 480)]
    [InlineData("00:00", "00:00", 1440)]
    [InlineData("18:00", "00:00", 360)]
    public void Hours_may_go_over_midnight(string from, string to, int minutes)
    {
        var bill = Price($$"""{"currency":"EUR","elements":[{"price_components":[{"type":"TIME","price":60,"step_size":1}],"restrictions":{"start_time":"{{from}}","end_time":"{{to}}"} }]}""",
            """{"start":"2026-03-01T12:00:00","phases":[{"minutes":1440,"charging":true,"kwh":10}]}""");
        Assert.Equal(minutes, Money(bill.ExclVat.Text(0)));
    }

    /// <summary>Steps count for the whole: 25 minutes at one price and 35 at another are an hour, and nothing is added where the price changed.</summary>
    [Theory]
    [InlineData(60, "1.90")]
    [InlineData(61, "2.50")]
    public void Steps_are_taken_of_the_sessions_total_and_never_at_a_change_of_price(int minutes, string expected)
        => Assert.Equal(expected, Price("""
            {"currency":"EUR","elements":[
              {"price_components":[{"type":"TIME","price":1.2,"step_size":1800}],"restrictions":{"start_time":"00:00","end_time":"17:00"}},
              {"price_components":[{"type":"TIME","price":2.4,"step_size":900}],"restrictions":{"start_time":"17:00","end_time":"20:00"}}]}
            """, $$"""{"start":"2026-03-01T16:35:00","phases":[{"minutes": {{minutes}},"charging":true,"kwh":5}]}""").ExclVat.In("EUR"));

    [Fact]
    public void More_energy_never_costs_less()
        => Hold(random =>
        {
            var tariff = Random(random, falling: false);
            var (less, more) = (random.NextInt64(0, 50_000), random.NextInt64(0, 50_000));
            if (less > more) (less, more) = (more, less);
            var (seconds, start) = (random.Next(1, 20_000), Now.DateTime.AddMinutes(random.Next(10_000)));
            var (cheap, dear) = (Pricing.Price(tariff, new(start, [Charge(seconds, less)])), Pricing.Price(tariff, new(start, [Charge(seconds, more)])));
            return !(dear.ExclVat < cheap.ExclVat) && !(dear.InclVat < cheap.InclVat);
        });

    [Fact]
    public void Cutting_a_phase_in_two_changes_nothing()
        => Hold(random =>
        {
            var tariff = Random(random, falling: true);
            var (seconds, parts, start) = (random.Next(1, 3_000), random.Next(1, 9), Now.DateTime.AddMinutes(random.Next(10_000)));
            var perSecond = random.Next(1, 20) * 1_000L;
            var whole = Pricing.Price(tariff, new(start, [new(seconds * parts, true, seconds * parts * perSecond, 16_000, 11_000)]));
            var cut = Pricing.Price(tariff, new(start, [.. Enumerable.Repeat(new SessionPhase(seconds, true, seconds * perSecond, 16_000, 11_000), parts)]));
            return (whole.ExclVat, whole.InclVat) == (cut.ExclVat, cut.InclVat);
        });

    [Fact]
    public void Lines_sum_to_the_total_and_no_amount_is_rounded_twice()
        => Hold(random =>
        {
            var bill = Pricing.Price(Random(random, falling: true) with { Least = null, Most = null }, new(Now.DateTime, [Charge(random.Next(1, 9_000), random.NextInt64(0, 90_000)), new(random.Next(1, 9_000), false, 0)]));
            return bill.Lines.Aggregate(default(Amount), (sum, line) => sum + line.ExclVat) == bill.ExclVat;
        });

    [Theory]
    [InlineData("""{"currency":"EUR","elements":[{"price_components":[{"type":"MAGIC","price":1}]}]}""", "no dimension")]
    [InlineData("""{"currency":"EUR","elements":[{"price_components":[{"type":"ENERGY"}]}]}""", "price is missing")]
    [InlineData("""{"currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":-1}]}]}""", "price is a number")]
    [InlineData("""{"currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":0.0000001}]}]}""", "more places")]
    [InlineData("""{"currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":1}],"restrictions":{"moon":"full"}}]}""", "'moon' is not known")]
    [InlineData("""{"currency":"EUR","elements":[]}""", "elements are missing")]
    [InlineData("""{"elements":[{"price_components":[]}]}""", "currency is missing")]
    [InlineData("[]", "an object")]
    public void A_tariff_that_is_not_understood_is_refused_and_never_free(string json, string why)
        => Assert.Contains(why, TariffReader.Read(JsonDocument.Parse(json).RootElement).Fault.Detail, StringComparison.Ordinal);

    static SessionPhase Charge(long seconds, long wattHours) => new(seconds, true, wattHours * 1_000_000, 16_000, 11_000);

    /// <summary>A random tariff; not falling: energy does not get cheaper with more of it.</summary>
    static Tariff Random(Random random, bool falling)
    {
        PriceComponent Component(TariffDimension dimension, long least = 0)
            => new(dimension, least + random.NextInt64(0, 900_000), random.Next(0, 300_000), dimension == TariffDimension.Flat ? 1 : random.Next(3) == 0 ? random.Next(1, 1_000) : 1);
        var step = Component(TariffDimension.Energy);
        var elements = new List<TariffElement> { new([Component(TariffDimension.Flat)], Restrictions.None), new([Component(TariffDimension.Time), Component(TariffDimension.ParkingTime)], new Restrictions { EndTime = new(random.Next(1, 24), 0) }) };
        if (falling) elements.Add(new([Component(TariffDimension.Energy) with { Step = step.Step }], new Restrictions { MaxEnergy = random.NextInt64(1, 40) * 1_000_000_000, MinDuration = random.Next(3) * 600 }));
        elements.Add(new([step], Restrictions.None));
        return new("EUR", elements, random.Next(3) == 0 ? new(random.NextInt64(2_000_000), random.NextInt64(2_000_000)) : null, random.Next(3) == 0 ? new(2_000_000 + random.NextInt64(9_000_000), null) : null);
    }

    static Bill Price(string tariff, string session) => TariffVerb.Price(JsonDocument.Parse(tariff).RootElement, JsonDocument.Parse(session).RootElement);
    static JsonElement[] File() => [.. JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "tariffs.json"))).RootElement.GetProperty("vectors").EnumerateArray()];
    static decimal Number(JsonElement json, string name) => json.GetProperty(name).GetDecimal();
    static decimal Money(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
