using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Energy.Agent;
using Grange.Energy.Protocol.SunSpec;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy sunspec</c>: what an inverter or meter says over Modbus/TCP.</summary>
static class SunSpecVerb
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Make()
    {
        var address = new Argument<string>("HOST:PORT") { Description = "the device; the usual port is 502" };
        var unit = new Option<byte>("--unit") { Description = "Modbus unit behind a gateway", HelpName = "N", DefaultValueFactory = _ => 1 };
        return new Command("sunspec", "read an inverter or meter over Modbus/TCP") { address, unit }
            .Example("grange energy sunspec 192.168.1.40:502", "grange energy sunspec 192.168.1.40:502 --unit 126 --json")
            .Does(async (verb, cancel) =>
            {
                var (host, port) = MeterAddress.HostAndPort(verb.Get(address)!);
                using var line = new ModbusLine(host, port, verb.Get(unit), Patience, verb.Clock);
                if (!(await SunSpecDevice.FindAsync(line, cancel)).TryGet(out var device, out var absent)) throw VerbFailure.Of(absent);
                if (!(await device.ReadAsync(line, cancel)).TryGet(out var energies, out var silent)) throw VerbFailure.Of(silent);
                Show(verb.Out, device, energies);
            });
    }

    static void Show(Output output, SunSpecDevice device, IReadOnlyList<SunSpecEnergy> energies)
    {
        var result = new JsonObject
        {
            ["base"] = device.BaseAddress,
            ["manufacturer"] = device.Identity?.Manufacturer,
            ["model"] = device.Identity?.Model,
            ["version"] = device.Identity?.Version,
            ["serial"] = device.Identity?.Serial,
            ["rated_w"] = device.RatedWatts,
            ["models"] = new JsonArray([.. device.Models.Select(model => (JsonNode)new JsonObject { ["id"] = model.Id, ["address"] = model.Address, ["length"] = model.Length })]),
            ["readings"] = new JsonArray([.. energies.Select(energy => (JsonNode)new JsonObject
            {
                ["model"] = energy.Model,
                ["import_wh"] = energy.ImportMilliWh / 1_000,
                ["export_wh"] = energy.ExportMilliWh / 1_000,
                ["power_w"] = energy.PowerMilliW / 1_000,
                ["state"] = energy.State,
            })]),
        };
        output.Result(result, () =>
        {
            output.Line($"{result["manufacturer"]} {result["model"]} {result["serial"]}, rated {result["rated_w"] ?? "unknown"} W, models {string.Join(", ", device.Models.Select(model => model.Id))}");
            output.Table(["model", "import Wh", "export Wh", "power W", "state"], result["readings"]!.AsArray().Select(row =>
                (IReadOnlyList<string>)[$"{row!["model"]}", $"{row["import_wh"] ?? "–"}", $"{row["export_wh"] ?? "–"}", $"{row["power_w"] ?? "–"}", $"{row["state"] ?? "–"}"]));
        });
    }
}
