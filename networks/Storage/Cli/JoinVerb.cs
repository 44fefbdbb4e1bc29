using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grange.Kernel;
using Grange.Storage.Agent;
using Grange.Verbs;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Cli;

/// <summary><c>grange join storage</c>: registers this disk under the owner's account and runs its agent.</summary>
static class JoinVerb
{
    static readonly Option<string> Space = new("--space") { Description = "bytes to give, e.g. 100GB", Required = true, HelpName = "SIZE" };
    static readonly Option<string> Folder = new("--dir") { Description = "where pieces and the device's key are kept", Required = true, HelpName = "DIR" };
    static readonly Option<string> Url = new("--url") { Description = "where others reach this provider", Required = true, HelpName = "URL" };
    static readonly Option<string?> Listen = new("--listen") { Description = "where it listens, if not at --url", HelpName = "HOST:PORT" };
    static readonly Option<long?> Ask = new("--ask") { Description = "price in microUsd per TiB and 30 days; at most the network's ceiling", HelpName = "MICROUSD" };
    static readonly Option<long> Egress = new("--egress") { Description = "price in microUsd per TiB you send, paid by vouchers; at most the network's ceiling; 0 sends for nothing", HelpName = "MICROUSD" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call this device" };
    static readonly Option<bool> Open = new("--open") { Description = "take pieces from anyone, without the operator's token" };

    public static Command Create()
        => new Command("storage", "give disk space: store pieces, prove them, earn") { Space, Folder, Url, Listen, Ask, Egress, Name, DevicePlace.Latitude, DevicePlace.Longitude, Open, StorageVerbs.Network }
            .Example("grange join storage --space 100GB --dir ~/pieces --url http://192.0.2.7:8081 --node http://192.0.2.1:8080",
                "grange join storage --space 100GB --dir ~/pieces --url http://192.0.2.7:8081 --egress 5000000")
            .Does(RunAsync);

    static async Task RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (!ByteSize.TryParse(verb.Get(Space)!, out var bytes)) throw Wrong("--space", verb.Get(Space)!, "100GB, 1.5TB, 64MiB");
        if (!Uri.TryCreate(verb.Get(Url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw Wrong("--url", verb.Get(Url)!, "http://HOST:PORT");
        if (!NetworkSlug.TryParse(verb.Get(StorageVerbs.Network), null, out var network))
            throw Wrong("--network", verb.Get(StorageVerbs.Network)!, "a network's name");
        var folder = Path.GetFullPath(verb.Get(Folder)!);
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var identity, out var fault)) throw VerbFailure.Of(fault);
        RequireFree(ListenAt(verb, url));
        await DeviceRegistration.EnsureAsync(verb, network, identity, verb.Get(Name), () => FactsAsync(verb, url, bytes, cancel), cancel);

        using var logs = LoggerFactory.Create(log => log
            .AddSimpleConsole(line => line.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning));
        var options = new ProviderOptions
        {
            Folder = folder,
            Node = verb.Node.Address,
            Network = network,
            CapacityBytes = bytes,
            Listen = ListenAt(verb, url),
            PublicUrl = url,
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
