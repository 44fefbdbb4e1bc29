using System.Numerics;
using Grange.Content;
using Grange.Host.Ledger;
using Grange.Host.Live;
using Grange.Host.Operators;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Settlement;

/// <summary>Follows what other operators brought to the chain: fetches it, recomputes it as an audit does, and proves claims by it from then on.</summary>
sealed partial class SettlementFollower(NodeServices node, SettlementTable table, LedgerOperators operators, HttpClient http, ILogger log)
{
    readonly KnownRegistries registries = new();

    LedgerClient Ledger => node.Ledger;

    /// <summary>Takes over every active settlement that is not here yet, in order; false while one of them cannot be had or does not hold.</summary>
    public async Task<bool> CatchUpAsync(LedgerStanding standing, CancellationToken cancel)
    {
        var here = (await table.ActiveAsync(cancel))?.Number ?? 0;
        for (var number = here + 1; number <= standing.ActiveNumber; number++)
        {
            var (status, manifest) = await Ledger.SettlementAsync(number, cancel);
            if (status == SettlementStatus.Active && !await FollowAsync(number, SettlementManifest.CidOf(manifest), cancel)) return false;
        }
        return true;
    }

    async Task<bool> FollowAsync(long number, Cid cid, CancellationToken cancel)
    {
        var blocks = new FetchedBlocks(node.Content, http, operators.Peers.Select(peer => peer.Url!));
        var chain = new ChainFacts(Ledger.Chain, Ledger.Terms, Ledger.Artifacts);
        var report = await new SettlementAudit(blocks, chain, node.Modules, registries).RunAsync(cid, AuditOptions.Default, cancel);
        if (report.First is { } finding)
        {
            LogNotFollowed(number, finding.ToString());
            return false;
        }
        await node.Content.FlushAsync(cancel);
        if (!(await SettlementManifest.LoadAsync(cid, new VerifiedBlocks(node.Content.Here), cancel)).TryGet(out var manifest, out var gone))
            throw new InvalidDataException($"settlement {number} was recomputed and is not here: {gone}");
        await table.FollowAsync(manifest, cid, node.Operator.Id, node.NowMs, cancel);
        var own = manifest.Epochs.Where(epoch => epoch.Operator == node.Operator.Id).ToList();
        node.Live.Publish(new SettlementHappened(number, SettlementStage.Active, manifest.Root, manifest.Epochs.Count));
        foreach (var epoch in own)
            node.Live.Publish(new EpochHappened(epoch.Network, epoch.Epoch, EpochState.Settled, await node.Evidence.CountAsync(epoch.Network, epoch.Epoch, cancel)));
        LogFollowed(number, manifest.Epochs.Count, own.Count);
        return true;
    }

    /// <summary>Activates what another operator proposed and then left: anyone may, once its window is over.</summary>
    public async Task ActivateAsync(LedgerStanding standing, CancellationToken cancel)
    {
        var over = await Ledger.ActivatesAtAsync(standing.LastNumber, cancel) + (long)operators.Patience.TotalSeconds;
        if (over > node.NowMs / 1000) return;
        var call = Ledger.Artifacts["Rewards"].Abi.EncodeCall("activate", (BigInteger)standing.LastNumber);
        if (!(await Ledger.SendAsync($"settlement:{standing.LastNumber}:activate", Ledger.Terms.Rewards, call, cancel)).TryGet(out _, out var refused))
            LogNotFollowed(standing.LastNumber, refused.ToString());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "settlement {Number} of another operator recomputed and taken over: {Epochs} epochs, {Own} of them from here")]
    partial void LogFollowed(long number, int epochs, int own);

    [LoggerMessage(Level = LogLevel.Warning, Message = "settlement {Number} stands on the chain and is not taken over yet: {Finding}")]
    partial void LogNotFollowed(long number, string finding);
}
