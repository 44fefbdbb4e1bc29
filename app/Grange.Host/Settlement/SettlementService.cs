using System.Numerics;
using Grange.Host.Epochs;
using Grange.Host.Ledger;
using Grange.Host.Live;
using Grange.Host.Operators;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Settlement;

/// <summary>Brings scored epochs to the chain: composes, collects votes, proposes, activates. Every step can be repeated after a crash.</summary>
public sealed partial class SettlementService(NodeServices node, SettlementTable table, LedgerOperators operators, ILogger log) : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    readonly ClaimBook claims = new(Path.Combine(node.Options.DataFolder, "claims"), new VerifiedBlocks(node.Content));
    readonly EpochReplay replay = new(new VerifiedBlocks(node.Content), node.Ledger.Terms, node.Modules); // remembers the registry logs it knows
    readonly HttpClient http = new();
    PeerEpochs Peers => field ??= new PeerEpochs(node, operators, http, log);
    SettlementFollower Follower => field ??= new SettlementFollower(node, table, operators, http, log);

    public SettlementTable Table => table;

    LedgerClient Ledger => node.Ledger;

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await StepAsync(cancel);
            await Task.Delay(Pause, node.Clock, cancel);
        }
    }

    async Task StepAsync(CancellationToken cancel)
    {
        var newest = await table.NewestAsync(cancel);
        switch (newest?.Stage)
        {
            case SettlementStage.Voting: await ProposeAsync(newest, cancel); break;
            case SettlementStage.Attested: await FollowAsync(newest, cancel); break;
            default: await ComposeAsync(cancel); break;
        }
    }

    /// <summary>Composes the next settlement of all scored epochs, when it is this operator's turn; nothing happens while nobody has earned or owes anything.</summary>
    async Task ComposeAsync(CancellationToken cancel)
    {
        var scored = (await node.Epochs.InStateAsync(EpochState.Scored, cancel)).Where(epoch => epoch.Settlement is null).ToList();
        var standing = await Ledger.StandingAsync(cancel);
        if (!await Follower.CatchUpAsync(standing, cancel)) return;
        if (standing.LastStatus == SettlementStatus.Pending)
        {
            await Follower.ActivateAsync(standing, cancel);
            return;
        }
        var offers = await Peers.AskAsync(cancel);
        if (scored.Count == 0 && offers.All(offer => offer.Epochs.Count == 0))
        {
            operators.Rest();
            return;
        }
        if (!operators.IsMyTurn(standing.LastNumber + 1, offers.Select(offer => offer.From.Id).ToHashSet())) return;
        var (before, own, others) = (await BeforeAsync(cancel), new List<EpochResult>(), new List<IReadOnlyList<EpochResult>>());
        foreach (var epoch in scored)
        {
            own.Add(await ResultAsync(epoch, cancel));
            if (node.Devices.Published(own[^1].Row.Registry) is { } devices) replay.Know(own[^1].Row.Registry, devices);
        }
        foreach (var offer in offers) others.Add(await Peers.ReplayAsync(offer, before, cancel));
        if (await ComposeAsync(standing, before, own, others, cancel) is not { } draft) return;
        foreach (var made in draft.Blocks) await node.Content.PutAsync(made.Cid, made.Bytes, cancel);
        await node.Content.FlushAsync(cancel);
        await claims.WriteAsync(draft.State, cancel);
        await table.AddAsync(draft.State.Manifest, draft.State.Cid, node.Operator.Id, node.NowMs, cancel);
        node.Live.Publish(new SettlementHappened(draft.State.Manifest.Number, SettlementStage.Voting, draft.State.Manifest.Root, draft.State.Manifest.Epochs.Count));
        LogComposed(log, draft.State.Manifest.Number, draft.State.Manifest.Epochs.Count, draft.State.Vector.Count);
    }

    /// <summary>The settlement of the own epochs and of all others' that fit together with them; null when there is nothing to settle.</summary>
    async Task<SettlementDraft?> ComposeAsync(
        LedgerStanding standing, SettlementState? before, IReadOnlyList<EpochResult> own, List<IReadOnlyList<EpochResult>> others, CancellationToken cancel)
    {
        while (true)
        {
            var results = SettlementDraft.Ready(before?.Manifest.Heads ?? [], [.. own, .. others.SelectMany(results => results)]);
            if (results.Count == 0) return null;
            var agreed = await replay.AgreeAsync(before?.Manifest.Registry, results, cancel);
            var composed = agreed.TryGet(out var registry, out var finding)
                ? SettlementDraft.Compose(Ledger.Terms, standing.LastNumber + 1, before, results, registry, standing.SetVersion) : finding;
            if (composed.TryGet(out var draft, out finding)) return draft;
            if (finding.What == "settlement-empty") return null;
            if (others.Count == 0) throw new InvalidDataException($"the node's own epochs do not settle: {finding}");
            LogApart(log, standing.LastNumber + 1, finding);
            others.RemoveAt(others.Count - 1); // the newest asked first: with none of them the own epochs stand alone
        }
    }

    /// <summary>What an epoch adds, as this node scored it; its attesters recompute it anyway.</summary>
    async Task<EpochResult> ResultAsync(EpochRow epoch, CancellationToken cancel)
    {
        var bundle = epoch.Bundle!.Value;
        var block = await node.Content.GetAsync(bundle.Hash, cancel) ?? throw new InvalidDataException($"bundle {bundle} is gone");
        var terms = node.Networks.First(network => network.Slug == epoch.Network).Rules.InForce(epoch.Number);
        return Held(await EpochResult.LoadAsync(bundle, node.Operator.Key.Sign(block.Span), epoch.Scores!.Value, epoch.Carry!.Value, terms, new VerifiedBlocks(node.Content), cancel));
    }

    /// <summary>Sends the proposal once enough attesters signed; a number the chain has used up meanwhile is dropped.</summary>
    async Task ProposeAsync(SettlementRow row, CancellationToken cancel)
    {
        var standing = await Ledger.StandingAsync(cancel);
        if (standing.LastNumber >= row.Number)
        {
            await ResolveAsync(row, SettlementStage.Voting, cancel);
            return;
        }
        var votes = (await table.VotesAsync(row.Number, cancel)).Where(vote => standing.Attesters.Contains(vote.Attester)).Take(standing.Threshold).ToList();
        if (votes.Count < standing.Threshold) return;
        if (!await SendProposalAsync(row, votes, cancel)) return;
        await MoveAsync(row, SettlementStage.Voting, SettlementStage.Attested, EpochState.Attested, cancel);
        LogProposed(log, row.Number, votes.Count);
    }

    async Task<bool> SendProposalAsync(SettlementRow row, IReadOnlyList<(Address Attester, byte[] Signature)> votes, CancellationToken cancel)
    {
        var manifest = await ManifestAsync(row, cancel);
        var call = Ledger.Artifacts["Rewards"].Abi.EncodeCall(
            "propose", (BigInteger)row.Number, manifest.PreviousRoot, manifest.Root,
            manifest.Totals.Select(total => (object)new object[] { total.Asset, (BigInteger)(int)total.Kind, (BigInteger)total.Cumulative }).ToArray(),
            SettlementManifest.Digest(row.Manifest), votes.Select(vote => (object)vote.Signature).ToArray());
        return await SendAsync($"settlement:{row.Number}:propose", call, cancel);
    }

    async Task<bool> SendAsync(string key, byte[] call, CancellationToken cancel)
    {
        if ((await Ledger.SendAsync(key, Ledger.Terms.Rewards, call, cancel)).TryGet(out _, out var refused)) return true;
        LogRefused(log, key, refused); // e.g. the chain's clock is not there yet: tried again at the next step
        return false;
    }

    /// <summary>Activates a proposal after its window, and follows it to the end.</summary>
    async Task FollowAsync(SettlementRow row, CancellationToken cancel)
    {
        var standing = await Ledger.StandingAsync(cancel);
        if (standing.LastNumber < row.Number)
        {
            // On its way: the outbox sends it until it is mined, and anew should another transaction take its nonce.
            await SendProposalAsync(row, [.. (await table.VotesAsync(row.Number, cancel)).Where(vote => standing.Attesters.Contains(vote.Attester)).Take(standing.Threshold)], cancel);
            return;
        }
        if (standing.LastNumber == row.Number && standing.LastStatus == SettlementStatus.Pending)
        {
            if (await Ledger.ActivatesAtAsync(row.Number, cancel) <= node.NowMs / 1000)
                await SendAsync($"settlement:{row.Number}:activate", Ledger.Artifacts["Rewards"].Abi.EncodeCall("activate", (BigInteger)row.Number), cancel);
            return;
        }
        await ResolveAsync(row, SettlementStage.Attested, cancel);
    }

    async Task ResolveAsync(SettlementRow row, SettlementStage from, CancellationToken cancel)
    {
        var (status, manifest) = await Ledger.SettlementAsync(row.Number, cancel);
        var ours = manifest == SettlementManifest.Digest(row.Manifest);
        if (ours && status == SettlementStatus.Pending) await MoveAsync(row, from, SettlementStage.Attested, EpochState.Attested, cancel);
        else if (ours && status == SettlementStatus.Active) await MoveAsync(row, from, SettlementStage.Active, EpochState.Settled, cancel);
        else if (status != SettlementStatus.None) await MoveAsync(row, from, SettlementStage.Dropped, EpochState.Scored, cancel);
        LogResolved(log, row.Number, status);
    }

    /// <summary>Moves on with its epochs, and tells it.</summary>
    async Task MoveAsync(SettlementRow row, SettlementStage from, SettlementStage to, EpochState epochs, CancellationToken cancel)
    {
        var moving = await node.Epochs.OfSettlementAsync(row.Number, cancel);
        if (!await table.MoveAsync(row.Number, from, to, epochs, cancel)) return;
        node.Live.Publish(new SettlementHappened(row.Number, to, row.Root, moving.Count));
        foreach (var epoch in moving)
            node.Live.Publish(new EpochHappened(epoch.Network, epoch.Number, epochs, await node.Evidence.CountAsync(epoch.Network, epoch.Number, cancel)));
    }

    /// <summary>Takes a vote in: it must be by a current attester and over this very settlement.</summary>
    public async Task<Result<long>> VoteAsync(long number, Address attester, ReadOnlyMemory<byte> signature, CancellationToken cancel)
    {
        if (await table.FindAsync(number, cancel) is not { } row) return new Fault("unknown-settlement", $"there is no settlement {number}", "grange settlements", 404);
        var standing = await Ledger.StandingAsync(cancel);
        if (!standing.Attesters.Contains(attester)) return new Fault("not-an-attester", $"{attester} is not in attester set {standing.SetVersion}", "GET /api/v1/attesters lists the set", 403);
        var manifest = await ManifestAsync(row, cancel);
        var vote = new AttesterVote(number, row.Manifest, SettlementDigest.Of(manifest, row.Manifest), attester, signature);
        if (!vote.IsValid()) return new Fault("bad-vote", $"the signature is not {attester}'s over settlement {number}", $"recompute it and sign its digest: GET /api/v1/settlements/{number}/manifest", 403);
        await table.VoteAsync(vote, cancel);
        LogVoted(log, number, attester);
        return number;
    }

    /// <summary>The manifest of a settlement of this node.</summary>
    public async Task<SettlementManifest> ManifestAsync(SettlementRow row, CancellationToken cancel)
        => Held(await SettlementManifest.LoadAsync(row.Manifest, new VerifiedBlocks(node.Content), cancel));

    /// <summary>What can be claimed under the active settlement; null before the first.</summary>
    public async Task<ClaimFile?> ClaimsAsync(CancellationToken cancel)
        => await table.ActiveAsync(cancel) is { } row ? Held(await claims.OpenAsync(row.Manifest, cancel)) : null;

    /// <summary>The active settlement with all its leaves, for the next to build on; null before the first.</summary>
    async Task<SettlementState?> BeforeAsync(CancellationToken cancel)
        => await table.ActiveAsync(cancel) is { } row ? Held(await SettlementState.LoadAsync(row.Manifest, new VerifiedBlocks(node.Content), cancel)) : null;

    public void Dispose()
    {
        http.Dispose();
        claims.Dispose();
    }

    static T Held<T>(Checked<T> read) => read.TryGet(out var value, out var finding) ? value : throw new InvalidDataException($"the node's own data does not hold: {finding}");

    [LoggerMessage(Level = LogLevel.Debug, Message = "settlement {Number} has the vote of {Attester}")]
    static partial void LogVoted(ILogger log, long number, Address attester);

    [LoggerMessage(Level = LogLevel.Information, Message = "settlement {Number} composed: {Epochs} epochs, {Leaves} leaves")]
    static partial void LogComposed(ILogger log, long number, int epochs, int leaves);

    [LoggerMessage(Level = LogLevel.Warning, Message = "settlement {Number} without another operator's epochs, which do not fit: {Finding}")]
    static partial void LogApart(ILogger log, long number, Finding finding);

    [LoggerMessage(Level = LogLevel.Information, Message = "settlement {Number} proposed with {Votes} signatures")]
    static partial void LogProposed(ILogger log, long number, int votes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} not sent yet: {Reason}")]
    static partial void LogRefused(ILogger log, string key, Fault reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "settlement {Number} is {Status} on the chain")]
    static partial void LogResolved(ILogger log, long number, SettlementStatus status);
}
