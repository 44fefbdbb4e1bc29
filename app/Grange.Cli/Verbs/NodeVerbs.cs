using System.CommandLine;
using System.Net;
using Grange.Host;
using Grange.Host.Attesting;
using Grange.Kernel;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Cli.Verbs;

/// <summary><c>grange up</c> and <c>grange attester</c>.</summary>
static class NodeVerbs
{
    public static Command Up()
    {
        var http = new Option<string>("--http") { Description = "where HTTP is served (or GRANGE_HTTP)", HelpName = "HOST:PORT", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("GRANGE_HTTP") ?? "127.0.0.1:8080" };
        var s3 = new Option<string?>("--s3") { Description = "where S3 is served; 127.0.0.1:9000, or a free port where that is taken", HelpName = "HOST:PORT" };
        var udp = new Option<int?>("--udp") { Description = "UDP port for LoRaWAN gateways (Semtech's protocol); 1700, or a free one where that is taken", HelpName = "PORT" };
        var networks = new Option<string?>("--networks") { Description = "modules to run, comma-separated; all when left out", HelpName = "A,B" };
        var definitions = new Option<string[]>("--network") { Description = "run this definition (repeatable)", HelpName = "FILE" };
        var epoch = new Option<int>("--epoch") { Description = "epoch length of definitions this node makes itself, in seconds", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        var rpc = RpcEndpoints.Option("a public chain instead of the local one; a second URL must agree with the first");
        var profile = new Option<string>("--profile") { Description = "embedded (SQLite, one process)", DefaultValueFactory = _ => "embedded" };
        var database = new Option<string?>("--database") { Description = "a PostgreSQL for the node's state, as Npgsql connects to it (or GRANGE_DATABASE); SQLite in the data folder when left out", HelpName = "CONNECTION", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("GRANGE_DATABASE") };
        var console = new Option<string?>("--console") { Description = "the built web console; console/dist when left out", HelpName = "DIR" };
        profile.AcceptOnlyFromAmong("embedded");
        var price = new Option<long>("--token-price") { Description = "what this node says a whole token is worth on the local chain, in millionths of a dollar", HelpName = "MICROUSD", DefaultValueFactory = _ => 1_000_000 };
        var ledger = new Option<string?>("--ledger") { Description = "join the ledger of the node at this URL as another operator; remembered in the data folder", HelpName = "URL" };
        var publicUrl = new Option<string?>("--url") { Description = "where other operators' nodes and attesters reach this node; its HTTP address when left out", HelpName = "URL" };
        var verbose = new Option<bool>("--verbose") { Description = "log every step" };
        return new Command("up", "run a node; prints 'ready http://HOST:PORT' when every port answers") { http, s3, udp, networks, definitions, epoch, rpc, ledger, publicUrl, profile, database, console, price, verbose }
            .Example("grange up", "grange up --data ./node --http 127.0.0.1:0 --epoch 10", "grange up --rpc https://rpc.example.org --network storage.json", "grange up --data ./second --http 127.0.0.1:8081 --ledger http://127.0.0.1:8080")
            .Does(async (verb, cancel) =>
        {
            var (first, second) = RpcEndpoints.Read(verb, rpc);
            var options = new NodeOptions
            {
                DataFolder = verb.DataFolder,
                Database = verb.Get(database),
                ProgramRoot = Environment.GetEnvironmentVariable("GRANGE_ROOT") ?? Directory.GetCurrentDirectory(),
                ConsoleFolder = verb.Get(console),
                Http = Endpoint(verb.Get(http)!),
                S3 = Endpoint(verb.Get(s3) ?? "127.0.0.1:9000"),
                S3MayMove = verb.Get(s3) is null,
                Udp = new IPEndPoint(Endpoint(verb.Get(http)!).Address, Port(verb.Get(udp) ?? 1700)),
                UdpMayMove = verb.Get(udp) is null,
                Modules = verb.Get(networks)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
                DefinitionFiles = verb.Get(definitions) ?? [],
                EpochSeconds = verb.Get(epoch),
                Rpc = first,
                SecondRpc = second,
                TokenPrice = new MicroUsd(verb.Get(price)),
                Ledger = verb.Get(ledger) is { } named ? verb.Url(named) : null,
                PublicUrl = verb.Get(publicUrl) is { } reached ? verb.Url(reached) : null,
                IsVerbose = verb.Get(verbose),
            };
            Check(options);
            await using var node = await StartFailures.NamedAsync(() => Node.StartAsync(options, verb.Clock, cancel));
            Console.Out.WriteLine($"ready {node.Address.ToString().TrimEnd('/')}");
            await UntilStoppedAsync(Task.Delay(Timeout.InfiniteTimeSpan, verb.Clock, cancel), cancel);
        });
    }

    public static Command Attester()
    {
        var rpc = RpcEndpoints.Option("the chain's JSON-RPC, the node's when left out; a second one must agree with the first before anything is signed");
        var keep = new Option<long>("--keep") { Description = "gigabytes of bundles to keep at most, for audits when the node is gone", HelpName = "GB", DefaultValueFactory = _ => KeptBundles.DefaultBytes >> 30 };
        return new Command("attester", "recompute every settlement of a node and sign those that are the same") { rpc, keep }
            .Example("grange attester --node http://127.0.0.1:8080", "grange attester --node https://node.example.org --rpc https://rpc.example.org --rpc https://rpc.example.net")
            .Does(async (verb, cancel) =>
        {
            if (verb.Get(keep) < 1) throw new VerbFailure("bad-limit", "an attester keeps at least 1 gigabyte of bundles", "--keep 10", ExitCode.Usage);
            if (verb.Accounts.Default() is null) verb.Accounts.Create();
            using var key = verb.Accounts.Open(null);
            using var logs = LoggerFactory.Create(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
            var (first, second) = RpcEndpoints.Read(verb, rpc);
            var options = new AttesterOptions { DataFolder = verb.DataFolder, Rpc = [.. new[] { first, second }.OfType<Uri>()], KeepBytes = verb.Get(keep) << 30 };
            await using var attester = await StartFailures.NamedAsync(() => AttesterRoom.StartAsync(options, verb.Node, key, verb.Clock, logs, cancel));
            Console.Out.WriteLine($"ready {attester.Account}");
            await UntilStoppedAsync(Task.Delay(Timeout.InfiniteTimeSpan, verb.Clock, cancel), cancel);
        });
    }

    static IPEndPoint Endpoint(string text)
        => IPEndPoint.TryParse(text.Replace("localhost", "127.0.0.1", StringComparison.OrdinalIgnoreCase), out var endpoint)
            ? endpoint
            : throw new VerbFailure("bad-endpoint", $"'{text}' is no HOST:PORT with an IP address", "--http 127.0.0.1:8080", ExitCode.Usage);

    static int Port(int port) => port is >= 0 and <= 65_535 ? port : throw new VerbFailure("bad-port", $"{port} is no port", "--udp 1700", ExitCode.Usage);

    static void Check(NodeOptions options)
    {
        if (options.EpochSeconds < 2) throw new VerbFailure("bad-epoch", "an epoch has at least 2 seconds", "--epoch 60", ExitCode.Usage);
        if (options.TokenPrice.Value < 1) throw new VerbFailure("bad-price", "a token is worth at least 1 micro-dollar", "--token-price 1000000", ExitCode.Usage);
        NeedFiles(options.DefinitionFiles);
        var unknown = options.Modules.FirstOrDefault(name => !Roster.ByName.ContainsKey(name));
        if (unknown is not null) throw new VerbFailure("unknown-module", $"there is no module '{unknown}'", $"choose of {string.Join(", ", Roster.ByName.Keys)}", ExitCode.Usage);
    }

    /// <summary>Ends the verb where a definition's file is not there.</summary>
    internal static void NeedFiles(IEnumerable<string> definitions)
    {
        if (definitions.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new VerbFailure("no-file", $"there is no file {missing}", "grange network new SLUG --from MODULE -o FILE", ExitCode.Missing);
    }

    /// <summary>Until SIGTERM or Ctrl-C: both end what stays cleanly, and are no failure.</summary>
    internal static async Task UntilStoppedAsync(Task work, CancellationToken cancel)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // asked to stop
        }
    }
}
