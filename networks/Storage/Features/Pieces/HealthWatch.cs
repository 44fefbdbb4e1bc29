using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Pieces;

/// <summary>Background work: finds out who is gone, and queues what they held for repair.</summary>
sealed partial class HealthWatch(StorageNode node)
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    readonly ILogger log = node.Log;

    public async Task RunAsync(CancellationToken cancel)
    {
        var began = node.NowMs;
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(Pace, node.Host.Clock, cancel);
            var lost = 0;
            foreach (var provider in await node.Providers.AllAsync(cancel))
            {
                var silence = node.NowMs - Math.Max(provider.SeenMs, began); // while this node was away it heard nobody
                if (ReasonOf(provider.Device, silence) is not { } reason) continue;
                foreach (var copy in await node.Copies.ListAsync(null, provider.Device, cancel))
                    if (await node.Repairs.LoseAsync(copy, CopyState.Lost, reason, node.NowMs, cancel)) lost++;
                if (lost > 0) LogLost(provider.Device, reason, lost);
            }
            if (lost > 0) node.Changed.Beat();
        }
    }

    string? ReasonOf(DeviceId device, long silenceMs)
        => node.Host.Devices.View.Find(device) is not { Revoked: false } ? "revoked" : silenceMs > node.Terms.OfflineMs ? "offline" : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "provider {Device} is {Reason}: {Parts} parts are queued for repair")]
    partial void LogLost(DeviceId device, string reason, int parts);
}
