using System.Collections.Concurrent;
using System.Text.Json;
using Grange.Geo;
using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Features.Keys;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Privacy;

namespace Grange.Vehicles.Features.Privacy;

/// <summary>The zones of vehicles: sealed in the store, open in memory for who reads. What the owner asked for is not kept, only the circle that came of it.</summary>
sealed class ZoneBook(VehiclesNode node) : IDisposable
{
    const int MostZones = 20;

    readonly SemaphoreSlim one = new(1, 1);
    readonly ConcurrentDictionary<(long Vehicle, Address Owner), IReadOnlyList<NumberedZone>> known = [];

    /// <summary>The zones of a vehicle's present owner.</summary>
    public async Task<IReadOnlyList<NumberedZone>> OfAsync(Vehicle vehicle, CancellationToken cancel)
    {
        if (known.TryGetValue((vehicle.Id, vehicle.Owner), out var there)) return there;
        await one.WaitAsync(cancel);
        try
        {
            return known[(vehicle.Id, vehicle.Owner)] = await ReadAsync(vehicle, cancel);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Adds a zone; in force for every read from when this returns.</summary>
    public async Task<Result<NumberedZone>> AddAsync(Vehicle vehicle, LatLng point, double metres, CancellationToken cancel)
    {
        if (Zone.Around(point, metres, new SecretRandom()) is not { } zone) return new Fault("bad-zone", $"a point on the Earth and {Zone.LeastMetres} to {Zone.MostMetres} metres", Status: 422);
        if (node.Keys.Current(vehicle) is not { } key) return Vehicle.Unknown(vehicle.Id);
        await one.WaitAsync(cancel);
        try
        {
            var before = await ReadAsync(vehicle, cancel);
            if (before.Count >= MostZones) return new Fault("too-many-zones", $"a vehicle has {MostZones} zones at most", "remove one", 409);
            var made = new NumberedZone(before.Count == 0 ? 1 : before[^1].Number + 1, zone);
            await node.Host.Store.WriteAsync((db, token) => node.Secrets.PutAsync(db, key, SecretTable.Zone, made.Number, JsonSerializer.Serialize(ZoneJson.Of(made), ZonesJson.Default.ZoneJson), token), cancel);
            known[(vehicle.Id, vehicle.Owner)] = [.. before, made];
            return made;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Takes a zone away; false when there is none of that number.</summary>
    public async Task<bool> RemoveAsync(Vehicle vehicle, long number, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            var before = await ReadAsync(vehicle, cancel);
            if (before.All(zone => zone.Number != number)) return false;
            await node.Host.Store.WriteAsync((db, token) => node.Secrets.RemoveAsync(db, vehicle.Id, SecretTable.Zone, number, token), cancel);
            known[(vehicle.Id, vehicle.Owner)] = [.. before.Where(zone => zone.Number != number)];
            return true;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    async Task<IReadOnlyList<NumberedZone>> ReadAsync(Vehicle vehicle, CancellationToken cancel)
        => [.. (await node.Host.Store.ReadAsync((db, token) => node.Secrets.ListAsync(db, vehicle, SecretTable.Zone, token), cancel)).Select(row => JsonSerializer.Deserialize(row.Text, ZonesJson.Default.ZoneJson)!.Read(row.Number))];
}

/// <summary>A zone under the number that its owner knows it by.</summary>
sealed record NumberedZone(long Number, Zone Zone);
