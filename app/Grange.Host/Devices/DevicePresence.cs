using System.Collections.Concurrent;
using Grange.Kernel;

namespace Grange.Host.Devices;

/// <summary>When devices last showed that they run, besides by evidence; as their networks hear them. Not kept: a device that runs is heard again soon.</summary>
public sealed class DevicePresence(TimeProvider clock)
{
    /// <summary>A device that is heard of now and then has gone silent after this long.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly ConcurrentDictionary<DeviceId, long> seen = new(); // at most one entry for each registered device

    public void Seen(DeviceId device) => seen[device] = clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary><c>revoked</c>, <c>live</c> or <c>silent</c>: heard of within minutes or, where its network hears devices by evidence only, within two epochs.</summary>
    public string StateOf(Device device, long? lastEvidenceMs, int epochSeconds)
    {
        if (device.Revoked) return "revoked";
        var (now, patience) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)Patience.TotalMilliseconds);
        if (seen.TryGetValue(device.Id, out var at) && (now - at <= patience || at >= lastEvidenceMs)) return now - at <= patience ? "live" : "silent";
        return now - lastEvidenceMs <= Math.Max(patience, 2000L * epochSeconds) ? "live" : "silent";
    }
}
