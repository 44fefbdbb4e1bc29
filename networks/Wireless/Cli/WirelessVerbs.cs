using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange wireless …</c>.</summary>
static class WirelessVerbs
{
    static readonly Option<string> Network = new("--network") { Description = "the network's name at the node", HelpName = "NAME", DefaultValueFactory = _ => "wireless", Recursive = true };

    public static Command Group() => new("wireless", "LoRaWAN: devices, gateways, and what they say")
    {
        Network,
        DeviceVerbs.Group(),
        GatewayVerbs.Group(),
        CodecVerbs.Group(),
        IntegrationVerbs.Group(),
        EventsVerb.Create(),
        StatusVerb(),
        DecodeVerb.Create(),
    };

    /// <summary>A path of the network that the verb means.</summary>
    internal static string Path(VerbContext verb, string path) => $"/api/v1/{Uri.EscapeDataString(verb.Get(Network)!)}/{path}";

    /// <summary>Degrees as text, from degrees × 10⁷.</summary>
    internal static string Degrees(JsonNode? e7) => e7 is null ? "" : ((decimal)(long)e7 / 10_000_000).ToString(CultureInfo.InvariantCulture);

    static Command StatusVerb() => new Command("status", "where gateways speak, and what became of what they sent").Example("grange wireless status").Does(async (verb, cancel) =>
    {
        var status = await verb.Node.GetAsync(Path(verb, "status"), cancel);
        verb.Out.Result(status, () =>
        {
            foreach (var (name, value) in status.AsObject()) verb.Out.Line($"{name}: {value}");
        });
    });
}
