using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Simulation;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge simulate --replay</c>: real sessions again, in fast motion: each plug a charger over a real socket whose meter signs, each session ordered, paid and graded.</summary>
static class ReplayVerb
{
    /// <summary>What a session of the day takes here.</summary>
    static readonly TimeSpan Played = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromMinutes(1);

    /// <summary>A tenth of a cent for the kilowatt-hour: a thousand sessions cost a few dollars.</summary>
    const long MicroUsdPerKwh = 1_000;

    public static async Task RunAsync(VerbContext verb, string series, string prefix, int most, CancellationToken cancel)
    {
        var charges = Read(series).Take(most).ToList();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var terms = await verb.Node.GetAsync(verb.Api("stations/terms"), cancel);
        var plugs = new List<(SimulatedStation Station, Task Running, IReadOnlyList<RecordedCharge> Charges)>();
        try
        {
            foreach (var plug in charges.GroupBy(one => one.Plug))
            {
                var station = await JoinAsync(verb, $"{prefix}-{plug.Key}", [.. plug], (string)terms["operator"]!, plugs.Count, cancel);
                plugs.Add((station, station.RunAsync(ending.Token), [.. plug]));
                await station.Accepted.WaitAsync(Patience, verb.Clock, cancel);
            }
            verb.Out.Note($"{plugs.Count} chargers play {charges.Count} real sessions of {charges[0].Arrival:yyyy-MM-dd} to {charges[^1].Arrival:yyyy-MM-dd}");
            using var ordering = new SemaphoreSlim(1, 1); // one account orders for all plugs: its records follow each other
            var told = await Task.WhenAll(plugs.Select(one => PlayAsync(verb, one.Station, one.Charges, ordering, cancel)));
            Show(verb, charges, [.. told.SelectMany(one => one)]);
        }
        finally
        {
            await ending.CancelAsync();
            foreach (var (station, running, _) in plugs)
            {
                await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                station.Dispose();
                station.Meter.Dispose();
            }
        }
    }

    static IReadOnlyList<RecordedCharge> Read(string series)
    {
        if (series == ReplaySeries.Epfl) return ReplaySeries.OfEpfl();
        if (!File.Exists(series)) throw new VerbFailure("no-file", $"{series} is not there", $"name a table, or '{ReplaySeries.Epfl}' for the one that comes with the program", ExitCode.Missing);
        using var reader = new StreamReader(series);
        return ReplaySeries.Read(reader).TryGet(out var read, out var fault) ? read : throw VerbFailure.Of(fault);
    }

    static async Task<SimulatedStation> JoinAsync(VerbContext verb, string name, IReadOnlyList<RecordedCharge> charges, string operatorId, int number, CancellationToken cancel)
    {
        var (identity, key, meter) = (StationIdentity.Parse(name, CultureInfo.InvariantCulture), StationCredentials.NewKey(), new SimulatedMeter($"MTR-{name}"));
        var price = (MicroUsdPerKwh / 1_000_000m).ToString(CultureInfo.InvariantCulture);
        var tariff = $$"""{"currency":"USD","elements":[{"price_components":[{"type":"ENERGY","price":{{price}},"step_size":1}]}]}""";
        var watts = charges.Max(one => one.MostWatts);
        var facts = DeviceFacts.Of(
            new KeyValuePair<string, string>(StationFacts.Name, name), new(DeviceFacts.Operator, operatorId), new(StationFacts.Power, watts.ToString(CultureInfo.InvariantCulture)),
            new(StationFacts.MeterKey, meter.PublicKey), new(StationFacts.Meter, meter.Serial));
        var (_, url, _) = await StationJoin.RunAsync(verb, new NewStation(identity, name, key, 1, new TariffWord(tariff, 0), facts), cancel);
        return new(new(url, name, key, number % 2 == 0 ? OcppVersion.V201 : OcppVersion.V16, meter, watts, Played / 10, Seed: number, verb.Clock));
    }

    static async Task<List<JsonNode>> PlayAsync(VerbContext verb, SimulatedStation station, IReadOnlyList<RecordedCharge> charges, SemaphoreSlim ordering, CancellationToken cancel)
    {
        var told = new List<JsonNode>();
        foreach (var charge in charges)
        {
            station.Expect(charge, Played);
            var most = charge.WattHours * MicroUsdPerKwh / 1_000 * 2 + 1_000;
            var session = await OrderAsync(verb, station.Identity, most, ordering, cancel);
            await station.FinishedAsync(cancel).WaitAsync(Patience, verb.Clock, cancel);
            told.Add(await UntilOverAsync(verb, session, cancel));
        }
        return told;
    }

    static async Task<string> OrderAsync(VerbContext verb, string station, long most, SemaphoreSlim ordering, CancellationToken cancel)
    {
        await ordering.WaitAsync(cancel);
        try
        {
            return (string)(await SessionVerbs.BuyAsync(verb, station, 1, most, null, cancel))["session"]!;
        }
        finally
        {
            ordering.Release();
        }
    }

    static async Task<JsonNode> UntilOverAsync(VerbContext verb, string session, CancellationToken cancel)
    {
        for (var begun = verb.Clock.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(50), verb.Clock, cancel))
        {
            var now = await verb.Node.GetAsync(verb.Api($"sessions/{session}"), cancel);
            if ((string?)now["step"] is "Settled" or "Priced" or "Refunded") return now;
            if (verb.Clock.GetElapsedTime(begun) > Patience) throw new VerbFailure("session-stuck", $"session {session} is still {now["step"]}", "look at the node's log");
        }
    }

    static void Show(VerbContext verb, List<RecordedCharge> charges, List<JsonNode> told)
    {
        var grades = told.GroupBy(one => (string?)one["grade"] ?? "none").OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        var (real, metered) = (charges.Sum(one => one.WattHours), told.Sum(one => (long?)one["energyWh"] ?? 0));
        var result = new JsonObject
        {
            ["sessions"] = told.Count,
            ["realWh"] = real,
            ["meteredWh"] = metered,
            ["paidMicroUsd"] = told.Sum(one => (long?)one["priceMicroUsd"] ?? 0),
            ["grades"] = new JsonObject([.. grades.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, one.Count()))]),
        };
        verb.Out.Result(result, () => verb.Out.Table(["sessions", "real kWh", "metered kWh", "grades"],
            [[$"{told.Count}", $"{real / 1000}", $"{metered / 1000}", string.Join(", ", grades.Select(one => $"{one.Key} {one.Count()}"))]]));
    }
}
