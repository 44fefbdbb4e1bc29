using Grange.Kernel;
using Grange.Storage.Providers;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Pieces;

/// <summary>Background work: finds out who is gone, and queues what they held for repair.</summary>
sealed partial class HealthWatch(StorageNode node)
{
    /// <summary>Epochs in a row without a right proof after which what a provider holds is made anew.</summary>
    const int MissedTooOften = 2;

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
                var silence = node.NowMs - Math.Max(Math.Max(provider.SeenMs, began), Math.Min(node.NowMs, provider.ClosedUntilMs)); // while this node was away it heard nobody, and who said that its hours are over is not missed before they begin again
                if (ReasonOf(provider, silence) is not { } reason) continue;
                var becomes = reason == "leaving" ? CopyState.Moving : CopyState.Lost;
                foreach (var copy in await node.Copies.ListAsync(null, provider.Device, cancel))
                    if (await node.Repairs.LoseAsync(copy, becomes, reason, node.NowMs, cancel)) lost++;
                if (lost > 0) LogLost(provider.Device, reason, lost);
            }
            if (lost > 0) node.Changed.Beat();
        }
    }

    string? ReasonOf(ProviderRow provider, long silenceMs)
    {
        if (node.Host.Devices.View.Find(provider.Device) is not { Revoked: false }) return "revoked";
        if (silenceMs > node.Terms.OfflineMs) return "offline";
        var standing = StorageState.StandingOf(node.Host.Epochs.Carry, provider.Device);
        if (standing is { IsDisqualified: true } or { Missed: >= MissedTooOften }) return "proof";
        return provider.Leaves ? "leaving" : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "provider {Device} is {Reason}: {Parts} parts are queued for repair")]
    partial void LogLost(DeviceId device, string reason, int parts);
}
