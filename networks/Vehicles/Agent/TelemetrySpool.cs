using System.Buffers;
using System.IO.Compression;
using Grange.Store;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Verbs.Hardware;

namespace Grange.Vehicles.Agent;

/// <summary>A batch as it goes out: its number, its signature, its body as gzip.</summary>
public sealed record SpooledBatch(long Sequence, byte[] Signature, byte[] Packed);

/// <summary>What no node has taken yet, on disk: each batch with its number and its one signature, so that it is the same whenever it is sent again.</summary>
/// <remarks>A number is used once, whatever happens: it is raised in the transaction that stores its batch.</remarks>
public sealed class TelemetrySpool : IAsyncDisposable
{
    /// <summary>Batches kept; beyond, the oldest go. At one every ten seconds these are the 30 days after which a node refuses them anyway.</summary>
    public const int MostKept = 260_000;

    const string Module = "carspool";

    static readonly Migration[] Tables =
    [
        new("batches", """
            CREATE TABLE carspool_batch (seq bigint PRIMARY KEY, signature blob NOT NULL, body blob NOT NULL);
            CREATE TABLE carspool_state (id bigint PRIMARY KEY, next bigint NOT NULL)
            """),
    ];

    readonly IStore store;
    readonly DeviceIdentity device;

    TelemetrySpool(IStore store, DeviceIdentity device) => (this.store, this.device) = (store, device);

    /// <summary>Opens the spool of a device in its folder.</summary>
    public static async Task<TelemetrySpool> OpenAsync(string folder, DeviceIdentity device, TimeProvider clock, CancellationToken cancel)
    {
        var store = await new SqliteOptions(Path.Combine(folder, "telemetry.db")) { MaxReaders = 1 }.OpenAsync(clock, cancel);
        await store.MigrateAsync(Module, Tables, cancel);
        return new(store, device);
    }

    /// <summary>Numbers, writes, signs and keeps a batch; it is durable when this returns its number.</summary>
    public Task<long> KeepAsync(string vehicle, ReadOnlyMemory<TelemetryPoint> points, IReadOnlyList<VehicleEvent> events, CancellationToken cancel)
        => store.WriteAsync(async (db, token) =>
        {
            var sequence = await db.FindAsync<long?>("SELECT next FROM carspool_state WHERE id = 1", null, token) ?? 1;
            var batch = Make(vehicle, sequence, points.Span, events);
            await db.RunAsync("INSERT INTO carspool_batch (seq, signature, body) VALUES (@Sequence, @Signature, @Packed)", batch, token);
            await db.RunAsync("INSERT INTO carspool_state (id, next) VALUES (1, @next) ON CONFLICT (id) DO UPDATE SET next = @next", new { next = sequence + 1 }, token);
            await db.RunAsync("DELETE FROM carspool_batch WHERE seq <= @oldest", new { oldest = sequence - MostKept }, token);
            return sequence;
        }, cancel);

    /// <summary>The oldest batches that wait, in order.</summary>
    public Task<IReadOnlyList<SpooledBatch>> WaitingAsync(int most, CancellationToken cancel)
        => store.ReadAsync((db, token) => db.ListAsync<SpooledBatch>("SELECT seq AS Sequence, signature AS Signature, body AS Packed FROM carspool_batch ORDER BY seq LIMIT @most", new { most }, token), cancel);

    /// <summary>How many wait.</summary>
    public async Task<long> CountAsync(CancellationToken cancel)
        => await store.ReadAsync((db, token) => db.FindAsync<long?>("SELECT count(*) FROM carspool_batch", null, token), cancel) ?? 0;

    /// <summary>Forgets a batch that a node has taken, or will never take.</summary>
    public Task DropAsync(long sequence, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("DELETE FROM carspool_batch WHERE seq = @sequence", new { sequence }, token), cancel);

    /// <summary>A node knows numbers that we do not: this folder was restored from a copy. Numbering goes on behind them.</summary>
    public Task SkipToAsync(long next, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("UPDATE carspool_state SET next = @next WHERE next < @next", new { next }, token), cancel);

    SpooledBatch Make(string vehicle, long sequence, ReadOnlySpan<TelemetryPoint> points, IReadOnlyList<VehicleEvent> events)
    {
        var body = new ArrayBufferWriter<byte>(4_096);
        TelemetryWriter.Write(body, device.Id, vehicle, sequence, points, events);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(body.WrittenSpan);
        return new(sequence, BatchSignature.Sign(device.Key, device.Id, sequence, body.WrittenSpan), packed.ToArray());
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
