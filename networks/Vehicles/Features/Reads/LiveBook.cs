using System.Collections.Concurrent;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Reads;

/// <summary>The latest value of every signal of every vehicle, in memory, and who wants to hear of new ones.</summary>
sealed class LiveBook(VehiclesNode node)
{
    /// <summary>Batches that are looked through for the latest values when a vehicle is asked for the first time since the node began.</summary>
    const int LookedBack = 500;

    readonly ConcurrentDictionary<long, Latest> vehicles = [];

    /// <summary>Values that were stored, with the vehicle they are of; raised once they are durable.</summary>
    public event Action<long, IReadOnlyList<Point>>? Told;

    public void Take(long vehicle, IReadOnlyList<Point> points)
    {
        vehicles.GetOrAdd(vehicle, _ => new Latest()).Take(points);
        Told?.Invoke(vehicle, points);
    }

    /// <summary>The latest values by path.</summary>
    public async Task<IReadOnlyDictionary<string, Point>> OfAsync(Vehicle vehicle, CancellationToken cancel)
    {
        var latest = vehicles.GetOrAdd(vehicle.Id, _ => new Latest());
        if (latest.IsWhole) return latest.All();
        foreach (var row in await node.Batches.NewestAsync(vehicle.Id, LookedBack, cancel)) latest.Take(node.Archive.Open(vehicle, row));
        latest.IsWhole = true;
        return latest.All();
    }

    /// <summary>Another owner, or data that was deleted: nothing is known any more.</summary>
    public void Forget(long vehicle) => vehicles[vehicle] = new Latest();

    sealed class Latest
    {
        readonly Lock gate = new();
        readonly Dictionary<string, Point> bySignal = new(StringComparer.Ordinal);

        /// <summary>What was stored before the node began is in it.</summary>
        public volatile bool IsWhole;

        public void Take(IReadOnlyList<Point> points)
        {
            lock (gate)
                foreach (var point in points)
                    if (!bySignal.TryGetValue(point.Name, out var before) || before.AtMs <= point.AtMs) bySignal[point.Name] = point;
        }

        public IReadOnlyDictionary<string, Point> All()
        {
            lock (gate) return new Dictionary<string, Point>(bySignal, StringComparer.Ordinal);
        }
    }
}
