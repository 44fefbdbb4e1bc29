using System.Collections.Concurrent;
using Grange.Kernel;

namespace Grange.Storage.Relay;

/// <summary>The tunnels that are open at this node; of a device the newest counts.</summary>
sealed class RelayHub
{
    readonly ConcurrentDictionary<DeviceId, RelayLine> lines = new();

    public RelayLine? Find(DeviceId device) => lines.GetValueOrDefault(device);

    /// <summary>Keeps a line for as long as it runs.</summary>
    public async Task RunAsync(DeviceId device, RelayLine line, CancellationToken cancel)
    {
        RelayLine? before = null;
        lines.AddOrUpdate(device, line, (_, old) =>
        {
            before = old;
            return line;
        });
        if (before is not null) await before.DisposeAsync();
        try
        {
            await line.RunAsync(cancel);
        }
        finally
        {
            lines.TryRemove(KeyValuePair.Create(device, line));
        }
    }
}
