using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Content;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Attesting;

/// <summary>An independent verifier: recomputes every settlement that a ledger's operators publish, from blocks and chain alone, and signs what it finds the same.</summary>
/// <param name="node">A node of the ledger, which names the others; nothing they say is trusted.</param>
/// <param name="chains">The chain by one endpoint, or by several that must agree.</param>
/// <param name="artifacts">The committed contracts.</param>
/// <param name="key">Signs.</param>
/// <param name="book">What was signed before.</param>
/// <param name="bundles">Keeps what was recomputed; null where the node beside it does.</param>
/// <param name="clock">For the pauses.</param>
/// <param name="log">Hears what was signed, what was not, and why.</param>
public sealed partial class Attester(
    NodeClient node, IReadOnlyList<ChainReader> chains, IReadOnlyDictionary<string, ContractArtifact> artifacts, Secp256k1Key key, VoteBook book, KeptBundles? bundles,
    TimeProvider clock, ILogger log)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly HashSet<Cid> refused = [], votedOn = [];
    readonly KnownRegistries registries = new(); // the registry is verified once and not with every settlement
    string? told; // the last reason to wait, so that it is said once

    public Address Account { get; } = Address.Read(key.AddressBytes);

    /// <summary>Runs until cancelled; a node or a chain that is away, or that contradicts itself, is asked again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancel);
            }
            catch (ChainDisagreementException liar)
            {
                if (told != liar.What) LogDisagree(log, liar.Message);
                told = liar.What;
            }
            catch (Exception error) when (IsPassing(error) && !cancel.IsCancellationRequested)
            {
                LogWaiting(log, error.Message);
            }
            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <summary>True for what a later try may find better.</summary>
    internal static bool IsPassing(Exception error)
        => error is VerbFailure or HttpRequestException or IOException or TimeoutException or RpcException or OperationCanceledException or FormatException or System.Text.Json.JsonException;

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
        catch (Exception error) when ((IsPassing(error) || error is InvalidOperationException) && error is not ChainDisagreementException && !cancel.IsCancellationRequested)
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
            if ((string?)row["state"] != "Voting" || refused.Contains(manifest) || votedOn.Contains(manifest)) continue;
            await JudgeAsync(proposer, number, manifest, cancel);
        }
    }

    async Task JudgeAsync(NodeClient proposer, long number, Cid cid, CancellationToken cancel)
    {
        using var http = new HttpClient();
        var blocks = new KeptReader(new HttpBlocks(http, proposer.Address));
        var loaded = await SettlementManifest.LoadAsync(cid, new VerifiedBlocks(blocks), cancel);
        if (!loaded.TryGet(out var manifest, out var unreadable))
        {
            LogUnreadable(log, number, unreadable.ToString());
            return;
        }
        if (manifest.Number != number || (book.Signed(number) is { } signed && signed != cid))
        {
            Refuse(cid, number, manifest.Number == number ? $"another manifest of number {number} is signed already" : $"its manifest is of number {manifest.Number}");
            return;
        }
        if (await WaitsForAsync(manifest, cancel) is { } reason)
        {
            if (told != $"{cid}: {reason}") LogRefused(log, number, $"not yet: {reason}");
            told = $"{cid}: {reason}";
            return;
        }
        var report = await new SettlementAudit(blocks, AgreeingFacts.Of(chains, manifest.Ledger, artifacts), Roster.ByName, registries).RunAsync(cid, new AuditOptions(), cancel);
        if (report.First is { } finding)
        {
            if (finding.Kind == FindingKind.Mismatch) Refuse(cid, number, finding.ToString());
            else LogRefused(log, number, finding.ToString());
            return;
        }
        await SignAsync(proposer, cid, manifest, blocks, report.Counts, cancel);
    }

    /// <summary>What stands against this number now, at any endpoint; null when nothing does. A signature given too early could use a number up.</summary>
    async Task<string?> WaitsForAsync(SettlementManifest manifest, CancellationToken cancel)
    {
        await AgreeAsync(cancel);
        foreach (var chain in chains)
        {
            var standing = await new StandingReader(chain, manifest.Ledger.Rewards, artifacts).ReadAsync(cancel);
            if (standing.LastStatus == SettlementStatus.Pending) return $"settlement {standing.LastNumber} is pending";
            if (manifest.Number != standing.LastNumber + 1) return $"the chain's next number is {standing.LastNumber + 1}";
            if (manifest.PreviousRoot != standing.ActiveRoot) return $"the active root is {standing.ActiveRoot}";
            if (manifest.SetVersion != standing.SetVersion) return $"the attester set is version {standing.SetVersion}";
            if (!standing.Attesters.Contains(Account)) return $"{Account} is not in attester set {standing.SetVersion}";
        }
        return null;
    }

    /// <summary>All endpoints have the same chain up to the height that all of them reached.</summary>
    async Task AgreeAsync(CancellationToken cancel)
    {
        var height = long.MaxValue;
        foreach (var chain in chains) height = Math.Min(height, await chain.BlockNumberAsync(cancel));
        Hash32? agreed = null;
        foreach (var chain in chains)
        {
            var hash = (await chain.BlockAsync(BlockTag.At(height), cancel))?.Hash;
            if (hash is null || (agreed is not null && hash != agreed)) throw new ChainDisagreementException("block", height, agreed, hash);
            agreed = hash;
        }
    }

    /// <summary>First the bundles, then the record, both durable, and only then the signature.</summary>
    async Task SignAsync(NodeClient proposer, Cid cid, SettlementManifest manifest, KeptReader blocks, AuditCounts counts, CancellationToken cancel)
    {
        if (bundles is not null) await bundles.KeepAsync(manifest.Number, cid, blocks, cancel);
        if (!book.TryRecord(manifest.Ledger, manifest.Number, cid))
        {
            Refuse(cid, manifest.Number, "the votes in this folder are another ledger's");
            return;
        }
        LogRecorded(log, manifest.Number, cid);
        var vote = AttesterVote.Sign(manifest, key);
        await proposer.PostAsync($"/api/v1/settlements/{manifest.Number}/votes", new JsonObject
        {
            ["attester"] = Account.ToString(),
            ["signature"] = HexText.Of(vote.Signature.Span),
        }, cancel);
        votedOn.Add(cid);
        LogSigned(log, manifest.Number, counts.Epochs, counts.Records);
    }

    void Refuse(Cid cid, long number, string why)
    {
        refused.Add(cid);
        LogRefused(log, number, why);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "vote for settlement {Number} recorded: {Manifest}")]
    static partial void LogRecorded(ILogger log, long number, Cid manifest);

    [LoggerMessage(Level = LogLevel.Information, Message = "settlement {Number} recomputed from {Epochs} epochs and {Records} records: the same, signed")]
    static partial void LogSigned(ILogger log, long number, int epochs, long records);

    [LoggerMessage(Level = LogLevel.Warning, Message = "settlement {Number} not signed: {Finding}")]
    static partial void LogRefused(ILogger log, long number, string finding);

    [LoggerMessage(Level = LogLevel.Warning, Message = "settlement {Number} cannot be read yet: {Finding}")]
    static partial void LogUnreadable(ILogger log, long number, string finding);

    [LoggerMessage(Level = LogLevel.Warning, Message = "nothing is signed for now: {Reason}")]
    static partial void LogDisagree(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Node} cannot be read: {Reason}")]
    static partial void LogSilent(ILogger log, Uri node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "waiting for the node: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
