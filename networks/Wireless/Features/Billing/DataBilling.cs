using Grange.Kernel;
using Grange.Wireless.Serving;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features.Billing;

/// <summary>Says, every few seconds, what data cost whom, as evidence of this operator; its credits are reserved first.</summary>
/// <remarks>Data whose owner has not the credits is delivered all the same, and earns nobody anything: it burns nothing.</remarks>
sealed partial class DataBilling(WirelessNode node)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    readonly ICredits credits = node.Host.Face<ICredits>();

    /// <summary>Batches that were not paid since the node started.</summary>
    public long Unpaid { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, node.Host.Clock);
        do await SayAsync(cancel);
        while (await timer.WaitForNextTickAsync(cancel));
    }

    async Task SayAsync(CancellationToken cancel)
    {
        var batches = await node.Air.AskAsync(_ =>
        {
            node.Air.Data.Fix();
            return node.Air.Data.Waiting;
        }, cancel);
        foreach (var batch in batches)
        {
            if (!await SayAsync(batch, cancel)) return;
            await node.Air.AskAsync(_ =>
            {
                node.Air.Data.Said(batch.Number);
                return true;
            }, cancel);
        }
    }

    /// <summary>True when the batch is done with: said, or not paid.</summary>
    async Task<bool> SayAsync(UsageBatch batch, CancellationToken cancel)
    {
        if (!(await credits.PlaceAsync(batch.Payer, batch.Credits, $"data of {batch.Rows.Sum(row => row.Units)} frames", cancel)).TryGet(out var hold, out var fault))
        {
            Unpaid++;
            LogUnpaid(node.Log, batch.Payer, batch.Credits, fault.Detail);
            return true;
        }
        if ((await node.Host.Evidence.ObserveAsync(WirelessKinds.Usage, new UsageBody(batch.Number, batch.Payer, hold, batch.Rows).ToNode(), cancel)).TryGet(out _, out fault)) return true;
        await credits.ReleaseAsync(hold, cancel);
        LogUnsaid(node.Log, batch.Number, fault.Detail);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Payer} has not the {Credits} credits that its data costs: {Why}")]
    static partial void LogUnpaid(ILogger log, Address payer, long credits, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "batch {Batch} of usage was not taken: {Why}")]
    static partial void LogUnsaid(ILogger log, long batch, string why);
}
