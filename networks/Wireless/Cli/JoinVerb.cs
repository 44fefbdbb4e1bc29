using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Kernel;
using Grange.Verbs;
using Grange.Verbs.Hardware;
using Grange.Wireless.Agent;
using Grange.Wireless.Features.Devices;
using Grange.Wireless.Sealed;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Cli;

/// <summary><c>grange join wireless</c>: registers a gateway with a key of its own and runs the agent beside its packet forwarder.</summary>
static class JoinVerb
{
    static readonly Option<string> Eui = new("--eui") { Description = "the gateway's EUI, 16 hexadecimal figures", HelpName = "EUI", Required = true };
    static readonly Option<string> Network = new("--network") { Description = "the network's name at the node", HelpName = "NAME", DefaultValueFactory = _ => "wireless" };
    static readonly Option<string> Listen = new("--listen") { Description = "where the packet forwarder finds the agent, by UDP", HelpName = "HOST:PORT", DefaultValueFactory = _ => "127.0.0.1:1680" };
    static readonly Option<string?> Station = new("--station") { Description = "where a Basics Station finds the agent as its LNS, by WebSocket", HelpName = "HOST:PORT" };
    static readonly Option<string?> Folder = new("--dir") { Description = "where the gateway's key is kept; default: below --data", HelpName = "DIR" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call it" };
    static readonly Option<decimal> Gain = new("--gain") { Description = "gain of its antenna in dBi", HelpName = "DBI" };

    public static Command Create() => new Command("wireless", "share a LoRaWAN gateway: its agent seals what it hears, so that it can earn")
    {
        Eui, Network, Listen, Station, Folder, Name, Gain, DevicePlace.Latitude, DevicePlace.Longitude,
    }
        .Example("grange join wireless --eui aa555a0000000001 --lat 52.52 --lon 13.405", "grange join wireless --eui aa555a0000000001 --listen 0.0.0.0:1680 --gain 5.8", "grange join wireless --eui aa555a0000000001 --station 127.0.0.1:1887")
        .Does(RunAsync);

    static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (!DeviceReading.TryEui(verb.Get(Eui), out var eui)) throw new VerbFailure("bad-eui", $"'{verb.Get(Eui)}' is no EUI", "--eui with 16 hexadecimal figures", ExitCode.Usage);
        if (!NetworkSlug.TryParse(verb.Get(Network), null, out var slug)) throw new VerbFailure("bad-slug", $"'{verb.Get(Network)}' is no network name", "grange network show", ExitCode.Usage);
        var endpoint = At(verb.Get(Listen)!, "--listen 127.0.0.1:1680");
        var folder = Path.GetFullPath(verb.Get(Folder) ?? Path.Combine(verb.DataFolder, "gateways", $"{slug}-{eui:x16}"));
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var identity, out var fault)) throw VerbFailure.Of(fault);
        using var device = identity;
        using var link = new EvidenceLink(verb.Node.Address, slug);
        var facts = Facts(verb, eui);
        await DeviceRegistration.EnsureAsync(verb, slug, device, verb.Get(Name), async () => await StatedAsync(facts, link, device, cancel), cancel);
        using var forwarder = Bound(endpoint);
        using var logs = LoggerFactory.Create(log => log.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning));
        await using var lns = verb.Get(Station) is { } at ? await StationServer.StartAsync(At(at, "--station 127.0.0.1:1887"), (IPEndPoint)forwarder.Client.LocalEndPoint!, await RegionAsync(verb, slug, cancel), verb.Clock, logs, cancel) : null;
        using var spool = Spool.Open(Path.Combine(folder, "spool"));
        using var courier = new EvidenceCourier(spool, device, slug, WirelessKinds.Heard, link, verb.Clock, logs.CreateLogger("Grange.Wireless.Agent"));
        var agent = new GatewayAgent(eui, forwarder, token => OpenAsync(verb, slug, eui, device, token), heard => courier.Keep(null, heard.ToNode()), verb.Clock, logs.CreateLogger("Grange.Wireless.Agent"));
        Console.Out.WriteLine($"ready {device.Id} udp {forwarder.Client.LocalEndPoint}{(lns is null ? "" : $" station {lns.Address}")}");
        try
        {
            await Task.WhenAll(agent.RunAsync(cancel), courier.RunAsync(() => false, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // ends on request
        }
        return ExitCode.Done;
    }

    static IPEndPoint At(string text, string example)
        => IPEndPoint.TryParse(text, out var endpoint) ? endpoint : throw new VerbFailure("bad-endpoint", $"'{text}' is no HOST:PORT with an IP address", example, ExitCode.Usage);

    static async Task<(Region Region, int SubBand)> RegionAsync(VerbContext verb, NetworkSlug slug, CancellationToken cancel)
    {
        var status = await verb.Node.GetAsync($"/api/v1/{slug}/status", cancel);
        return (Regions.TryFind((string?)status["region"], out var region) ? region : Regions.Eu868, (int?)status["subBand"] ?? 0);
    }

    static UdpClient Bound(IPEndPoint endpoint)
    {
        try
        {
            return new UdpClient(endpoint);
        }
        catch (SocketException why)
        {
            throw new VerbFailure("port-taken", $"the agent cannot listen at {endpoint}: {why.Message}", "choose another with --listen HOST:PORT; port 0 takes a free one");
        }
    }

    static Dictionary<string, string> Facts(VerbContext verb, ulong eui)
    {
        var facts = new Dictionary<string, string>(DevicePlace.Facts(verb)) { [GatewayFacts.EuiFact] = $"{eui:x16}", [GatewayFacts.GainFact] = ((int)(verb.Get(Gain) * 10)).ToString(CultureInfo.InvariantCulture) };
        if (facts.TryGetValue(DeviceFacts.Latitude, out var lat) && facts.TryGetValue(DeviceFacts.Longitude, out var lon))
            facts[GatewayFacts.CellFact] = H3Cell.Of(new LatLng(Degrees(lat), Degrees(lon)), GatewayFacts.PlaceResolution).ToString();
        return facts;
    }

    static double Degrees(string e7) => long.Parse(e7, CultureInfo.InvariantCulture) / 1e7;

    static async Task<IReadOnlyDictionary<string, string>> StatedAsync(Dictionary<string, string> facts, EvidenceLink link, DeviceIdentity identity, CancellationToken cancel)
    {
        if (!(await link.HeadAsync(Author.Of(identity.Id), cancel)).TryGet(out var head, out var fault)) throw VerbFailure.Of(fault);
        return DeviceFacts.Of(facts.Append(new(DeviceFacts.Operator, head.Operator.ToString())));
    }

    static async Task<AgentLine> OpenAsync(VerbContext verb, NetworkSlug slug, ulong eui, DeviceIdentity identity, CancellationToken cancel)
    {
        using var own = SessionOffer.Fresh();
        var (mine, timeMs) = (SessionOffer.PointOf(own), verb.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var answer = await verb.Node.PostAsync($"/api/v1/{slug}/gateways/{eui:x16}/session", new JsonObject
        {
            ["device"] = identity.Id.ToString(),
            ["point"] = Convert.ToBase64String(mine),
            ["timeMs"] = timeMs,
            ["signature"] = Convert.ToBase64String(identity.Key.Sign(SessionOffer.Signed(slug, eui, mine, timeMs))),
        }, cancel);
        var theirs = Convert.FromBase64String((string)answer["point"]!);
        var key = SessionOffer.Key(own, theirs, mine, theirs) ?? throw new VerbFailure("bad-session", "the node's point is not on the curve");
        var socket = new UdpClient(verb.Node.Address.Host, (int)answer["udpPort"]!);
        return new AgentLine(new SealedLine(ulong.Parse((string)answer["session"]!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), key, isNode: false), socket);
    }
}
