using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Energy.Protocol.Csv;
using Grange.Energy.Simulation;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy meters</c>: homes from a file as meters that send real P1 telegrams over TCP, in fast motion.</summary>
static class MetersVerb
{
    const int SlotSeconds = 3_600;

    public static Command Make()
    {
        var file = new Argument<string>("READINGS.csv") { Description = "hourly homes: slot, hNN_load_wh, hNN_pv_wh, …" };
        var speed = new Option<long>("--speed") { Description = "simulated seconds in a real one", DefaultValueFactory = _ => 600 };
        var from = new Option<int>("--from") { Description = "slot of the file to begin with", DefaultValueFactory = _ => 0 };
        var step = new Option<int>("--step") { Description = "simulated seconds between two telegrams", DefaultValueFactory = _ => 60 };
        var cheat = new Option<int?>("--cheat") { Description = "number of a home whose meter reports 30 % more export than flows", HelpName = "HOME" };
        return new Command("meters", "simulated meters: homes of a file send P1 telegrams over TCP") { file, speed, from, step, cheat }
            .Example("grange energy meters homes.csv --speed 3600", "grange energy meters homes.csv --cheat 12 --json")
            .Does(async (verb, cancel) =>
            {
                var path = verb.Get(file)!;
                if (!File.Exists(path)) throw new VerbFailure("no-file", $"{path} is not there", "name a file of hourly homes", ExitCode.Missing);
                using var text = File.OpenText(path);
                if (!HomeSeries.Read(text).TryGet(out var series, out var fault)) throw VerbFailure.Of(fault);
                if (verb.Get(speed) < 1 || verb.Get(step) is < 1 or > SlotSeconds || verb.Get(from) < 0 || verb.Get(from) >= series.Slots.Count)
                    throw new VerbFailure("invalid-option", $"--speed from 1, --step 1 to {SlotSeconds}, --from 0 to {series.Slots.Count - 1}", "leave them out", ExitCode.Usage);
                await RunAsync(verb, series, verb.Get(from), verb.Get(speed), verb.Get(step), verb.Get(cheat), cancel);
            });
    }

    /// <summary>The simulated time ends now: what is told in fast motion lies in the past, where a node takes it.</summary>
    static async Task RunAsync(VerbContext verb, HomeSeries series, int from, long speed, int step, int? cheat, CancellationToken cancel)
    {
        var slots = Math.Min(series.Slots.Count - from, 24 * 28); // a node takes nothing older than a month
        var nowMs = verb.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var startMs = nowMs / (SlotSeconds * 1_000L) * SlotSeconds * 1_000L - slots * SlotSeconds * 1_000L;
        var (clock, ports) = (new FastClock(startMs, speed, verb.Clock), new List<P1Port>());
        try
        {
            var list = new JsonArray();
            for (var at = 0; at < series.Homes.Count; at++)
            {
                ports.Add(new P1Port(new SimulatedHome(series, at, startMs, from, SlotSeconds, series.Homes[at] == cheat ? 130 : 100), clock, step));
                list.Add((JsonNode)new JsonObject { ["home"] = series.Homes[at], ["meter"] = $"p1:127.0.0.1:{ports[^1].Port}" });
            }
            verb.Out.Result(new JsonObject { ["meters"] = list }, () => verb.Out.Table(["home", "meter"], list.Select(row => (IReadOnlyList<string>)[$"{row!["home"]}", $"{row["meter"]}"])));
            await Task.Delay(Timeout.InfiniteTimeSpan, verb.Clock, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // ends on request
        }
        finally
        {
            foreach (var port in ports) await port.DisposeAsync();
        }
    }
}
