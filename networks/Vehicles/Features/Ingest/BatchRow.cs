using Grange.Kernel;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>A batch as it is stored: what the device said, byte for byte, compressed and sealed.</summary>
/// <param name="FromMs">Time of its earliest value.</param>
/// <param name="ToMs">Time of its latest.</param>
/// <param name="Digest">What the device signed.</param>
sealed record BatchRow(DeviceId Device, long Sequence, long Vehicle, long Generation, long FromMs, long ToMs, long TakenMs, long Points, Hash32 Digest, byte[] Body)
{
    /// <summary>Rises with every batch of the network; given when it is stored.</summary>
    public long Number { get; init; }
}
