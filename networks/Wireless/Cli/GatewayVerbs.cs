using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange wireless gateway …</c>.</summary>
static class GatewayVerbs
{
    static readonly Argument<string> Eui = new("EUI") { Description = "16 hexadecimal figures" };
    static readonly Option<decimal?> Lat = new("--lat") { Description = "degrees north", HelpName = "DEG" }, Lon = new("--lon") { Description = "degrees east", HelpName = "DEG" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call it" };

    public static Command Group() => new("gateway", "gateways that speak Semtech's protocol") { Add(), List(), Remove() };

    static Command Add() => new Command("add", "register a gateway; point its packet forwarder at this node's UDP port") { Eui, Lat, Lon, Name }
        .Example("grange wireless gateway add aa555a0000000001 --lat 52.52 --lon 13.405").Does(async (verb, cancel) =>
        {
            var made = await verb.Node.PostAsync(WirelessVerbs.Path(verb, "gateways"), new JsonObject
            {
                ["eui"] = verb.Get(Eui),
                ["name"] = verb.Get(Name),
                ["latE7"] = E7(verb.Get(Lat)),
                ["lonE7"] = E7(verb.Get(Lon)),
            }, cancel);
            var status = await verb.Node.GetAsync(WirelessVerbs.Path(verb, "status"), cancel);
            made["udp"] = (string?)status["udp"];
            verb.Out.Result(made, () =>
            {
                verb.Out.Line($"gateway {made["eui"]} is registered");
                verb.Out.Line($"set in its forwarder: server {made["udp"]}, for both serv_port_up and serv_port_down");
            });
        });

    static Command List() => new Command("ls", "gateways that are registered or were heard").Example("grange wireless gateway ls").Does(async (verb, cancel) =>
    {
        var all = await verb.Node.GetAsync(WirelessVerbs.Path(verb, "gateways"), cancel);
        verb.Out.Result(all, () => verb.Out.Table(["gateway", "name", "level", "reachable", "frames", "lat", "lon"], all["gateways"]!.AsArray().Select(one => (IReadOnlyList<string>)
            [$"{one!["eui"]}", $"{one["name"]}", $"{one["level"]}", (bool)one["isReachable"]! ? "yes" : "no", $"{one["frames"]}", WirelessVerbs.Degrees(one["latE7"]), WirelessVerbs.Degrees(one["lonE7"])])));
    });

    static Command Remove() => new Command("rm", "remove a gateway") { Eui }.Example("grange wireless gateway rm aa555a0000000001").Does(async (verb, cancel) =>
    {
        await verb.Node.SendAsync(HttpMethod.Delete, WirelessVerbs.Path(verb, $"gateways/{verb.Get(Eui)}"), null, cancel);
        verb.Out.Result(new JsonObject { ["removed"] = verb.Get(Eui) }, () => verb.Out.Line($"removed {verb.Get(Eui)}"));
    });

    static long? E7(decimal? degrees) => degrees is { } value ? (long)Math.Round(value * 10_000_000) : null;
}
