using Grange.Kernel;
using Grange.Vehicles.Features.Ingest;
using Grange.Vehicles.Rules.Ingest;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Reads;

/// <summary>What was measured of a vehicle, opened with its key. A batch whose key is gone, or was another owner's, is as if it had never been.</summary>
sealed class Archive(VehiclesNode node)
{
    /// <summary>Batches that one question may open.</summary>
    public const int MostBatches = 20_000;

    /// <summary>The values in [from, to), in the order of time.</summary>
    /// <param name="wanted">Which signals.</param>
    public async Task<Result<IReadOnlyList<Point>>> PointsAsync(Vehicle vehicle, long fromMs, long toMs, Func<string, bool> wanted, CancellationToken cancel)
    {
        var rows = await node.Batches.ListAsync(vehicle.Id, fromMs, toMs, MostBatches + 1, cancel);
        if (rows.Count > MostBatches) return new Fault("too-much", $"more than {MostBatches} batches lie in that time", "ask for a shorter time", 422);
        return Result.Ok<IReadOnlyList<Point>>([.. rows.SelectMany(row => Open(vehicle, row)).Where(one => one.AtMs >= fromMs && one.AtMs < toMs && wanted(one.Name)).OrderBy(one => one.AtMs)]);
    }

    /// <summary>What one batch says; nothing where it cannot be opened.</summary>
    public IReadOnlyList<Point> Open(Vehicle vehicle, BatchRow row)
        => RawOf(vehicle, row) is { } raw ? BatchReading.Read(raw, row.Device, vehicle.Id, row.TakenMs) : [];

    /// <summary>The very bytes that a device signed; null where nobody can open them.</summary>
    public byte[]? RawOf(Vehicle vehicle, BatchRow row)
        => node.Keys.Find(vehicle, row.Generation)?.Open(row.Body, row.Device, row.Sequence) is { } packed ? Packing.Unpack(packed) : null;
}
