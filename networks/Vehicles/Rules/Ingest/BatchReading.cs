using System.Globalization;
using Grange.Kernel;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Rules.Ingest;

/// <summary>A raw batch read again: the same values as when it was taken, for what was refused then is refused by the same clock. Pure.</summary>
public static class BatchReading
{
    [ThreadStatic]
    static TelemetryBatch? kept;

    /// <summary>The values of a batch; none where the bytes are no batch.</summary>
    /// <param name="takenMs">When the node took it.</param>
    public static IReadOnlyList<Point> Read(ReadOnlySpan<byte> body, DeviceId device, long vehicle, long takenMs)
    {
        var batch = kept ??= new TelemetryBatch();
        return TelemetryBatch.TryRead(body, device, Subject(vehicle), takenMs, batch) == BatchFault.None ? Points(batch) : [];
    }

    /// <summary>A vehicle as batches name it.</summary>
    public static string Subject(long vehicle) => vehicle.ToString(CultureInfo.InvariantCulture);

    public static IReadOnlyList<Point> Points(TelemetryBatch batch)
    {
        var points = new Point[batch.Points.Count];
        var at = 0;
        foreach (ref readonly var one in batch.PointSpan) points[at++] = new(one.Signal.Path, one.TimestampMs, one.Number, one.Text);
        return points;
    }
}
