using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Features.Keys;

/// <summary>The vehicles' keys, wrapped by the node's own. To delete a vehicle's data is to delete its key: what was sealed under it is noise from then on.</summary>
sealed class KeyBook(IStore store, NetworkSlug network, NodeKey node, TimeProvider clock)
{
    readonly string slug = network.ToString();
    readonly byte[] wrapping = node.For("grange.vehicles.wrap/1");
    readonly ConcurrentDictionary<(long Vehicle, long Generation), VehicleKey> keys = [];
    readonly ConcurrentDictionary<long, long> newest = [];

    /// <summary>Tags VINs: the same VIN has the same tag at this node.</summary>
    public byte[] VinKey { get; } = node.For("grange.vehicles.vin/1");

    /// <exception cref="InvalidDataException">A key was wrapped by another node's key, or the row was changed.</exception>
    public async Task LoadAsync(CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, token) => db.ListAsync<Row>(
            "SELECT vehicle AS Vehicle, generation AS Generation, owner AS Owner, wrapped AS Wrapped FROM vehicles_key WHERE network = @slug ORDER BY vehicle, generation", new { slug }, token), cancel);
        foreach (var row in rows)
        {
            newest[row.Vehicle] = row.Generation;
            if (row.Wrapped is not { } wrapped) continue;
            var secret = Sealing.Open(wrapping, wrapped, Bound(row.Vehicle, row.Generation)) ?? throw new InvalidDataException($"{slug}: the key of vehicle {row.Vehicle} does not open under this node's vehicles.key");
            keys[(row.Vehicle, row.Generation)] = new(row.Vehicle, row.Generation, Address.Read(row.Owner), secret);
        }
    }

    /// <summary>The key that opens what was sealed in a generation, while its owner is still the vehicle's; null: nobody can read that any more.</summary>
    public VehicleKey? Find(Vehicle vehicle, long generation) => keys.TryGetValue((vehicle.Id, generation), out var key) && key.Owner == vehicle.Owner ? key : null;

    /// <summary>The key that is sealed under now; null for a vehicle that has none of its present owner.</summary>
    public VehicleKey? Current(Vehicle vehicle) => newest.TryGetValue(vehicle.Id, out var generation) ? Find(vehicle, generation) : null;

    /// <summary>Makes a vehicle's next key, within a write; it counts once <see cref="Keep"/> is told.</summary>
    public async Task<VehicleKey> MakeAsync(DbConnection db, long vehicle, Address owner, CancellationToken cancel)
    {
        var key = new VehicleKey(vehicle, newest.GetValueOrDefault(vehicle) + 1, owner, RandomNumberGenerator.GetBytes(Sealing.KeyBytes));
        await db.RunAsync(
            "INSERT INTO vehicles_key (network, vehicle, generation, owner, wrapped, made_ms, deleted_ms) VALUES (@slug, @vehicle, @Generation, @Owner, @Wrapped, @NowMs, NULL)",
            new { slug, vehicle, key.Generation, Owner = owner.ToByteArray(), Wrapped = Sealing.Seal(wrapping, key.Secret, Bound(vehicle, key.Generation)), NowMs }, cancel);
        return key;
    }

    public void Keep(VehicleKey key)
    {
        keys[(key.Vehicle, key.Generation)] = key;
        newest[key.Vehicle] = key.Generation;
    }

    /// <summary>Deletes all keys of a vehicle, and makes a new one for its owner. What was sealed before cannot be read from when this returns; zones and VIN stay, under the new key.</summary>
    public async Task DeleteAsync(Vehicle vehicle, SecretTable secrets, CancellationToken cancel)
    {
        var made = await store.WriteAsync(async (db, token) =>
        {
            var kept = new List<(string Kind, long Number, string Text)>();
            foreach (var kind in SecretTable.Kinds)
                foreach (var (number, text) in await secrets.ListAsync(db, vehicle, kind, token)) kept.Add((kind, number, text));
            // Written over before it goes: a row that is only unlinked lies in a free page.
            await db.RunAsync("UPDATE vehicles_key SET wrapped = @Noise WHERE network = @slug AND vehicle = @Id AND wrapped IS NOT NULL", new { slug, vehicle.Id, Noise = RandomNumberGenerator.GetBytes(2 * Sealing.KeyBytes) }, token);
            await db.RunAsync("UPDATE vehicles_key SET wrapped = NULL, deleted_ms = @NowMs WHERE network = @slug AND vehicle = @Id AND deleted_ms IS NULL", new { slug, vehicle.Id, NowMs }, token);
            await db.RunAsync("DELETE FROM vehicles_secret WHERE network = @slug AND vehicle = @Id", new { slug, vehicle.Id }, token);
            var key = await MakeAsync(db, vehicle.Id, vehicle.Owner, token);
            foreach (var (kind, number, text) in kept) await secrets.PutAsync(db, key, kind, number, text, token);
            return key;
        }, cancel);
        // Not zeroed: a batch on its way may be sealing with it, and must not seal under a key of zeros.
        foreach (var gone in keys.Keys.Where(one => one.Vehicle == vehicle.Id).ToList()) keys.TryRemove(gone, out _);
        Keep(made);
    }

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    byte[] Bound(long vehicle, long generation) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{slug}/{vehicle}/{generation}"));

    sealed class Row
    {
        public long Vehicle { get; init; }
        public long Generation { get; init; }
        public byte[] Owner { get; init; } = [];
        public byte[]? Wrapped { get; init; }
    }
}
