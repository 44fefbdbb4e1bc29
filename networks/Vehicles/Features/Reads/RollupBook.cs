using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Store;
using Grange.Vehicles.Features.Keys;
using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Reads;

/// <summary>Hours rolled up when they are over, sealed like what they are made of, so that a month is read without opening its batches.</summary>
/// <remarks>A memo: an hour that is missing, or of which something came later, is read from its batches.</remarks>
sealed class RollupBook(VehiclesNode node)
{
    readonly ConcurrentDictionary<(long Vehicle, long SlotMs), long> stale = [];
    long touches;

    string Slug => node.Slug.ToString();

    /// <summary>Forgets hours before a moment.</summary>
    public Task ForgetAsync(long beforeMs, CancellationToken cancel)
        => node.Host.Store.WriteAsync((db, token) => db.RunAsync("DELETE FROM vehicles_rollup WHERE network = @Slug AND slot_ms < @beforeMs", new { Slug = node.Slug.ToString(), beforeMs }, token), cancel);

    /// <summary>Where an hour stands, to be looked at before it is read.</summary>
    public long MarkOf(long vehicle, long slotMs) => stale.GetValueOrDefault((vehicle, slotMs));

    /// <summary>Keeps an hour's; what was kept of it before is replaced.</summary>
    /// <param name="mark">Where the hour stood before its points were read: what came since makes it stale again.</param>
    public async Task PutAsync(VehicleKey key, long slotMs, IEnumerable<Point> points, long mark, CancellationToken cancel)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(Rollup.Of(points.Where(one => WindowFacts.SlotOf(one.AtMs) == slotMs).OrderBy(one => one.AtMs)), RollupJson.Default.IReadOnlyDictionaryStringRollup);
        await node.Host.Store.WriteAsync((db, token) => db.RunAsync(
            """
            INSERT INTO vehicles_rollup (network, vehicle, slot_ms, generation, body) VALUES (@Slug, @Vehicle, @slotMs, @Generation, @Body)
            ON CONFLICT (network, vehicle, slot_ms) DO UPDATE SET generation = excluded.generation, body = excluded.body
            """,
            new { Slug, key.Vehicle, slotMs, key.Generation, Body = Sealing.Seal(key.Secret, plain, Bound(slotMs)) }, token), cancel);
        stale.TryRemove(KeyValuePair.Create((key.Vehicle, slotMs), mark));
    }

    /// <summary>Something came of an hour: what was kept of it does not say everything any more.</summary>
    public void Touch(long vehicle, long slotMs) => stale[(vehicle, slotMs)] = Interlocked.Increment(ref touches);

    /// <summary>The hours in [from, to) that are rolled up and whole, by their beginning.</summary>
    public async Task<IReadOnlyDictionary<long, IReadOnlyDictionary<string, Rollup>>> ListAsync(Vehicle vehicle, long fromMs, long toMs, CancellationToken cancel)
    {
        var rows = await node.Host.Store.ReadAsync((db, token) => db.ListAsync<Row>(
            "SELECT slot_ms AS SlotMs, generation AS Generation, body AS Body FROM vehicles_rollup WHERE network = @Slug AND vehicle = @Id AND slot_ms >= @fromMs AND slot_ms < @toMs",
            new { Slug, vehicle.Id, fromMs, toMs }, token), cancel);
        var hours = new Dictionary<long, IReadOnlyDictionary<string, Rollup>>();
        foreach (var row in rows)
            if (!stale.ContainsKey((vehicle.Id, row.SlotMs)) && node.Keys.Find(vehicle, row.Generation) is { } key && Sealing.Open(key.Secret, row.Body, Bound(row.SlotMs)) is { } plain)
                hours[row.SlotMs] = JsonSerializer.Deserialize(plain, RollupJson.Default.IReadOnlyDictionaryStringRollup)!;
        return hours;
    }

    static byte[] Bound(long slotMs) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"rollup/{slotMs}"));

    sealed class Row
    {
        public long SlotMs { get; init; }
        public long Generation { get; init; }
        public byte[] Body { get; init; } = [];
    }
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, Rollup>))]
sealed partial class RollupJson : JsonSerializerContext;
