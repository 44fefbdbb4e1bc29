using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Host.Ledger;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Cli.Verbs;

/// <summary><c>grange chain deploy|token|powers</c>.</summary>
static class ChainVerbs
{
    public static Command Create() => new("chain", "the chain a ledger stands on") { Deploy(), Token(), PowersVerb.Create() };

    static Command Deploy()
    {
        var rpc = RpcEndpoints.Option("the chain's JSON-RPC; a second one must agree with the first", required: true);
        var (files, plan) = (Files(), new DeploymentOptions());
        var deploy = new Command("deploy", "deploy a ledger's contracts with your account and write ledger.json, for 'grange up --rpc URL'") { rpc, files };
        foreach (var option in plan.All) deploy.Options.Add(option);
        return deploy
            .Example(
                "grange network new storage --from storage -o storage.json", "grange chain deploy --rpc https://rpc.example.org --network storage.json",
                "grange chain deploy --rpc https://rpc.example.org --network storage.json --delay 172800 --council 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --feeder 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
            .Does(async (verb, cancel) =>
            {
                var terms = plan.Read(verb);
                var contracts = await WithLedgerAsync(verb, rpc, files, ledger => ledger.DeployAsync(terms, cancel));
                var result = new JsonObject
                {
                    ["chainId"] = contracts.Terms.ChainId,
                    ["ledger"] = LedgerFile.PathIn(verb.DataFolder),
                    ["contracts"] = new JsonObject(contracts.All.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Address.ToString()))),
                };
                verb.Out.Result(result, () => verb.Out.Table(["contract", "address"], contracts.All.Select(one => (IReadOnlyList<string>)[one.Name, one.Address.ToString()])));
            });
    }

    static Command Token()
    {
        var rpc = RpcEndpoints.Option("the chain's JSON-RPC; a second one must agree with the first", required: true);
        var files = Files();
        return new Command("token", "give your ledger the token of a later network: its emission is proposed to the timelock, and set when you call this again after the delay") { rpc, files }
            .Example("grange chain token --rpc https://rpc.example.org --network weather.json")
            .Does(async (verb, cancel) =>
            {
                var waiting = await WithLedgerAsync(verb, rpc, files, ledger => ledger.AddTokensAsync(cancel));
                var result = new JsonObject { ["waiting"] = new JsonArray([.. waiting.Select(token => (JsonNode)new JsonObject { ["symbol"] = token.Symbol, ["readyAt"] = token.ReadyAt })]) };
                verb.Out.Result(result, () =>
                {
                    if (waiting.Count == 0) verb.Out.Line("the ledger has every token of these networks: grange up --rpc URL --network FILE");
                    foreach (var token in waiting) verb.Out.Line($"the emission of {token.Symbol} is proposed; from {DateTimeOffset.FromUnixTimeSeconds(token.ReadyAt):u} on: grange chain token --rpc URL --network FILE");
                });
            });
    }

    static Option<string[]> Files() => new("--network") { Description = "a definition the ledger is for (repeatable)", Required = true, HelpName = "FILE" };

    static async Task<T> WithLedgerAsync<T>(VerbContext verb, Option<string[]> rpc, Option<string[]> files, Func<PublicLedger, Task<T>> work)
    {
        NodeVerbs.NeedFiles(verb.Get(files)!);
        var (first, second) = RpcEndpoints.Read(verb, rpc);
        verb.Out.Note($"speaking to {first}");
        using var logs = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        var options = new NodeOptions
        {
            DataFolder = verb.DataFolder,
            ProgramRoot = Directory.GetCurrentDirectory(),
            Rpc = first,
            SecondRpc = second,
            DefinitionFiles = verb.Get(files)!,
        };
        return await StartFailures.NamedAsync(() => work(new PublicLedger(options, verb.Clock, logs.CreateLogger("Grange.Chain"))));
    }
}
