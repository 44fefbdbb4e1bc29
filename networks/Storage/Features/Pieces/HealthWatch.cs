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
        var away = (await node.Copies.ListAsync(null, null, cancel)).Where(copy => copy.State == CopyState.Away).Select(copy => copy.Device).ToHashSet();
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(Pace, node.Host.Clock, cancel);
            var changed = false;
            foreach (var provider in await node.Providers.AllAsync(cancel))
            {
                var silence = node.NowMs - Math.Max(Math.Max(provider.SeenMs, began), Math.Min(node.NowMs, provider.ClosedUntilMs)); // while this node was away it heard nobody, and who said that its hours are over is not missed before they begin again
                if (ReasonOf(provider, silence) is not var (reason, becomes))
                {
                    if (away.Contains(provider.Device) && IsWell(provider))
                    {
                        changed |= await ReturnAsync(provider.Device, cancel);
                        away.Remove(provider.Device);
                    }
                    continue;
                }
                if (becomes == CopyState.Away) away.Add(provider.Device);
                changed |= await LoseAsync(provider.Device, becomes, reason, cancel);
            }
            if (changed) node.Changed.Beat();
        }
    }

    async Task<bool> LoseAsync(DeviceId device, CopyState becomes, string reason, CancellationToken cancel)
    {
        var lost = 0;
        foreach (var copy in await node.Copies.ListAsync(null, device, cancel))
            if (copy.IsKept && copy.State != becomes && await node.Repairs.LoseAsync(copy, becomes, reason, node.NowMs, cancel)) lost++;
        if (lost > 0) LogLost(device, reason, lost);
        return lost > 0;
    }

    /// <summary>True when a provider that was away answers and has proven all that it has.</summary>
    bool IsWell(ProviderRow provider) => provider.IsAlive(node.NowMs) && StorageState.StandingOf(node.Host.Epochs.Carry, provider.Device) is not { Missed: > 0 };

    /// <summary>What it had counts again, unless another has taken it over.</summary>
    async Task<bool> ReturnAsync(DeviceId device, CancellationToken cancel)
    {
        var back = await node.Repairs.ReturnAsync(device, node.NowMs, cancel);
        if (back > 0) LogBack(device, back);
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
