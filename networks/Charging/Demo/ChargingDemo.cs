using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Simulation;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Charging.Demo;

/// <summary>Charging in <c>grange demo</c>: two owners sell to three drivers, and one owner who pays himself finds out what that costs.</summary>
public sealed class ChargingDemo : INetworkDemo
{
    const string Trader = "walter";

    /// <summary>Hours pass in seconds: the stations' clocks began in the morning and run this much faster.</summary>
    const int Speed = 300;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Charge = TimeSpan.FromSeconds(4), Morning = TimeSpan.FromHours(3);

    static readonly (string Owner, string Station, OcppVersion Version, long MicroUsdPerKwh)[] Chargers =
        [("anna", "ANNA-1", OcppVersion.V16, 300_000), ("boris", "BORIS-1", OcppVersion.V201, 450_000), (Trader, "WALTER-1", OcppVersion.V201, 1_000_000)];

    /// <summary>Who charges where, one after the other at each charger; the trader's second account drives no car at all.</summary>
    static readonly (string Driver, string Station)[] Plan =
        [("clara", "ANNA-1"), ("david", "BORIS-1"), ("eva", "ANNA-1"), ("clara", "BORIS-1"), ("walters-other-account", "WALTER-1"), ("walters-other-account", "WALTER-1")];

    readonly List<JsonNode> sessions = [];
    Address trader;

    /// <inheritdoc/>
    public async Task WorkAsync(DemoStage stage, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var stations = new List<(SimulatedStation Station, Task Running)>();
        try
        {
            foreach (var station in await Task.WhenAll(Chargers.Select(one => JoinAsync(stage, one, cancel)))) stations.Add((station, station.RunAsync(ending.Token)));
            var drivers = Plan.Select(one => one.Driver).Distinct().ToDictionary(name => name, name => stage.NewAccount(name).DataFolder);
            await Task.WhenAll(drivers.Select(one => FundAsync(stage, one.Key, one.Value, cancel)));
            await Task.WhenAll(stations.Select(one => one.Station.Accepted)).WaitAsync(Patience, stage.Clock, cancel);
            stage.Tell("three chargers are connected by OCPP, of versions 1.6 and 2.0.1, each with a meter that signs; four accounts have set 20 dollars aside to charge with");
            await Task.WhenAll(Plan.GroupBy(one => one.Station).Select(async turns =>
            {
                foreach (var (driver, station) in turns) await ChargeAsync(stage, driver, drivers[driver], station, cancel);
            }));
        }
        finally
        {
            await ending.CancelAsync();
            foreach (var (station, running) in stations)
            {
                await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                station.Dispose();
                station.Meter.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public Task EpochAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task AfterwardsAsync(DemoStage stage, CancellationToken cancel)
    {
        var wash = sessions.Where(one => (string?)one["station"] == "WALTER-1").ToList();
        var (paid, back, fee) = (Sum(wash, "priceMicroUsd"), Sum(wash, "ownerMicroUsd"), Sum(wash, "feeMicroUsd"));
        var rows = (await stage.Node.GetAsync($"/api/v1/earnings?account={trader}", cancel))["earnings"]!.AsArray().Where(row => (string?)row!["network"] == "charging").ToList();
        var tokens = rows.Aggregate(BigInteger.Zero, (sum, row) => sum + BigInteger.Parse((string)row!["amount"]!, CultureInfo.InvariantCulture));
        var price = (long)(await stage.Node.GetAsync("/api/v1/networks/charging", cancel))["reward"]!["policy"]!["microUsdPerToken"]!;
        var reward = (long)(tokens * price / BigInteger.Pow(10, 18));
        stage.Tell($"walter paid himself {Dollars(paid)} for {wash.Count} sessions without a car: {Dollars(back)} came back, {Dollars(fee)} was burned as the fee, and his reward is worth {Dollars(reward)}");
        stage.Tell($"walter lost {Dollars(fee - reward)}: a session never earns more than the fee that was burned for it, so whoever pays himself pays for it");
        stage.Report["charging"] = new JsonObject
        {
            ["sessions"] = new JsonArray([.. sessions.Select(one => one.DeepClone())]),
            ["wash"] = new JsonObject { ["account"] = trader.ToString(), ["paidMicroUsd"] = paid, ["backMicroUsd"] = back, ["feeMicroUsd"] = fee, ["rewardMicroUsd"] = reward, ["lostMicroUsd"] = fee - reward },
        };
    }

    async Task<SimulatedStation> JoinAsync(DemoStage stage, (string Owner, string Station, OcppVersion Version, long MicroUsdPerKwh) charger, CancellationToken cancel)
    {
        var (account, data) = stage.NewAccount(charger.Owner);
        lock (stage.Earners) stage.Earners.Add((account, data, charger.Owner));
        if (charger.Owner == Trader) trader = account;
        var meter = new SimulatedMeter($"meter-of-{charger.Owner}", register: 12_000);
        var added = await stage.RunAsync($"add-{charger.Station}",
            ["charge", "station", "add", charger.Station, "--price", $"{charger.MicroUsdPerKwh}", "--meter-key", meter.PublicKey, "--meter", meter.Serial, .. On(stage, data)], cancel);
        return new SimulatedStation(new(new Uri((string)added["url"]!), charger.Station, (string?)added["key"], charger.Version, meter, 20_000, TimeSpan.FromMilliseconds(500), Seed: 7, stage.Clock)
        {
            Time = new MeterTime(stage.Clock.GetUtcNow(), stage.Clock.GetUtcNow() - Morning, Speed),
        });
    }

    static async Task FundAsync(DemoStage stage, string name, string data, CancellationToken cancel)
    {
        await stage.RunAsync($"fund-{name}", ["account", "fund", .. On(stage, data)], cancel);
        await stage.RunAsync($"lock-{name}", ["cash", "lock", "20", .. On(stage, data)], cancel);
    }

    /// <summary>Twenty minutes at a charger, in four seconds.</summary>
    async Task ChargeAsync(DemoStage stage, string driver, string data, string station, CancellationToken cancel)
    {
        var bought = await stage.RunAsync($"{driver}-starts", ["charge", "start", station, "--max", "10000000", .. On(stage, data)], cancel);
        var session = (string)bought["session"]!;
        await UntilAsync(stage, session, "Charging", cancel);
        await Task.Delay(Charge, stage.Clock, cancel);
        await stage.RunAsync($"{driver}-stops", ["charge", "stop", session, .. On(stage, data)], cancel);
        var told = await UntilAsync(stage, session, "Settled", cancel);
        lock (sessions) sessions.Add(told);
        stage.Tell($"{driver} charged {((long)told["energyWh"]! / 1000m).ToString("F1", CultureInfo.InvariantCulture)} kWh at {station} for {Dollars((long)told["priceMicroUsd"]!)}, grade {told["grade"]}; {Dollars((long)told["returnedMicroUsd"]!)} of what was set aside came back");
    }

    static Task<JsonNode> UntilAsync(DemoStage stage, string session, string step, CancellationToken cancel) => stage.UntilAsync($"session {session} to be {step}", Patience, async () =>
    {
        var now = await stage.Node.GetAsync($"/api/v1/charging/sessions/{session}", cancel);
        return (string?)now["step"] == step ? now : null;
    }, cancel);

    static string[] On(DemoStage stage, string data) => ["--data", data, "--node", stage.NodeUrl.ToString()];

    static long Sum(IEnumerable<JsonNode> rows, string name) => rows.Sum(row => (long)row[name]!);

    static string Dollars(long microUsd) => $"{(microUsd / 1_000_000m).ToString("F2", CultureInfo.InvariantCulture)} dollars";
}
