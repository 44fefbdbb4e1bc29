using Grange.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Files;

/// <summary>Background work: orders that are to run on are renewed before they end; what ended is forgotten, and leaves its providers.</summary>
sealed partial class ExpiryWork(StorageNode node)
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>A renewal that was refused is tried again after so long.</summary>
    const long AgainMs = 60_000;

    readonly ILogger log = node.Log;
    readonly ObjectKeeping keeping = new(node);
    readonly Dictionary<string, long> refused = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(Pace, node.Host.Clock, cancel);
            foreach (var ending in await node.Objects.EndingAsync(node.NowMs, cancel))
            {
                if (ending.Lifetime != Lifetime.Fixed && await RenewAsync(ending, cancel)) continue;
                if (ending.UntilMs > node.NowMs) continue;
                LogEnded(ending.Name, ending.Cid);
                await keeping.RemoveAsync(ending.Name, cancel);
            }
        }
    }

    async Task<bool> RenewAsync(StoredObject ending, CancellationToken cancel)
    {
        if (refused.TryGetValue(ending.Name, out var when) && node.NowMs - when < AgainMs) return false;
        if ((await keeping.RenewAsync(ending, ending.Days, cancel)).TryGet(out var renewed, out var why))
        {
            refused.Remove(ending.Name);
            node.Warnings.TryRemove(ending.Name, out _);
            LogRenewed(ending.Name, renewed.UntilMs);
            return true;
        }
        refused[ending.Name] = node.NowMs;
        node.Warnings[ending.Name] = why.ToString();
        LogRefused(ending.Name, why.ToString());
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the order for {Name} ({Cid}) has ended; its content leaves the network")]
    partial void LogEnded(string name, Content.Cid cid);

    [LoggerMessage(Level = LogLevel.Information, Message = "the order for {Name} runs on until {UntilMs}")]
    partial void LogRenewed(string name, long untilMs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the order for {Name} cannot be renewed: {Fault}")]
    partial void LogRefused(string name, string fault);
}
