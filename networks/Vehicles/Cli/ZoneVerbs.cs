using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Vehicles.Cli;

/// <summary><c>grange vehicle zone …</c>.</summary>
static class ZoneVerbs
{
    static readonly Argument<long> Vehicle = new("VEHICLE") { Description = "its number" };

    public static Command Group() => new("zone", "where a vehicle is nobody's business") { Add(), List(), Remove() };

    static Command Add()
    {
        var (lat, lon) = (new Option<double>("--lat") { Description = "degrees north", Required = true }, new Option<double>("--lon") { Description = "degrees east", Required = true });
        var radius = new Option<double>("--radius") { Description = "150 to 5,000 metres", HelpName = "METRES", DefaultValueFactory = _ => 500 };
        return new Command("add", "hide a vehicle around a point from everybody but you") { Vehicle, lat, lon, radius }.Example("grange vehicle zone add 1 --lat 48.2 --lon 16.37 --radius 500").Does(async (verb, cancel) =>
        {
            var made = await verb.Node.PostAsync(VehicleVerbs.OwnPath(verb, $"{verb.Get(Vehicle)}/zones"), new JsonObject { ["lat"] = verb.Get(lat), ["lon"] = verb.Get(lon), ["radius"] = verb.Get(radius) }, cancel);
            verb.Out.Result(made, () => verb.Out.Line($"zone {made["number"]}: {made["metres"]} m around {made["lat"]}, {made["lon"]}"));
            return ExitCode.Done;
        });
    }

    static Command List() => new Command("ls", "a vehicle's zones") { Vehicle }.Example("grange vehicle zone ls 1").Does(async (verb, cancel) =>
    {
        var all = await verb.Node.GetAsync(VehicleVerbs.OwnPath(verb, $"{verb.Get(Vehicle)}/zones"), cancel);
        verb.Out.Result(all, () => verb.Out.Table(["zone", "around", "metres"], all["zones"]!.AsArray().Select(one => (IReadOnlyList<string>)[$"{one!["number"]}", $"{one["lat"]}, {one["lon"]}", $"{one["metres"]}"])));
    });

    static Command Remove()
    {
        var number = new Argument<long>("ZONE") { Description = "its number" };
        return new Command("rm", "take a zone away") { Vehicle, number }.Example("grange vehicle zone rm 1 1").Does(async (verb, cancel) =>
        {
            await verb.Node.SendAsync(HttpMethod.Delete, VehicleVerbs.OwnPath(verb, $"{verb.Get(Vehicle)}/zones/{verb.Get(number)}"), null, cancel);
            verb.Out.Result(new JsonObject { ["removed"] = verb.Get(number) }, () => verb.Out.Line($"removed zone {verb.Get(number)}"));
        });
    }
}
