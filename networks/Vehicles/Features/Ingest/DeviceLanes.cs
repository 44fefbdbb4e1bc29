using System.Collections.Concurrent;
using Grange.Kernel;
using Grange.Vehicles.Rules.Ingest;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>Which batches of each device are stored. A device's batches go one after the other, so that the same one sent twice at once is stored once.</summary>
sealed class DeviceLanes
{
    readonly ConcurrentDictionary<DeviceId, DeviceLane> lanes = [];

    public DeviceLane Of(DeviceId device) => lanes.GetOrAdd(device, _ => new DeviceLane());

    /// <summary>Brings every device to where it was.</summary>
    public async Task LoadAsync(BatchTable table, CancellationToken cancel)
    {
        foreach (var (device, sequence) in await table.SequencesAsync(cancel))
        {
            var lane = Of(device);
            lane.State = lane.State.Take(sequence).After;
        }
    }
}

/// <summary>One device's.</summary>
sealed class DeviceLane
{
    /// <summary>Held from the look at the number until its batch is durable.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public SequenceState State { get; set; }
}
