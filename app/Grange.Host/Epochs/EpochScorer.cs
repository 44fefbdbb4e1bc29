using Grange.Content;
using Grange.Host.Crediting;
using Grange.Host.Ledger;
using Grange.Host.Live;
using Grange.Host.Networks;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Epochs;

/// <summary>Makes a closed epoch's bundle, scores and carry. Every artefact is content-addressed, so doing it twice changes nothing.</summary>
sealed partial class EpochScorer(RunningNetwork network, NodeServices node, ILogger log)
{
    readonly EpochReplay replay = new(new VerifiedBlocks(node.Content), node.Ledger.Terms, node.Modules); // remembers the registry logs it knows

    /// <summary>Bundles and scores one closed epoch, and charges what it costs.</summary>
    public async Task ScoreAsync(EpochRow epoch, CancellationToken cancel)
    {
        while (!await TryScoreAsync(epoch, cancel)) // another network's epoch was charged meanwhile: the caps and what is before this one are others now
        {
            if ((await node.Epochs.FindAsync(network.Slug, epoch.Number, cancel))!.State != EpochState.Sealed) return;
        }
    }

    async Task<bool> TryScoreAsync(EpochRow epoch, CancellationToken cancel)
    {
        var locks = await LocksBlockAsync(epoch, cancel);
        var scored = await RunAsync(epoch, [], locks, cancel);
        var bills = await node.Holds.BillsAsync(scored.Scores.Payments, locks.Number, cancel);
        if (bills.Count > 0) locks = locks with { After = await node.Epochs.EarlierAsync(network.Slug, cancel) };
        var caps = await node.Holds.CapsAsync(bills, cancel);
        if (caps.Count > 0 || locks.After.Count > 0)
        {
            foreach (var cap in caps) LogCapped(log, network.Slug, epoch.Number, cap.Payer, bills.First(bill => bill.Payer == cap.Payer).Amount, cap.Most);
            scored = await RunAsync(epoch, caps, locks, cancel);
            bills = await node.Holds.BillsAsync(scored.Scores.Payments, locks.Number, cancel);
        }
        var (scores, carry) = (scored.Scores.Encode(), scored.Carry.Encode());
        await scores.StoreAsync(node.Content, cancel);
        await node.Content.KeepAsync(carry, cancel);
        var terms = node.Ledger.Terms;
        var postings = Bookkeeping.Of(scored.Scores, terms.Tokens[scored.Bundle.Inputs.Parameters.Token.Symbol], terms.Cash);
        if (!await node.Epochs.ScoredAsync(epoch, (scored.Bundle.Root.Cid, scores.Root, carry.Root), new EpochCharge(bills, scored.Captures, postings) { Burns = Owed(scored.Scores), After = locks.After }, cancel)) return false;
        LogScored(log, network.Slug, epoch.Number, scored.Bundle.Records.Count, scored.Scores.Work.Count);
        node.Live.Publish(new EpochHappened(network.Slug, epoch.Number, EpochState.Scored, scored.Bundle.Records.Count));
        return true;
    }

    /// <summary>Credits that the epoch uses up, by account.</summary>
    IReadOnlyList<OwedCredits> Owed(EpochScores scores) =>
    [
        .. scores.Burns.GroupBy(burn => burn.Payer).Select(burns => new OwedCredits(
            network.Slug, scores.Epoch, burns.Key, network.Rules.InForce(scores.Epoch).Token.Symbol, burns.Sum(burn => burn.Credits))),
    ];

    /// <summary>As of when locks are read: the last final block, which is not before the seed's.</summary>
    async Task<LocksBlock> LocksBlockAsync(EpochRow epoch, CancellationToken cancel)
    {
        var seed = epoch.SeedBlock is { } pinned && BlockHeader.TryRead(pinned.Header.Span, out var header) ? header.Number : 0;
        while (true)
        {
            if (await node.Ledger.FinalBlockAsync(cancel) is { } block && block.Number >= seed) return new LocksBlock(block.Number, block.Hash);
            await Task.Delay(TimeSpan.FromMilliseconds(250), node.Clock, cancel);
        }
    }

    /// <summary>The bundle as a stranger reads it back, scored.</summary>
    async Task<ScoredEpoch> RunAsync(EpochRow epoch, IReadOnlyList<PayerCap> caps, LocksBlock locks, CancellationToken cancel)
    {
        var bundle = await StoreBundleAsync(epoch, caps, locks, cancel);
        var block = await node.Content.GetAsync(bundle.Hash, cancel) ?? throw new InvalidDataException($"bundle {bundle} is gone");
        var replayed = await replay.RunAsync(bundle, node.Operator.Key.Sign(block.Span), cancel);
        return replayed.TryGet(out var scored, out var finding) ? scored : throw new InvalidDataException($"the node's own bundle {bundle} does not hold: {finding}");
    }

    async Task<Cid> StoreBundleAsync(EpochRow epoch, IReadOnlyList<PayerCap> caps, LocksBlock locks, CancellationToken cancel)
    {
        var before = epoch.Number == 0 ? null : await node.Epochs.FindAsync(network.Slug, epoch.Number - 1, cancel);
        var pages = new BundlePages(node.Content);
        await foreach (var row in node.Evidence.OfEpochAsync(network.Slug, epoch.Number, cancel))
        {
            await node.Content.PutAsync(row.Cid, row.Block, cancel);
            await pages.AddAsync(row.Cid, row.Signature, cancel);
        }
        var (parameters, amendment) = await StoreTermsAsync(epoch.Number, cancel);
        if (node.Mirror is { } mirror) await mirror.CatchUpAsync(cancel);
        var (registry, devices) = await node.Devices.PublishAsync(cancel);
        replay.Know(registry, devices); // this node verified every entry when it took it in; strangers do it from the blocks
        var refusals = await node.Evidence.RefusalsAsync(network.Slug, epoch.Number, cancel);
        var bundle = new Bundle(
            network.Slug, node.Operator.Id, epoch.Number, epoch.FromMs, epoch.ToMs!.Value, epoch.SeedBlock, parameters, amendment, registry, before?.Carry,
            [], refusals)
        { Caps = caps, Locks = locks, Written = await pages.EndAsync(cancel), Burned = await BurnedAsync(epoch, before?.Carry, cancel) }.Encode();
        await node.Content.KeepAsync(bundle, cancel);
        LogBundled(log, network.Slug, epoch.Number, bundle.Root);
        return bundle.Root;
    }

    /// <summary>Burns of the days that ended since the epoch before, where the token gives them back.</summary>
    async Task<IReadOnlyList<UInt128>?> BurnedAsync(EpochRow epoch, Cid? before, CancellationToken cancel)
    {
        var token = network.Rules.InForce(epoch.Number).Token;
        if (token.Emission.Net is not { } net) return null;
        var from = before is { } link ? (await CarryAsync(link, cancel)).Net ?? net.Start : net.Start;
        return await BurnedDays.UntilAsync(node.Ledger, token.Symbol, from, epoch.ToMs!.Value / 1000, node.Clock, cancel);
    }

    async Task<EpochCarry> CarryAsync(Cid link, CancellationToken cancel)
        => (await EpochCarry.LoadAsync(link, new VerifiedBlocks(node.Content), cancel)).TryGet(out var carry, out var finding)
            ? carry : throw new InvalidDataException($"the node's own carry does not hold: {finding}");

    /// <summary>The definition in force for an epoch and, in the first epoch it holds for, the signatures that put it there.</summary>
    async Task<(Cid Parameters, Cid? Amendment)> StoreTermsAsync(long epoch, CancellationToken cancel)
    {
        var definition = Block.Of(network.Rules.InForce(epoch).Canonical);
        await node.Content.PutAsync(definition.Cid, definition.Bytes, cancel);
        if (network.Rules.AmendmentOf(epoch)?.Encode() is not { } amendment) return (definition.Cid, null);
        await node.Content.PutAsync(amendment.Cid, amendment.Bytes, cancel);
        return (definition.Cid, amendment.Cid);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Network} epoch {Epoch} is bundled as {Bundle}")]
    static partial void LogBundled(ILogger log, NetworkSlug network, long epoch, Cid bundle);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Network} epoch {Epoch} scored: {Records} records, {Rows} rows")]
    static partial void LogScored(ILogger log, NetworkSlug network, long epoch, int records, int rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Network} epoch {Epoch}: {Payer} owes {Owed}, its lock covers {Most}; the rest stays owed")]
    static partial void LogCapped(ILogger log, NetworkSlug network, long epoch, Address payer, MicroUsd owed, MicroUsd most);
}
