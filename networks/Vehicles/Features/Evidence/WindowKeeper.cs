using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Vehicles.Features.Ingest;
using Grange.Vehicles.Features.Keys;
using Grange.Vehicles.Rules;
using Grange.Vehicles.Rules.Bodies;
using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;
using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Features.Evidence;

/// <summary>States the facts of every hour of every vehicle, once it is over and nothing came of it for a while.</summary>
/// <remarks>An hour is stated once: what comes of it later can be read, and earns nothing. Killed between the statement and its note, it states the hour again, and Score counts one of the two.</remarks>
sealed partial class WindowKeeper(VehiclesNode node)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    readonly WindowTable table = new(node.Host.Store, node.Slug);
    readonly Lock gate = new();
    readonly Dictionary<(long Vehicle, long SlotMs), Waiting> waiting = [];
    long newest, done;

    /// <summary>Finds the hours that were waiting when the node ended.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        (done, newest) = (await table.DoneAsync(cancel), await node.Batches.LastAsync(cancel));
        foreach (var (number, vehicle, fromMs, toMs, takenMs) in await node.Batches.SpansAsync(done, cancel)) Touch(number, vehicle, fromMs, toMs, takenMs);
    }

    /// <summary>A batch was stored.</summary>
    public void Touch(BatchRow row) => Touch(row.Number, row.Vehicle, row.FromMs, row.ToMs, row.TakenMs);

    void Touch(long number, long vehicle, long fromMs, long toMs, long takenMs)
    {
        lock (gate)
        {
            newest = Math.Max(newest, number);
            for (var slot = WindowFacts.SlotOf(fromMs); slot <= toMs; slot += WindowFacts.Ms)
            {
                node.Rollups.Touch(vehicle, slot);
                waiting[(vehicle, slot)] = waiting.TryGetValue((vehicle, slot), out var before) ? before with { TouchedMs = Math.Max(before.TouchedMs, takenMs) } : new(number, takenMs);
            }
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, node.Host.Clock);
        while (await timer.WaitForNextTickAsync(cancel)) await StepAsync(cancel);
    }

    /// <summary>States what is due.</summary>
    async Task StepAsync(CancellationToken cancel)
    {
        var (now, settle) = (node.NowMs, node.Terms.SettleMs);
        List<(long Vehicle, long SlotMs, Waiting Seen)> due;
        lock (gate) due = [.. waiting.Where(one => one.Key.SlotMs + WindowFacts.Ms + settle <= now && one.Value.TouchedMs + settle <= now).Select(one => (one.Key.Vehicle, one.Key.SlotMs, one.Value)).OrderBy(one => one.SlotMs).ThenBy(one => one.Vehicle)];
        foreach (var (vehicle, slot, seen) in due)
        {
            if (!await StateAsync(vehicle, slot, cancel)) continue;
            lock (gate)
                if (waiting.TryGetValue((vehicle, slot), out var still) && still == seen) waiting.Remove((vehicle, slot));
        }
        long until;
        lock (gate) until = waiting.Count == 0 ? newest : waiting.Values.Min(one => one.Number) - 1;
        if (until > done) await table.DoneAsync(done = until, cancel);
    }

    /// <summary>Rolls an hour up, and states it where it has not been. False when the log would not take it now: it is tried again.</summary>
    async Task<bool> StateAsync(long id, long slotMs, CancellationToken cancel)
    {
        if (node.Owners.Now.Find(id) is not { } vehicle) return true;
        var mark = node.Rollups.MarkOf(id, slotMs);
        var rows = await node.Batches.ListAsync(id, slotMs, slotMs + WindowFacts.Ms, int.MaxValue, cancel);
        var opened = rows.Select(row => new OpenedBatch(row, node.Archive.Open(vehicle, row))).Where(one => one.Points.Any(point => WindowFacts.SlotOf(point.AtMs) == slotMs)).ToList();
        if (node.Keys.Current(vehicle) is { } key) await node.Rollups.PutAsync(key, slotMs, opened.SelectMany(one => one.Points), mark, cancel);
        if (await table.HasAsync(id, slotMs, cancel)) return true;
        foreach (var device in opened.GroupBy(one => one.Row.Device).OrderBy(one => one.Key))
        {
            if (await BodyAsync(vehicle, device.Key, [.. device], slotMs, cancel) is not { } body) continue;
            if (!(await node.Host.Evidence.ObserveAsync(VehicleKinds.Window, body.ToNode(), cancel)).TryGet(out _, out var why))
            {
                LogRefused(node.Log, id, slotMs, why.ToString());
                if (why.Status is >= 500 or 429) return false;
            }
        }
        await table.PutAsync(id, slotMs, node.NowMs, cancel);
        return true;
    }

    /// <summary>Null where the key is gone meanwhile.</summary>
    async Task<WindowBody?> BodyAsync(Vehicle vehicle, DeviceId device, IReadOnlyList<OpenedBatch> opened, long slotMs, CancellationToken cancel)
    {
        if (node.Keys.Find(vehicle, opened[^1].Row.Generation) is not { } key) return null;
        var facts = WindowFacts.Derive(opened.SelectMany(one => one.Points), slotMs);
        var root = MerkleTree.Build(opened.Count, (at, hash) => opened[at].Row.Digest.CopyTo(hash)).Root;
        return new(vehicle.Id, device, slotMs, opened.Count, root, await VinAsync(vehicle, key, cancel), facts);
    }

    async Task<Hash32> VinAsync(Vehicle vehicle, VehicleKey key, CancellationToken cancel)
        => await node.Host.Store.ReadAsync((db, token) => node.Secrets.ListAsync(db, vehicle, SecretTable.Vin, token), cancel) is [var (_, vin), ..] ? Vins.Commit(key.VinSalt, vin) : Hash32.Zero;

    [LoggerMessage(LogLevel.Warning, "the hour {SlotMs} of vehicle {Vehicle} is not taken as evidence: {Why}")]
    static partial void LogRefused(ILogger log, long vehicle, long slotMs, string why);

    sealed record OpenedBatch(BatchRow Row, IReadOnlyList<Point> Points);

    /// <param name="Number">The first batch that spoke of it.</param>
    /// <param name="TouchedMs">When the last came.</param>
    readonly record struct Waiting(long Number, long TouchedMs);
}
