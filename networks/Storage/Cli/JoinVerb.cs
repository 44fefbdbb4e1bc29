using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grange.Kernel;
using Grange.Storage.Agent;
using Grange.Storage.Agent.Limits;
using Grange.Verbs;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Cli;

/// <summary><c>grange join storage</c>: registers this disk under the owner's account and runs its agent.</summary>
static class JoinVerb
{
    static readonly Option<string> Space = new("--space") { Description = "bytes to give, e.g. 100GB", Required = true, HelpName = "SIZE" };
    static readonly Option<string> Folder = new("--dir") { Description = "where pieces and the device's key are kept", Required = true, HelpName = "DIR" };
    static readonly Option<string?> Url = new("--url") { Description = "where others reach this provider; when the node cannot, it relays", HelpName = "URL" };
    static readonly Option<bool> Relay = new("--relay") { Description = "no port and no address: dial out, and the node relays" };
    static readonly Option<string?> Listen = new("--listen") { Description = "where it listens, if not at --url", HelpName = "HOST:PORT" };
    static readonly Option<long?> Ask = new("--ask") { Description = "price in microUsd per TiB and 30 days; at most the network's ceiling", HelpName = "MICROUSD" };
    static readonly Option<long> Egress = new("--egress") { Description = "price in microUsd per TiB you send, paid by vouchers; at most the network's ceiling; 0 sends for nothing", HelpName = "MICROUSD" };
    static readonly Option<string?> Up = new("--up") { Description = "the most it sends, e.g. 20mbit or 2MB a second", HelpName = "RATE" };
    static readonly Option<string?> Down = new("--down") { Description = "the most it takes, e.g. 50mbit", HelpName = "RATE" };
    static readonly Option<string?> Hours = new("--hours") { Description = "hours in which it sends and takes, by this machine's clock; proofs go on", HelpName = "FROM-TO" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call this device" };
    static readonly Option<bool> Open = new("--open") { Description = "take pieces from anyone, without the operator's token" };

    public static Command Create()
        => new Command("storage", "give disk space: store pieces, prove them, earn") { Space, Folder, Url, Relay, Listen, Ask, Egress, Up, Down, Hours, Name, DevicePlace.Latitude, DevicePlace.Longitude, Open, StorageVerbs.Network }
            .Example("grange join storage --space 100GB --dir ~/pieces --url http://192.0.2.7:8081 --node http://192.0.2.1:8080",
                "grange join storage --space 100GB --dir ~/pieces --url http://192.0.2.7:8081 --egress 5000000",
                "grange join storage --space 100GB --dir ~/pieces --relay --node http://192.0.2.1:8080")
            .Does(RunAsync);

    static async Task RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (!ByteSize.TryParse(verb.Get(Space)!, out var bytes)) throw Wrong("--space", verb.Get(Space)!, "100GB, 1.5TB, 64MiB");
        if (!NetworkSlug.TryParse(verb.Get(StorageVerbs.Network), null, out var network))
            throw Wrong("--network", verb.Get(StorageVerbs.Network)!, "a network's name");
        var limits = new LineLimits(RateOf(verb, Up), RateOf(verb, Down), HoursOf(verb));
        var folder = Path.GetFullPath(verb.Get(Folder)!);
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var identity, out var fault)) throw VerbFailure.Of(fault);
        var url = verb.Get(Relay) ? RelayPath.Of(verb.Node.Address, identity.Id) : OwnAddress(verb);
        if (!verb.Get(Relay)) RequireFree(ListenAt(verb, url));
        await DeviceRegistration.EnsureAsync(verb, network, identity, verb.Get(Name), () => FactsAsync(verb, url, bytes, cancel), cancel);

        using var logs = LoggerFactory.Create(log => log
            .AddSimpleConsole(line => line.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning));
        var options = new ProviderOptions
        {
            Folder = folder,
            Node = verb.Node.Address,
            Network = network,
            CapacityBytes = bytes,
            Listen = verb.Get(Relay) ? new IPEndPoint(IPAddress.Loopback, 0) : ListenAt(verb, url),
            PublicUrl = url,
            Relay = verb.Get(Relay) ? RelayMode.Always : RelayMode.WhenUnreachable,
            Limits = limits,
            Open = verb.Get(Open),
            Egress = verb.Get(Egress) > 0 ? new EgressOptions(new EgressPrice(verb.Get(Egress)), await verb.ChannelsAsync(null, cancel)) : null,
            Clock = verb.Clock,
            Logs = logs,
        };
        await using var agent = await ProviderAgent.StartAsync(options, identity, cancel);
        verb.Out.Note($"device {identity.Id} gives {bytes} bytes of {folder} to {network} at {verb.Node.Address}; {agent.Pieces.Pieces.Count()} pieces here");
        Console.Out.WriteLine($"ready {url.ToString().TrimEnd('/')}");
        await Task.Delay(Timeout.InfiniteTimeSpan, verb.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    static async Task<IReadOnlyDictionary<string, string>> FactsAsync(VerbContext verb, Uri url, long bytes, CancellationToken cancel)
    {
        var terms = await verb.Node.GetAsync(verb.Api("providers/terms"), cancel);
        List<KeyValuePair<string, string>> facts =
        [
            new("url", url.ToString().TrimEnd('/')), new("space", bytes.ToString(CultureInfo.InvariantCulture)), new(DeviceFacts.Operator, (string)terms["operator"]!),
        ];
        if (verb.Get(Egress) is var price and not 0)
        {
            var most = (long)terms["egressCeilingMicroUsdPerTib"]!;
            if (price < 0 || price > most) throw Wrong("--egress", $"{price}", $"0 to {most}, the ceiling of this network");
            facts.Add(new(EgressPrice.Fact, price.ToString(CultureInfo.InvariantCulture)));
        }
        if (verb.Get(Ask) is { } wanted && wanted is var highest && (wanted < 0 || wanted > (long)terms["ceilingMicroUsdPerTibMonth"]!))
            throw Wrong("--ask", $"{highest}", $"0 to {(long)terms["ceilingMicroUsdPerTibMonth"]!}, the ceiling of this network");
        if (verb.Get(Ask) is { } ask) facts.Add(new("ask", ask.ToString(CultureInfo.InvariantCulture)));
        facts.AddRange(DevicePlace.Facts(verb));
        return DeviceFacts.Of(facts);
    }

    static long? RateOf(VerbContext verb, Option<string?> option)
        => verb.Get(option) is not { } text ? null : ByteSize.TryParseRate(text, out var rate) ? rate : throw Wrong(option.Name, text, "20mbit, 500kbit, 1gbit or 2MB (a second)");

    static OpenHours? HoursOf(VerbContext verb)
        => verb.Get(Hours) is not { } text ? null : OpenHours.TryParse(text, out var hours) ? hours : throw Wrong("--hours", text, "FROM-TO, hours of the day: 22-7");

    static Uri OwnAddress(VerbContext verb)
    {
        if (verb.Get(Url) is not { } text) throw new VerbFailure("no-address", "a provider needs an address, or a node that relays for it", "--url http://HOST:PORT, or --relay behind a router", ExitCode.Usage);
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw Wrong("--url", text, "http://HOST:PORT");
    }

    static IPEndPoint ListenAt(VerbContext verb, Uri url)
    {
        if (verb.Get(Listen) is { } text)
            return IPEndPoint.TryParse(text, out var endpoint) ? endpoint : throw Wrong("--listen", text, "HOST:PORT with an IP address");
        return new IPEndPoint(IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : IPAddress.Any, url.Port);
    }

    /// <summary>Finds out before anything is registered that nobody listens there yet.</summary>
    static void RequireFree(IPEndPoint endpoint)
    {
        try
        {
            using var probe = new TcpListener(endpoint);
            probe.Start();
        }
        catch (SocketException why)
        {
            var reason = why.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another program listens there" : why.Message;
            throw new VerbFailure("cannot-listen", $"a provider cannot listen at {endpoint}: {reason}", "another port in --url, or --listen HOST:PORT");
        }
    }

    static VerbFailure Wrong(string option, string value, string allowed)
        => new("invalid-option", $"{option} cannot be '{value}'", $"{option} {allowed}", ExitCode.Usage);
}
