using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Settlement;

/// <summary>Gives every settlement that stands on the chain, with its bundles, to the storage network: the evidence outlives the node that took it in.</summary>
/// <remarks>
/// The first goes at once, later ones together at a pace, so that short epochs do not fill the network with small objects. The node's own copy stays.
/// </remarks>
sealed partial class SettlementArchive(NodeServices node, SettlementTable table, ILogger log)
{
    /// <summary>Settlements in one archive at most.</summary>
    const int Most = 512;

    static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Pace = TimeSpan.FromMinutes(10);

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true) await Task.Delay(await StepAsync(cancel) ? Pace : Look, node.Clock, cancel);
    }

    /// <summary>Archives what there is; false when there was nothing to do.</summary>
    async Task<bool> StepAsync(CancellationToken cancel)
    {
        var rows = await table.UnarchivedAsync(Most, cancel);
        if (rows.Count == 0) return false;
        var (first, last) = (rows[0].Number, rows[^1].Number);
        var root = Block.Of(DagNode.Map(("v", DagNode.Of(1L)), ("settlements", DagNode.List(rows.Select(row => DagNode.Of(row.Manifest))))));
        await node.Content.PutAsync(root.Cid, root.Bytes, cancel);
        await node.Content.FlushAsync(cancel);
        if (!(await node.Content.KeepAsync($".ledger/settlements-{first}-{last}", root.Cid, cancel)).TryGet(out var kept, out var refused)) LogRefused(log, first, last, refused);
        else if (kept)
        {
            await table.ArchivedAsync(first, last, root.Cid, cancel);
            LogArchived(log, first, last, root.Cid);
        }
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "settlements {First} to {Last} and their bundles are stored as {Archive}")]
    static partial void LogArchived(ILogger log, long first, long last, Cid archive);

    [LoggerMessage(Level = LogLevel.Warning, Message = "settlements {First} to {Last} stay on this node alone for now: {Reason}")]
    static partial void LogRefused(ILogger log, long first, long last, Fault reason);
}
