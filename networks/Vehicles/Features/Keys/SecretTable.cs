using System.Data.Common;
using System.Globalization;
using System.Text;
using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Features.Keys;

/// <summary>Small things of a vehicle that nobody but its owner's node may read: the VIN, zones. Sealed like batches, and gone with the key.</summary>
sealed class SecretTable(NetworkSlug network, KeyBook keys)
{
    public const string Vin = "vin", Zone = "zone";

    readonly string slug = network.ToString();

    public static IReadOnlyList<string> Kinds { get; } = [Vin, Zone];

    public Task PutAsync(DbConnection db, VehicleKey key, string kind, long number, string text, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO vehicles_secret (network, vehicle, kind, number, generation, body) VALUES (@slug, @Vehicle, @kind, @number, @Generation, @Body)
        ON CONFLICT (network, vehicle, kind, number) DO UPDATE SET generation = excluded.generation, body = excluded.body
        """,
        new { slug, key.Vehicle, kind, number, key.Generation, Body = Sealing.Seal(key.Secret, Encoding.UTF8.GetBytes(text), Bound(kind, number)) }, cancel);

    public Task RemoveAsync(DbConnection db, long vehicle, string kind, long number, CancellationToken cancel)
        => db.RunAsync("DELETE FROM vehicles_secret WHERE network = @slug AND vehicle = @vehicle AND kind = @kind AND number = @number", new { slug, vehicle, kind, number }, cancel);

    /// <summary>What a vehicle's present owner has of a kind, by number.</summary>
    public async Task<IReadOnlyList<(long Number, string Text)>> ListAsync(DbConnection db, Vehicle vehicle, string kind, CancellationToken cancel)
    {
        var rows = await db.ListAsync<Row>(
            "SELECT number AS Number, generation AS Generation, body AS Body FROM vehicles_secret WHERE network = @slug AND vehicle = @Id AND kind = @kind ORDER BY number", new { slug, vehicle.Id, kind }, cancel);
        return [.. rows.Select(row => (row.Number, Text: keys.Find(vehicle, row.Generation) is { } key ? Sealing.Open(key.Secret, row.Body, Bound(kind, row.Number)) : null))
            .Where(one => one.Text is not null).Select(one => (one.Number, Encoding.UTF8.GetString(one.Text!)))];
    }

    static byte[] Bound(string kind, long number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}/{number}"));

    sealed class Row
    {
        public long Number { get; init; }
        public long Generation { get; init; }
        public byte[] Body { get; init; } = [];
    }
}
