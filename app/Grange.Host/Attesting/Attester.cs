using System.Text.Json;
using Grange.Chain;
using Grange.Content;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Attesting;

/// <summary>An independent verifier: recomputes every settlement that a ledger's operators publish, from blocks and chain alone, and signs what it finds the same.</summary>
public sealed partial class Attester(NodeClient node, ChainReader chain, IReadOnlyDictionary<string, ContractArtifact> artifacts, Secp256k1Key key, VoteBook book, TimeProvider clock, ILogger log)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly HashSet<(long, Cid)> refused = [];

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
        foreach (var one in (await node.GetAsync("/api/v1/operators", cancel))["operators"]!.AsArray())
        {
            if ((bool)one!["isSelf"]!) await StepAsync(node, cancel);
            else if (Uri.TryCreate((string?)one["url"], UriKind.Absolute, out var url)) await StepAsync(url, cancel);
        }
    }

    /// <summary>What another operator's node proposes; one that is away, or answers nonsense, does not keep the others waiting.</summary>
    async Task StepAsync(Uri url, CancellationToken cancel)
    {
        using var peer = new NodeClient(url);
        try
        {
            await StepAsync(peer, cancel);
        }
        catch (Exception error) when (error is VerbFailure or HttpRequestException or IOException or TimeoutException or JsonException or FormatException or InvalidOperationException && !cancel.IsCancellationRequested)
        {
            LogSilent(log, url, error.Message);
        }
    }

    async Task StepAsync(NodeClient proposer, CancellationToken cancel)
    {
        var answer = await proposer.GetAsync("/api/v1/settlements", cancel);
        foreach (var row in answer["settlements"]!.AsArray())
        {
            var (number, manifest) = ((long)row!["number"]!, Cid.Parse((string)row["manifest"]!));
            if ((string?)row["state"] != "Voting" || refused.Contains((number, manifest)) || votedOn.Contains((number, manifest))) continue;
            await JudgeAsync(proposer, number, manifest, cancel);
        }
    }

    readonly HashSet<(long, Cid)> votedOn = [];

    async Task JudgeAsync(NodeClient proposer, long number, Cid cid, CancellationToken cancel)
    {
        using var http = new HttpClient();
        var blocks = new HttpBlocks(http, proposer.Address);
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
            if (finding.Kind == FindingKind.Mismatch) refused.Add((number, cid));
            LogRefused(log, number, finding.ToString());
            return;
        }
        if (!book.TryRecord(number, cid))
        {
            refused.Add((number, cid));
            LogRefused(log, number, $"another manifest of number {number} is signed already");
            return;
        }
        var vote = AttesterVote.Sign(manifest, key);
        await proposer.PostAsync($"/api/v1/settlements/{number}/votes", new System.Text.Json.Nodes.JsonObject
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Node} cannot be read: {Reason}")]
    static partial void LogSilent(ILogger log, Uri node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "waiting for the node: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
