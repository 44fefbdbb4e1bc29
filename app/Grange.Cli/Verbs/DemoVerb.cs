using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange demo</c>: the whole loop on this machine, every part a process of its own, nothing faked.</summary>
static class DemoVerb
{
    const int Attesters = 5, Threshold = 3;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Command Create()
    {
        var names = new Option<string?>("--network") { Description = "networks to show, comma-separated; all when left out", HelpName = "A,B" };
        var keep = new Option<bool>("--keep") { Description = "leave everything running and print the node's address" };
        var operators = new Option<int>("--operators") { Description = "1, or 2 who feed one settlement from a node each", DefaultValueFactory = _ => 1 };
        operators.AcceptOnlyFromAmong("1", "2");
        return new Command("demo", "see the whole loop: hardware joins, works, is paid, and a stranger recomputes it") { names, operators, keep }
            .Example("grange demo", "grange demo --keep", "grange demo --operators 2 --json")
            .Does(async (verb, cancel) =>
        {
            var shown = Chosen(verb.Get(names)?.Split(','));
            var folder = Directory.CreateTempSubdirectory("grange-demo-").FullName;
            var url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
            using var stage = new DemoStage(url, folder, verb.Out, verb.Clock);
            using var second = verb.Get(operators) == 2 ? new DemoStage(new Uri($"http://127.0.0.1:{FreePort.Take()}"), Path.Combine(folder, "second"), verb.Out, verb.Clock) : null;
            await PlayAsync(second is null ? [(stage, shown)] : [(stage, shown), (second, Chosen(verb.Get(names)?.Split(',')))], cancel);
            Print(verb, stage);
            if (!verb.Get(keep))
            {
                second?.Dispose();
                stage.Dispose();
                Directory.Delete(folder, recursive: true);
                return;
            }
            verb.Out.Note($"still running: {url} (data in {folder}); Ctrl-C ends it");
            await NodeVerbs.UntilStoppedAsync(Task.Delay(Timeout.InfiniteTimeSpan, verb.Clock, cancel), cancel);
        });
    }

    static IReadOnlyList<(string Name, INetworkDemo Demo)> Chosen(IReadOnlyList<string>? names)
    {
        var all = Roster.ByName.Select(module => (module.Key, Demo: (module.Value as INetworkVerbs)?.Demo())).Where(one => one.Demo is not null).ToDictionary(one => one.Key, one => one.Demo!);
        var missing = names?.FirstOrDefault(name => !all.ContainsKey(name));
        if (missing is not null) throw new VerbFailure("no-demo", $"there is no demo of '{missing}'", $"choose of {string.Join(", ", all.Keys)}", ExitCode.Usage);
        return [.. all.Where(one => names?.Contains(one.Key) ?? !one.Value.OnlyWhenAsked).Select(one => (one.Key, one.Value))];
    }

    /// <summary>The play, on the stage of each operator; the first one's node founds the ledger.</summary>
    static async Task PlayAsync(IReadOnlyList<(DemoStage Stage, IReadOnlyList<(string Name, INetworkDemo Demo)> Shown)> plays, CancellationToken cancel)
    {
        var (stages, first) = (plays.Select(play => play.Stage).ToList(), plays[0].Stage);
        await StartNodeAsync(stages, plays[0].Shown, cancel);
        foreach (var (stage, shown) in plays)
            foreach (var (name, demo) in shown)
            {
                stage.Tell($"── {name}: hardware joins and works{(stage == first ? "" : " at the second operator's node")}");
                await demo.WorkAsync(stage, cancel);
            }
        foreach (var (stage, shown) in plays)
            foreach (var (_, demo) in shown) await demo.EveAsync(stage, cancel);
        foreach (var (stage, shown) in plays) await CloseAsync(stage, shown, 0, cancel);
        foreach (var (stage, shown) in plays)
            foreach (var (_, demo) in shown) await demo.EpochAsync(stage, cancel);
        foreach (var (stage, shown) in plays) await CloseAsync(stage, shown, 1, cancel);
        var settlement = await SettledAsync(stages, cancel);
        foreach (var stage in stages) await ClaimAsync(stage, cancel);
        foreach (var stage in stages) await AuditAsync(stage, settlement, cancel);
        foreach (var (stage, shown) in plays)
            foreach (var (_, demo) in shown) await demo.AfterwardsAsync(stage, cancel);
        foreach (var stage in stages) stage.Report["earnings"] = (await stage.Node.GetAsync("/api/v1/earnings", cancel))["earnings"]!.DeepClone();
        if (stages.Count > 1) first.Report["second"] = stages[1].Report.DeepClone();
    }

    static async Task StartNodeAsync(IReadOnlyList<DemoStage> stages, IReadOnlyList<(string Name, INetworkDemo Demo)> shown, CancellationToken cancel)
    {
        var stage = stages[0];
        var operators = stages.Count == 1 ? [] : stages.Select(own => Entry(NodeData(own))).ToList();
        var attesters = Enumerable.Range(1, Attesters).Select(i => stage.NewAccount($"attester-{i}")).ToList();
        List<string> words = ["up", "--data", NodeData(stage), "--http", $"127.0.0.1:{stage.NodeUrl.Port}"];
        foreach (var (name, demo) in shown)
        {
            var file = Path.Combine(stage.Folder, name + ".json");
            await File.WriteAllTextAsync(file, Definition(name, demo, attesters.Select(one => one.Account), operators), cancel);
            words.AddRange(["--network", file]);
        }
        await stage.Start("node", words).ReadyAsync(Patience, stage.Clock, cancel);
        stage.Tell($"a node is up, with a chain of its own and contracts for {string.Join(", ", shown.Select(one => one.Name))}");
        var ready = attesters.Select((one, i) => stage.Start($"attester-{i + 1}", "attester", "--data", one.DataFolder, "--node", stage.NodeUrl.ToString()).ReadyAsync(Patience, stage.Clock, cancel));
        await Task.WhenAll(ready);
        foreach (var own in stages.Skip(1))
        {
            await own.Start("node", "up", "--data", NodeData(own), "--http", $"127.0.0.1:{own.NodeUrl.Port}", "--ledger", $"{stage.NodeUrl}").ReadyAsync(Patience, own.Clock, cancel);
            stage.Tell("a second operator's node joined the ledger");
        }
        stage.Tell($"{Attesters} attesters watch it; {Threshold} of them must find every settlement the same");
    }

    static string NodeData(DemoStage stage) => Path.Combine(stage.Folder, "node");

    /// <summary>An operator as a definition names it, with the keys that its node will find.</summary>
    static JsonObject Entry(string dataFolder)
    {
        var accounts = new AccountKeys(dataFolder);
        accounts.Create();
        using var account = accounts.Open(null);
        var identity = OperatorIdentity.Open(dataFolder, account);
        using var key = identity.Key;
        return new JsonObject { ["account"] = identity.Account.ToString(), ["key"] = HexText.Of(identity.PublicKey.Span) };
    }

    /// <summary>The module's own template, with this demo's attesters and epochs that the demo closes by hand.</summary>
    static string Definition(string name, INetworkDemo demo, IEnumerable<Address> attesters, IEnumerable<JsonObject> operators)
    {
        var document = JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse(name), Roster.ByName[name].Info))!;
        document["epochSeconds"] = 3600;
        document["attesters"] = new JsonObject
        {
            ["threshold"] = Threshold,
            ["accounts"] = new JsonArray([.. attesters.Order().Select(account => (JsonNode)account.ToString())]),
        };
        document["operators"] = new JsonArray([.. operators.Select(one => one.DeepClone())]);
        demo.Edit(document.AsObject());
        return document.ToJsonString();
    }

    static async Task CloseAsync(DemoStage stage, IEnumerable<(string Name, INetworkDemo Demo)> shown, long epoch, CancellationToken cancel)
    {
        foreach (var (name, _) in shown) await stage.Node.PostAsync($"/api/v1/{name}/epochs/close", null, cancel);
        stage.Tell($"epoch {epoch} is closed, bundled and scored");
    }

    /// <summary>Waits until every operator's epochs stand on the chain, and every node has the settlement with the last of them.</summary>
    static async Task<long> SettledAsync(IReadOnlyList<DemoStage> stages, CancellationToken cancel)
    {
        var newest = 0L;
        foreach (var stage in stages)
        {
            var rows = await stage.UntilAsync("every epoch on the chain", Patience, async () =>
            {
                var epochs = (await stage.Node.GetAsync("/api/v1/epochs", cancel))["epochs"]!.AsArray().Where(row => (long)row!["number"]! <= 1).ToList();
                return epochs.All(row => (string?)row!["state"] == "Settled") ? epochs : null;
            }, cancel);
            newest = Math.Max(newest, rows.Max(row => (long)row!["settlement"]!));
        }
        foreach (var stage in stages)
            stage.Report["settlement"] = (await stage.UntilAsync("the settlement", Patience, async () => (await stage.Node.GetAsync("/api/v1/settlements", cancel))["settlements"]!.AsArray()
                .FirstOrDefault(row => (long)row!["number"]! == newest && (string?)row["state"] == "Active"), cancel)).DeepClone();
        var whose = stages.Count == 1 ? "" : $": epochs of {stages.Count} operators";
        stages[0].Tell($"settlement {newest} is active on the chain{whose}; {stages[0].Report["settlement"]!["votes"]} attesters recomputed and signed it");
        return newest;
    }

    static async Task ClaimAsync(DemoStage stage, CancellationToken cancel)
    {
        foreach (var earner in stage.Earners) await stage.Node.PostAsync($"/api/v1/accounts/{earner.Account}/fund", null, cancel); // gas for the claim
        var claims = await Task.WhenAll(stage.Earners.Select(earner => stage.RunAsync($"claim-{earner.Name}", ["claim", "--data", earner.DataFolder, "--node", stage.NodeUrl.ToString()], cancel)));
        stage.Report["claims"] = new JsonArray([.. claims.Select(claim => claim.DeepClone())]);
        var total = claims.SelectMany(claim => claim["claimed"]!.AsArray()).Where(one => (int)one!["kind"]! == 0)
            .Aggregate(BigInteger.Zero, (sum, one) => sum + BigInteger.Parse((string)one!["amount"]!, CultureInfo.InvariantCulture));
        stage.Tell($"{claims.Count(claim => claim["claimed"]!.AsArray().Count > 0)} owners claimed {Format.Wei(total.ToString(CultureInfo.InvariantCulture))} tokens, each with one proof over all networks");
    }

    static async Task AuditAsync(DemoStage stage, long settlement, CancellationToken cancel)
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(stage.Folder, "stranger")).FullName;
        var audit = await stage.RunAsync("audit", ["audit", $"{settlement}", "--from", "0", "--data", elsewhere, "--node", stage.NodeUrl.ToString()], cancel);
        stage.Report["audit"] = audit.DeepClone();
        stage.Tell($"a stranger recomputed settlement {settlement} from {audit["records"]} published records: {audit["result"]}");
    }

    static void Print(VerbContext verb, DemoStage stage) => verb.Out.Result(stage.Report, () => verb.Out.Table(
        ["network", "epoch", "device", "work", "earned", "why"],
        stage.Report["earnings"]!.AsArray().Select(row => (IReadOnlyList<string>)
            [$"{row!["network"]}", $"{row["epoch"]}", $"{row["name"]}", Work((string)row["network"]!, (long)row["weight"]!), $"{Format.Wei((string)row["amount"]!)} {row["token"]}", $"{row["reason"]}"])));

    /// <summary>Work with its unit; bytes as people read them.</summary>
    static string Work(string network, long weight)
        => Roster.ByName[network].Info.WorkUnit is var unit && unit.StartsWith("byte", StringComparison.Ordinal) ? Format.Bytes(weight) : string.Create(CultureInfo.InvariantCulture, $"{weight:N0} {unit}");
}
