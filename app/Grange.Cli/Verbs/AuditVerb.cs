using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Content;
using Grange.Host;
using Grange.Host.Attesting;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange audit N | --manifest CID</c>: recomputes a settlement from published facts; exit 0 same, 2 mismatch, 3 data missing.</summary>
static class AuditVerb
{
    public static Command Create()
    {
        var number = new Argument<long?>("N") { Description = "the settlement's number", Arity = ArgumentArity.ZeroOrOne };
        var manifest = new Option<string?>("--manifest") { Description = "a manifest, whether on the chain or only proposed", HelpName = "CID" };
        var from = new Option<long?>("--from") { Description = "0: replay every settlement from the first", HelpName = "0" };
        var rpc = RpcEndpoints.Option("the chain's JSON-RPC, the node's when left out; a second one must agree with the first");
        var bundles = new Option<string?>("--bundles") { Description = "a folder of CAR files or a gateway's URL; the node's gateway when left out", HelpName = "DIR|URL" };
        var receipts = new Option<string?>("--receipts") { Description = "receipts (JSON lines) that must be in the audited bundles", HelpName = "FILE" };
        return new Command("audit", "recompute a settlement from bundles and chain alone and name the first difference") { number, manifest, from, rpc, bundles, receipts }
            .Example("grange audit 1", "grange audit 7 --from 0 --rpc https://rpc.example.org --bundles ./bundles --json")
            .Does(async (verb, cancel) =>
            {
                using var http = new HttpClient();
                using var folder = verb.Get(bundles) is { } source && Directory.Exists(source) ? await CarFolder.OpenAsync(source, cancel) : null;
                var reader = folder ?? (IBlockReader)new HttpBlocks(http, verb.Get(bundles) is { } url ? verb.Url(url) : verb.Node.Address);
                var cid = await ManifestAsync(verb, verb.Get(manifest), verb.Get(number), cancel);
                var blocks = new VerifiedBlocks(reader);
                if (!(await SettlementManifest.LoadAsync(cid, blocks, cancel)).TryGet(out var loaded, out var finding)) return Print(verb, new AuditReport(verb.Get(number) ?? 0, cid, finding, AuditCounts.None, null));
                var (first, second) = RpcEndpoints.Read(verb, rpc);
                first ??= verb.Url((string)(await verb.Node.GetAsync("/api/v1/chain", cancel))["rpc"]!);
                var chains = new[] { first, second }.OfType<Uri>().Select(endpoint => new ChainReader(new JsonRpcClient(http, endpoint, verb.Clock)));
                var facts = AgreeingFacts.Of([.. chains], loaded.Ledger, LedgerArtifacts.Committed);
                var audit = new SettlementAudit(reader, facts, Roster.ByName);
                var progress = new Progress<AuditProgress>(step => verb.Out.Note($"settlement {step.Settlement}: {step.Epoch} ({step.Done + 1} of {step.Of})"));
                var options = new AuditOptions(verb.Get(from) == 0, verb.Get(receipts) is { } file ? ReadReceipts(file) : [], progress);
                var report = verb.Get(number) is { } n && verb.Get(manifest) is null ? await audit.RunAsync(n, options, cancel) : await audit.RunAsync(cid, options, cancel);
                return Print(verb, report);
            });
    }

    /// <summary>The manifest that is named, or that of a settlement this node knows.</summary>
    internal static async Task<Cid> ManifestAsync(VerbContext verb, string? manifest, long? number, CancellationToken cancel)
    {
        if (manifest is not null) return Cid.TryParse(manifest, out var cid) ? cid : throw new VerbFailure("bad-cid", $"'{manifest}' is no CID", "grange settlements lists them", ExitCode.Usage);
        if (number is null) throw new VerbFailure("nothing-named", "name a settlement", "grange audit N, or --manifest CID", ExitCode.Usage);
        var rows = (await verb.Node.GetAsync("/api/v1/settlements", cancel))["settlements"]!.AsArray();
        var row = rows.FirstOrDefault(one => (long)one!["number"]! == number) ?? throw new VerbFailure("unknown-settlement", $"this node has no settlement {number}", "grange settlements", ExitCode.Missing);
        return Cid.Parse((string)row["manifest"]!);
    }

    /// <summary>Receipts, one JSON object a line, as the node answered them.</summary>
    static IReadOnlyList<EvidenceReceipt> ReadReceipts(string file)
    {
        if (!File.Exists(file)) throw new VerbFailure("no-file", $"there is no file {file}", "name a file of receipts, one JSON object a line", ExitCode.Missing);
        return [.. File.ReadLines(file).Where(line => line.Length > 0).Select((line, at) => ReadReceipt(line) is { } receipt
            ? receipt
            : throw new VerbFailure("receipt-malformed", $"line {at + 1} of {file} is no receipt", "one JSON object a line, as the node answered it"))];
    }

    static EvidenceReceipt? ReadReceipt(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EvidenceJson.Default.ReceiptJson)?.Read() is { } read && read.TryGet(out var receipt, out _) ? receipt : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static int Print(VerbContext verb, AuditReport report)
    {
        var outcome = report.Outcome.ToString().ToLowerInvariant();
        var result = new JsonObject
        {
            ["settlement"] = report.Number,
            ["manifest"] = report.Manifest?.ToString(),
            ["result"] = outcome,
            ["epochs"] = report.Counts.Epochs,
            ["records"] = report.Counts.Records,
            ["operatorOnlyRecords"] = report.Counts.OperatorRecords,
            ["refusals"] = report.Counts.Refusals,
            ["leaves"] = report.Counts.Leaves,
            ["first"] = report.First is { } first ? new JsonObject { ["what"] = first.What, ["where"] = first.Where, ["expected"] = first.Expected, ["found"] = first.Found } : null,
        };
        verb.Out.Result(result, () => verb.Out.Line(report.First is null
            ? $"same: settlement {report.Number} follows from {report.Counts.Epochs} epochs and {report.Counts.Records} records ({report.Counts.OperatorRecords} rest on the operator's word alone)"
            : $"{outcome}: {report.First}"));
        if (report.Outcome == AuditOutcome.Mismatch) verb.Out.Note($"grange: settlement {report.Number} does not follow from what is published: {report.First?.What}. Next: veto it within its window; claims under it are wrong");
        if (report.Outcome == AuditOutcome.Missing) verb.Out.Note($"grange: settlement {report.Number} cannot be recomputed: {report.First?.What} is missing. Next: name a source that has it with --bundles DIR|URL or --rpc URL");
        return (int)report.Outcome;
    }
}
