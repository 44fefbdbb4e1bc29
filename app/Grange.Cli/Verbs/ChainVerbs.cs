using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Cli.Verbs;

/// <summary><c>grange chain deploy</c>.</summary>
static class ChainVerbs
{
    public static Command Create() => new("chain", "the chain a ledger stands on") { Deploy() };

    static Command Deploy()
    {
        var rpc = RpcEndpoints.Option("the chain's JSON-RPC; a second one must agree with the first", required: true);
        var files = new Option<string[]>("--network") { Description = "a definition the ledger is for (repeatable)", Required = true, HelpName = "FILE" };
        var cash = new Option<string?>("--cash") { Description = "the dollar token of payments (ERC-20, 6 decimals); a test dollar is deployed when left out", HelpName = "ADDRESS" };
        var window = new Option<int>("--window") { Description = "seconds in which a settlement can be vetoed", DefaultValueFactory = _ => 3600, HelpName = "SECONDS" };
        return new Command("deploy", "deploy a ledger's contracts with your account and write ledger.json, for 'grange up --rpc URL'") { rpc, files, cash, window }
            .Example("grange network new storage --from storage -o storage.json", "grange chain deploy --rpc https://rpc.example.org --network storage.json")
            .Does(async (verb, cancel) =>
            {
                if (verb.Get(window) < 1) throw new VerbFailure("bad-window", "a window has at least 1 second", "--window 3600", ExitCode.Usage);
                NodeVerbs.NeedFiles(verb.Get(files)!);
                var (first, second) = RpcEndpoints.Read(verb, rpc);
                using var logs = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
                var options = new NodeOptions
                {
                    DataFolder = verb.DataFolder,
                    ProgramRoot = Directory.GetCurrentDirectory(),
                    Rpc = first,
                    SecondRpc = second,
                    DefinitionFiles = verb.Get(files)!,
                };
                verb.Out.Note($"deploying on {options.Rpc}");
                var contracts = await StartFailures.NamedAsync(() => new PublicLedger(options, verb.Clock, logs.CreateLogger("Grange.Chain")).DeployAsync(verb.Get(window), Cash(verb.Get(cash)), cancel));
                var result = new JsonObject
                {
                    ["chainId"] = contracts.Terms.ChainId,
                    ["ledger"] = LedgerFile.PathIn(verb.DataFolder),
                    ["contracts"] = new JsonObject(contracts.All.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Address.ToString()))),
                };
                verb.Out.Result(result, () => verb.Out.Table(["contract", "address"], contracts.All.Select(one => (IReadOnlyList<string>)[one.Name, one.Address.ToString()])));
            });
    }

    static Address? Cash(string? text) => text is null ? null
        : Address.TryParse(text, out var address) ? address : throw new VerbFailure("bad-address", $"'{text}' is no contract address", "--cash 0x…, or leave it out for a test dollar", ExitCode.Usage);
}
