using System.Text.Json.Nodes;

namespace Grange.Simulation;

/// <summary>A report for programs.</summary>
public static class JsonReport
{
    public static JsonObject Of(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var model = report.Base.Model;
        return new()
        {
            ["title"] = report.Title,
            ["seed"] = model.Seed,
            ["runs"] = model.Runs,
            ["days"] = model.Days,
            ["from"] = $"{model.From:yyyy-MM-dd}",
            ["assumes"] = new JsonArray([.. report.Assumes.Select(one => (JsonNode)one)]),
            ["policies"] = new JsonArray([.. report.All.Select(one => (JsonNode)Policy(one.Name, one.Outcome))]),
            ["oneAtATime"] = new JsonArray([.. report.Swings.Select(swing => (JsonNode)new JsonObject
            {
                ["path"] = swing.Path, ["least"] = swing.Least, ["most"] = swing.Most, ["atLeast"] = Line(swing.AtLeast), ["atMost"] = Line(swing.AtMost),
            })]),
            ["latinHypercube"] = report.Draws.Count == 0 ? null : new JsonObject
            {
                ["paths"] = new JsonArray([.. report.Drawn.Select(path => (JsonNode)path)]),
                ["draws"] = new JsonArray([.. report.Draws.Select(draw => (JsonNode)new JsonObject { ["values"] = Numbers(draw.Values), ["result"] = Line(draw.Result) })]),
                ["rankCorrelation"] = new JsonArray([.. report.Influence.Select(one => (JsonNode)new JsonObject
                {
                    ["path"] = one.Path, ["survival"] = one.Survival, ["units"] = one.Units, ["priceUsd"] = one.Price,
                })]),
            },
        };
    }

    static JsonObject Policy(string name, Outcome outcome) => new()
    {
        ["name"] = name,
        ["headline"] = Line(Headline.Of(outcome)),
        ["runwayDays"] = outcome.RunwayDays,
        ["breaksFirst"] = new JsonArray([.. outcome.Breaks.Select(one => (JsonNode)new JsonObject { ["what"] = Name(one.What), ["runs"] = one.Runs, ["medianDay"] = one.MedianDay })]),
        ["series"] = new JsonObject(outcome.Fans.Select(fan => KeyValuePair.Create(Name(fan.Metric), (JsonNode?)new JsonObject(
            Fan.Levels.Select((level, i) => KeyValuePair.Create(Level(level), (JsonNode?)Numbers(fan.Quantiles[i]))))))),
        ["day"] = new JsonArray([.. outcome.Fans[0].Days.Select(day => (JsonNode)day)]),
    };

    static JsonObject Line(Headline line) => new()
    {
        ["survival"] = line.Survival,
        ["breaksFirst"] = Name(line.FirstBreak),
        ["units"] = line.Units,
        ["priceUsd"] = line.PriceUsd,
        ["incomeUsd"] = line.IncomeUsd,
        ["underWater"] = line.UnderWater,
        ["burnToMint"] = line.BurnToMint,
        ["netEmission"] = line.NetEmission,
        ["revenueAboveEmissionDay"] = line.RevenueDay,
    };

    internal static string Level(double level) => $"p{(int)Math.Round(level * 100)}";

    internal static string Name<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(value => (JsonNode)value)]);
}
