using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Operators;

/// <summary>A scored epoch that an operator offers for the next settlement.</summary>
public sealed record OfferedEpoch(NetworkSlug Network, long Epoch, Cid Bundle, ReadOnlyMemory<byte> Signature);

/// <summary>What one operator's node answered.</summary>
public sealed record EpochOffer(LedgerOperator From, IReadOnlyList<OfferedEpoch> Epochs);

/// <summary>The scored epochs of the other operators: asked for, fetched by hash, and replayed before they count for anything.</summary>
/// <remarks>What cannot be fetched or does not hold is left out; it joins a later settlement when it can.</remarks>
public sealed partial class PeerEpochs(NodeServices node, LedgerOperators operators, HttpClient http, ILogger log)
{
    /// <summary>Asks every other operator's node; one that does not answer offers nothing.</summary>
    public async Task<IReadOnlyList<EpochOffer>> AskAsync(CancellationToken cancel)
        => [.. (await Task.WhenAll(operators.Peers.Select(peer => AskAsync(peer, cancel)))).OfType<EpochOffer>()];

    async Task<EpochOffer?> AskAsync(LedgerOperator peer, CancellationToken cancel)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(PeerClient.Patience);
        try
        {
            return (await new PeerClient(http, peer.Url!).GetAsync("/api/v1/operator/epochs", soon.Token)).TryGet(out var answer, out _)
                ? new EpochOffer(peer, [.. (answer["epochs"] as JsonArray ?? []).Select(Read).OfType<OfferedEpoch>()]) : null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The offered epochs that follow the operator's last settled one and hold; of each network up to the first that does not.</summary>
    public async Task<IReadOnlyList<EpochResult>> ReplayAsync(EpochOffer offer, SettlementState? before, CancellationToken cancel)
    {
        var blocks = new FetchedBlocks(node.Content, http, [offer.From.Url!]);
        var replay = new EpochReplay(new VerifiedBlocks(blocks), node.Ledger.Terms, node.Modules);
        var results = new List<EpochResult>();
        foreach (var network in offer.Epochs.GroupBy(epoch => epoch.Network))
        {
            var next = before?.Manifest.Heads.FirstOrDefault(head => head.Key == (network.Key, offer.From.Id))?.Epoch + 1 ?? 0;
            foreach (var epoch in network.OrderBy(epoch => epoch.Epoch).SkipWhile(epoch => epoch.Epoch < next))
            {
                if (epoch.Epoch != next++ || await ReplayAsync(offer.From, epoch, blocks, replay, cancel) is not { } result) break;
                results.Add(result);
            }
        }
        await node.Content.FlushAsync(cancel);
        return results;
    }

    async Task<EpochResult?> ReplayAsync(LedgerOperator from, OfferedEpoch epoch, FetchedBlocks blocks, EpochReplay replay, CancellationToken cancel)
    {
        if (await node.Content.Here.GetAsync(epoch.Bundle.Hash, cancel) is null) await blocks.ExpectAsync(epoch.Bundle, cancel);
        var replayed = await replay.RunAsync(epoch.Bundle, epoch.Signature, cancel);
        if (!replayed.TryGet(out var scored, out var finding))
        {
            LogLeftOut(from.Id, epoch.Network, epoch.Epoch, finding.ToString());
            return null;
        }
        var root = scored.Bundle.Root;
        if ((root.Operator, root.Network, root.Epoch) == (from.Id, epoch.Network, epoch.Epoch)) return EpochResult.Of(scored, epoch.Signature);
        LogLeftOut(from.Id, epoch.Network, epoch.Epoch, $"its bundle is {root.Network} epoch {root.Epoch} of {root.Operator}");
        return null;
    }

    static OfferedEpoch? Read(JsonNode? row)
        => NetworkSlug.TryParse((string?)row?["network"], null, out var network) && Cid.TryParse((string?)row["bundle"], null, out var bundle)
            && HexText.TryParse((string?)row["signature"], P256.SignatureSize, out var signature) && (long?)row["epoch"] is { } epoch
            ? new OfferedEpoch(network, epoch, bundle, signature) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "left out for now: {Network} epoch {Epoch} of operator {Operator}: {Finding}")]
    partial void LogLeftOut(DeviceId @operator, NetworkSlug network, long epoch, string finding);
}
