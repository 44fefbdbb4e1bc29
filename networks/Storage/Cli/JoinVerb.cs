using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Storage.Agent;
using Grange.Verbs;
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
    static readonly Option<string?> Name = new("--name") { Description = "what you call this device" };
    static readonly Option<bool> Open = new("--open") { Description = "take pieces from anyone, without the operator's token" };

    public static Command Create()
        => new Command("storage", "give disk space: store pieces, prove them, earn") { Space, Folder, Url, Listen, Ask, Name, Open, StorageVerbs.Network }
            .Example("grange join storage --space 100GB --dir ~/pieces --url http://192.0.2.7:8081 --node http://192.0.2.1:8080")
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
        await RegisterAsync(verb, network, identity, url, bytes, cancel);

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
            Clock = verb.Clock,
            Logs = logs,
        };
        await using var agent = await ProviderAgent.StartAsync(options, identity, cancel);
        verb.Out.Note($"device {identity.Id} gives {bytes} bytes of {folder} to {network} at {verb.Node.Address}; {agent.Pieces.Pieces.Count()} pieces here");
        Console.Out.WriteLine($"ready {url.ToString().TrimEnd('/')}");
        await Task.Delay(Timeout.InfiniteTimeSpan, verb.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Registers the device, or what has changed about it. A provider that was registered before starts without its node too.</summary>
    static async Task RegisterAsync(VerbContext verb, NetworkSlug network, DeviceIdentity identity, Uri url, long bytes, CancellationToken cancel)
    {
        try
        {
            var known = await KnownAsync(verb, identity.Id, cancel);
            var facts = await FactsAsync(verb, url, bytes, cancel);
            var name = verb.Get(Name) ?? (string?)known?["name"] ?? $"{Environment.MachineName} {Path.GetFileName(Path.GetFullPath(verb.Get(Folder)!))}";
            if (known is not null && (string?)known["name"] == name && Same(known["facts"]!.AsObject(), facts)) return;
            await SignAsync(verb, (owner, nonce, deadline) => known is null
                ? RegistryAction.Register(owner, network, identity.Key.PublicKey, name, facts, nonce, deadline)
                : RegistryAction.Update(owner, identity.Id, name, facts, nonce, deadline), known is null
                    ? identity
                    : null, (string?)known?["owner"], cancel);
            identity.MarkRegistered();
        }
        catch (VerbFailure failure) when (failure.Code == "node-unreachable" && identity.WasRegistered)
        {
            verb.Out.Note($"{failure.Message}: the provider starts and waits for it");
        }
    }

    static async Task<JsonNode?> KnownAsync(VerbContext verb, DeviceId id, CancellationToken cancel)
    {
        try
        {
            return await verb.Node.GetAsync($"/api/v1/devices/{id}", cancel);
        }
        catch (VerbFailure failure) when (failure.Code == "unknown-device")
        {
            return null;
        }
    }

    static async Task<IReadOnlyDictionary<string, string>> FactsAsync(VerbContext verb, Uri url, long bytes, CancellationToken cancel)
    {
        var terms = await verb.Node.GetAsync(verb.Api("providers/terms"), cancel);
        List<KeyValuePair<string, string>> facts =
        [
            new("url", url.ToString().TrimEnd('/')), new("space", bytes.ToString(CultureInfo.InvariantCulture)), new(DeviceFacts.Operator, (string)terms["operator"]!),
        ];
        if (verb.Get(Ask) is { } ask) facts.Add(new("ask", ask.ToString(CultureInfo.InvariantCulture)));
        return DeviceFacts.Of(facts);
    }

    static async Task SignAsync(VerbContext verb, Func<Address, ulong, ulong, RegistryAction> act, DeviceIdentity? prover, string? ownedBy, CancellationToken cancel)
    {
        if (verb.Accounts.Default() is null) verb.Out.Note($"made account {verb.Accounts.Create()}; its key is in {verb.DataFolder}");
        using var key = verb.Accounts.Open(ownedBy is null ? null : Address.Parse(ownedBy));
        var owner = Address.Read(key.AddressBytes);
        var next = await verb.Node.GetAsync($"/api/v1/devices/nonce/{owner}", cancel);
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var action = act(owner, (ulong)next["nonce"]!, (ulong)verb.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds());
        var signed = RegistrationJson.Of(action.Sign(domain, key, prover?.Key));
        await verb.Node.PostAsync("/api/v1/devices", JsonSerializer.SerializeToNode(signed, DevicesJson.Default.RegistrationJson), cancel);
        verb.Out.Note($"registered under {owner}");
    }

    static bool Same(JsonObject known, IReadOnlyDictionary<string, string> facts)
        => known.Count == facts.Count && facts.All(fact => (string?)known[fact.Key] == fact.Value);

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
