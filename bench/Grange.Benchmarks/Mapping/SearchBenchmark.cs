using System.Globalization;
using Grange.Kernel;
using Grange.Mapping.Simulation;
using Grange.Store;

namespace Grange.Benchmarks;

/// <summary>STAC searches by box and time over HTTP, one after the other, of a node whose store has 100,000 pictures: found in the index, their rows read, written as GeoJSON.</summary>
/// <remarks>One picture is uploaded; the others are its row with other names, places and times.</remarks>
static class SearchBenchmark
{
    const int Pictures = 100_000, Searches = 1_000;

    public static IEnumerable<Heat> Heats()
    {
        var node = new MapServer();
        var ours = new Contender("Grange", 1, async cancel =>
        {
            if (node.Laps++ == 0 && await FillAsync(node, cancel) is { } fault) return fault;
            var took = new double[Searches];
            for (var at = 0; at < Searches; at++)
            {
                var (west, south) = (13 + at % 200 * 4e-3, 52 + at % 300 * 2.5e-3);
                var began = TimeProvider.System.GetTimestamp();
                var found = await node.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"search?bbox={west},{south},{west + 0.2},{south + 0.2}&datetime=2001-01-01T00:00:00Z/..&limit=100"), null, cancel);
                took[at] = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
                if (found["features"]!.AsArray().Count != 100) return new Fault("not-found", $"search {at} found {found["features"]!.AsArray().Count} pictures");
            }
            Array.Sort(took);
            return new Lap(took[Searches * 95 / 100]);
        }, node);
        yield return new Heat(Unit.Milliseconds, 3, [new Duel("search by box and time among 100,000 pictures over HTTP, 100 answered, p95", ours, Target: Target.AtMost(50, Unit.Milliseconds))]);
    }

    static async Task<Fault?> FillAsync(MapServer node, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        if (!(await node.UploadAsync([new SimulatedDrive(1, SimulatedDrive.WhereItIsNoon(now, 47), 90, now - 120_000).Shoot(0)], cancel)).TryGet(out _, out var fault)) return fault;
        node.Stop();
        await using (var store = await new SqliteOptions(Path.Combine(node.Folder, "node.db")).OpenAsync(TimeProvider.System, cancel))
        {
            await store.WriteAsync(async (db, token) =>
            {
                await using var command = db.CreateCommand();
                command.CommandText = Copies;
                return await command.ExecuteNonQueryAsync(token);
            }, cancel);
        }
        return await node.StartAsync(cancel);
    }

    static string Copies => string.Create(CultureInfo.InvariantCulture, $"""
        WITH RECURSIVE copies(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM copies WHERE n < {Pictures} - 2)
        INSERT INTO map_picture (network, id, number, set_id, sequence_id, place, owner, name, size, sha, state, tries, due_ms, original, original_key, is_blurred, lat_e7, lon_e7, captured_ms, uploaded_ms,
            camera_ms, gnss_ms, heading, speed_mm, dilution, fix, satellites, mount, width, height, field_of_view, make, model, hash, luma, sharpness, quality, checks, public_cid, small_cid, thumb_cid, cleared_by, is_said)
        SELECT network, printf('%08x-0000-7000-8000-000000000000', n), number + 1 + n, set_id, printf('%08x-0000-7000-9000-000000000000', n / 200), 1 + n % 200, owner, name, size, sha, state, 0, 0, original, original_key, is_blurred,
            520000000 + n % 400 * 25000, 130000000 + n / 400 * 40000, captured_ms + n, uploaded_ms, camera_ms + n, gnss_ms + n, heading, speed_mm, dilution, fix, satellites, mount, width, height, field_of_view, make, model, hash, luma, sharpness,
            quality, checks, public_cid, small_cid, thumb_cid, cleared_by, is_said
        FROM map_picture CROSS JOIN copies
        """);
}
