using Grange.Chain;
using Grange.Content;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Attesting;

/// <summary>An independent verifier: recomputes every settlement a node publishes, from blocks and chain alone, and signs what it finds the same.</summary>
public sealed partial class Attester(NodeClient node, ChainReader chain, IReadOnlyDictionary<string, ContractArtifact> artifacts, Secp256k1Key key, VoteBook book, TimeProvider clock, ILogger log)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly HashSet<long> refused = [];

    public Address Account { get; } = Address.Read(key.AddressBytes);

    /// <summary>Runs until cancelled; a node that is away is asked again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancel);
            }
            catch (Exception error) when (error is VerbFailure or HttpRequestException or IOException or TimeoutException && !cancel.IsCancellationRequested)
            {
                LogWaiting(log, error.Message);
            }
            await Task.Delay(Pause, clock, cancel);
        }
    }

    async Task StepAsync(CancellationToken cancel)
    {
        var answer = await node.GetAsync("/api/v1/settlements", cancel);
        foreach (var row in answer["settlements"]!.AsArray())
        {
            var (number, manifest) = ((long)row!["number"]!, Cid.Parse((string)row["manifest"]!));
            if ((string?)row["state"] != "Voting" || refused.Contains(number) || votedOn.Contains((number, manifest))) continue;
            await JudgeAsync(number, manifest, cancel);
        }
    }

    readonly HashSet<(long, Cid)> votedOn = [];

    async Task JudgeAsync(long number, Cid cid, CancellationToken cancel)
    {
        using var http = new HttpClient();
        var blocks = new HttpBlocks(http, node.Address);
        var loaded = await SettlementManifest.LoadAsync(cid, new VerifiedBlocks(blocks), cancel);
        if (!loaded.TryGet(out var manifest, out var unreadable))
        {
            LogUnreadable(log, number, unreadable.ToString());
            return;
        }
        var audit = new SettlementAudit(blocks, new ChainFacts(chain, manifest.Ledger, artifacts), Roster.ByName);
        var report = await audit.RunAsync(cid, new AuditOptions(), cancel);
        if (report.First is { } finding)
        {
            if (finding.Kind == FindingKind.Mismatch) refused.Add(number);
            LogRefused(log, number, finding.ToString());
            return;
        }
        if (!book.TryRecord(number, cid))
        {
            refused.Add(number);
            LogRefused(log, number, $"another manifest of number {number} is signed already");
            return;
        }
        var vote = AttesterVote.Sign(manifest, key);
        await node.PostAsync($"/api/v1/settlements/{number}/votes", new System.Text.Json.Nodes.JsonObject
        {
            ["attester"] = Account.ToString(),
            ["signature"] = HexText.Of(vote.Signature.Span),
        }, cancel);
        votedOn.Add((number, cid));
        LogSigned(log, number, report.Counts.Epochs, report.Counts.Records);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "settlement {Number} recomputed from {Epochs} epochs and {Records} records: the same, signed")]
    static partial void LogSigned(ILogger log, long number, int epochs, long records);

    [LoggerMessage(Level = LogLevel.Warning, Message = "settlement {Number} not signed: {Finding}")]
    static partial void LogRefused(ILogger log, long number, string finding);

    [LoggerMessage(Level = LogLevel.Warning, Message = "settlement {Number} cannot be read yet: {Finding}")]
    static partial void LogUnreadable(ILogger log, long number, string finding);

    [LoggerMessage(Level = LogLevel.Debug, Message = "waiting for the node: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
