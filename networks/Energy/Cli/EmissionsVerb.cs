using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Energy.Protocol.Csv;
using Grange.Energy.Rules.Trust;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy emissions</c>: what sharing saves on homes of a file, and what a limit at their transformer takes out of trade.</summary>
static class EmissionsVerb
{
    const int SlotSeconds = 3_600;

    public static Command Make()
    {
        var file = new Argument<string>("READINGS.csv") { Description = "hourly homes with grid_mg_co2_per_kwh" };
        var limit = new Option<long?>("--limit") { Description = "most net export through the common transformer, in W", HelpName = "WATTS" };
        return new Command("emissions", "CO2 with and without sharing, and what an export limit does") { file, limit }
            .Example("grange energy emissions homes.csv --limit 20000", "grange energy emissions homes.csv --json")
            .Does(async (verb, cancel) =>
            {
                using var text = new StringReader(await Input.TextAsync(verb.Get(file)!, cancel));
                if (!HomeSeries.Read(text).TryGet(out var series, out var fault)) throw VerbFailure.Of(fault);
                if (verb.Get(limit) < 0) throw new VerbFailure("invalid-option", "--limit is a power in W", "--limit 20000", ExitCode.Usage);
                Show(verb.Out, EmissionReport.Of(series.Slots.Zip(series.GridMilligrams, Slot)), verb.Get(limit) is { } watts ? Limits(series, watts) : null);
            });
    }

    static EmissionSlot Slot(HomeSlot[] homes, long gridMilligrams) => new(
        homes.Sum(home => home.LoadWh), homes.Sum(home => Math.Min(home.LoadWh, home.YieldWh)), Math.Min(homes.Sum(home => home.ImportWh), homes.Sum(home => home.ExportWh)), gridMilligrams);

    static List<ExportLimit> Limits(HomeSeries series, long watts)
        => [.. series.Slots.Select(homes => ExportLimit.Of(homes.Sum(home => home.ExportWh) - homes.Sum(home => home.ImportWh), watts, SlotSeconds)).Where(one => one.Binds)];

    static void Show(Output output, EmissionReport report, List<ExportLimit>? limited)
    {
        var result = new JsonObject
        {
            ["alone_g"] = report.AloneGrams,
            ["community_g"] = report.CommunityGrams,
            ["matched_wh"] = report.MatchedWh,
            ["load_wh"] = report.LoadWh,
            ["matched_bps"] = report.MatchedBps,
        };
        if (limited is not null) (result["limited_slots"], result["curtailed_wh"]) = (limited.Count, limited.Sum(one => one.CurtailedWh));
        output.Result(result, () =>
        {
            output.Line($"alone {report.AloneGrams} g CO2, community {report.CommunityGrams} g; {report.MatchedWh} of {report.LoadWh} Wh were met in the same hour");
            if (limited is not null) output.Line($"the limit binds in {limited.Count} slots: {result["curtailed_wh"]} Wh are metered, not traded");
        });
    }
}
