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
                if (ReasonOf(provider, silence) is not var (reason, becomes))
                {
                    if (await IsBackAsync(provider, cancel)) node.Changed.Beat();
                    continue;
                }
                foreach (var copy in await node.Copies.ListAsync(null, provider.Device, cancel))
                    if (await node.Repairs.LoseAsync(copy, becomes, reason, node.NowMs, cancel)) lost++;
                if (lost > 0) LogLost(provider.Device, reason, lost);
            }
            if (lost > 0) node.Changed.Beat();
        }
    }

    /// <summary>What it had counts again once it has proven all of it, unless another has taken it over.</summary>
    async Task<bool> IsBackAsync(ProviderRow provider, CancellationToken cancel)
    {
        if (!provider.IsAlive(node.NowMs) || StorageState.StandingOf(node.Host.Epochs.Carry, provider.Device) is { Missed: > 0 }) return false;
        var back = await node.Repairs.ReturnAsync(provider.Device, node.NowMs, cancel);
        if (back > 0) LogBack(provider.Device, back);
        return back > 0;
    }

    (string Reason, CopyState Becomes)? ReasonOf(ProviderRow provider, long silenceMs)
    {
        if (node.Host.Devices.View.Find(provider.Device) is not { Revoked: false }) return ("revoked", CopyState.Lost);
        if (silenceMs > node.Terms.OfflineMs) return ("offline", CopyState.Away);
        var standing = StorageState.StandingOf(node.Host.Epochs.Carry, provider.Device);
        if (standing is { IsDisqualified: true }) return ("proof", CopyState.Lost);
        if (standing is { Missed: >= MissedTooOften }) return ("proof", CopyState.Away);
        return provider.Leaves ? ("leaving", CopyState.Moving) : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "provider {Device} is {Reason}: {Parts} parts are queued for repair")]
    partial void LogLost(DeviceId device, string reason, int parts);

    [LoggerMessage(Level = LogLevel.Information, Message = "provider {Device} is back: {Parts} parts count again")]
    partial void LogBack(DeviceId device, int parts);
}
