using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules;
using Grange.Vehicles.Rules.Ownership;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Features.Sales;

/// <summary>Reads cost credits, and owners see each sale: reserved before anything is shown, said as evidence every second. What an owner reads is free, and so is a network without a price.</summary>
/// <remarks>Killed, a node forgets what was read in the last second: nobody pays it. A batch that is written is said again until it is taken.</remarks>
sealed partial class Till(VehiclesNode node) : IDisposable
{
    /// <summary>Reads that are reserved at once.</summary>
    const int Ahead = 100;

    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>A reservation that nobody reads from is given back after so many milliseconds.</summary>
    const long IdleMs = 60_000;

    readonly ICredits credits = node.Host.Face<ICredits>();
    readonly SaleTable table = new(node.Host.Store, node.Slug);
    readonly Dictionary<Address, Purse> purses = [];
    readonly List<(Address Reader, Purse Purse)> full = [];
    readonly Lock gate = new();
    readonly SemaphoreSlim placing = new(1, 1);
    long lastBatch;

    /// <summary>Finds what was written and not said when the node ended.</summary>
    public async Task LoadAsync(CancellationToken cancel) => lastBatch = await table.LastAsync(cancel);

    /// <summary>Sells one read, or one event of a stream; why not, with the price and what helps, or null.</summary>
    public ValueTask<Fault?> TakeAsync(Seeing seeing, CancellationToken cancel)
    {
        var price = VehiclesTerms.CreditsPerRead(node.Host.Definition);
        return price == 0 || seeing.Access.IsOwner || seeing.Vehicle.Device is null || Took(seeing, price) ? new((Fault?)null) : ReserveAsync(seeing, price, cancel);
    }

    public Task<IReadOnlyList<SaleRow>> OfAsync(long vehicle, int most, CancellationToken cancel) => table.OfAsync(vehicle, most, cancel);

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var (batch, reader, rows) in await table.UnsaidAsync(cancel)) await SayAsync(batch, reader, null, rows, cancel);
        using var timer = new PeriodicTimer(Every, node.Host.Clock);
        while (await timer.WaitForNextTickAsync(cancel)) await SayAsync(cancel);
    }

    bool Took(Seeing seeing, long price)
    {
        lock (gate)
        {
            if (!purses.TryGetValue(seeing.Reader, out var purse) || purse.Left < price) return false;
            purse.Take(seeing.Vehicle, price, node.NowMs);
            return true;
        }
    }

    async ValueTask<Fault?> ReserveAsync(Seeing seeing, long price, CancellationToken cancel)
    {
        await placing.WaitAsync(cancel);
        try
        {
            if (Took(seeing, price)) return null; // somebody reserved meanwhile
            lock (gate)
                if (purses.Remove(seeing.Reader, out var spent)) full.Add((seeing.Reader, spent));
            var (purpose, much) = ($"reads of vehicles of {node.Slug}", price * Ahead);
            if (!(await credits.PlaceAsync(seeing.Reader, much, purpose, cancel)).TryGet(out var hold, out _) && !(await credits.PlaceAsync(seeing.Reader, much = price, purpose, cancel)).TryGet(out hold, out var fault))
                return fault with { Status = StatusCodes.Status402PaymentRequired };
            lock (gate)
            {
                purses[seeing.Reader] = new(hold, much);
                purses[seeing.Reader].Take(seeing.Vehicle, price, node.NowMs);
            }
            return null;
        }
        finally
        {
            placing.Release();
        }
    }

    async Task SayAsync(CancellationToken cancel)
    {
        List<(Address Reader, Purse Purse)> due;
        lock (gate)
        {
            due = [.. full, .. purses.Where(one => one.Value.Sold.Count > 0 || node.NowMs - one.Value.TakenMs > IdleMs).Select(one => (one.Key, one.Value))];
            foreach (var (reader, purse) in due)
                if (purses.GetValueOrDefault(reader) == purse) purses.Remove(reader);
            full.Clear();
        }
        foreach (var (reader, purse) in due)
        {
            if (purse.Sold.Count == 0) await credits.ReleaseAsync(purse.Hold, cancel);
            foreach (var (rows, at) in purse.Sold.Values.Chunk(UsageBody.MostRows).Select((rows, at) => (rows, at)))
            {
                var batch = ++lastBatch;
                await table.PutAsync(batch, reader, rows, node.NowMs, cancel);
                await SayAsync(batch, reader, at == 0 ? purse.Hold : null, rows, cancel);
            }
        }
    }

    /// <summary>Says a batch. One that has no reservation any more gets another; a reader who has no credits left has read for nothing.</summary>
    async Task SayAsync(long batch, Address reader, HoldId? reserved, IReadOnlyList<SoldReads> rows, CancellationToken cancel)
    {
        var devices = rows.GroupBy(row => row.Device).Select(one => new UsageRow(one.Key, one.Sum(row => row.Reads), one.Sum(row => row.Credits))).ToList();
        if (reserved is not { } hold && !(await credits.PlaceAsync(reader, devices.Sum(row => row.Credits), $"reads of vehicles of {node.Slug}", cancel)).TryGet(out hold, out var poor))
        {
            LogUnpaid(node.Log, batch, reader, poor.Detail);
            await table.UnpaidAsync(batch, cancel);
            return;
        }
        if ((await node.Host.Evidence.ObserveAsync(VehicleKinds.Sold, new UsageBody(batch, reader, hold, devices).ToNode(), cancel)).TryGet(out _, out var fault)) await table.SaidAsync(batch, cancel);
        else
        {
            LogUnpaid(node.Log, batch, reader, fault.Detail);
            await credits.ReleaseAsync(hold, cancel);
            if (fault.Status < StatusCodes.Status500InternalServerError) await table.UnpaidAsync(batch, cancel); // the same words will be refused again
        }
    }

    public void Dispose() => placing.Dispose();

    [LoggerMessage(LogLevel.Warning, "batch {Batch} of reads by {Reader} is not paid: {Why}")]
    static partial void LogUnpaid(ILogger log, long batch, Address reader, string why);

    /// <summary>What one reader has reserved, and what of it is sold.</summary>
    sealed class Purse(HoldId hold, long left)
    {
        public HoldId Hold => hold;
        public long Left { get; private set; } = left;
        public long TakenMs { get; private set; }
        public SortedDictionary<long, SoldReads> Sold { get; } = [];

        public void Take(Vehicle vehicle, long price, long nowMs)
        {
            (Left, TakenMs) = (Left - price, nowMs);
            var before = Sold.GetValueOrDefault(vehicle.Id, new(vehicle.Id, vehicle.Device!.Value, 0, 0));
            Sold[vehicle.Id] = before with { Reads = before.Reads + 1, Credits = before.Credits + price };
        }
    }
}

/// <summary>Reads of one vehicle that one reader bought.</summary>
readonly record struct SoldReads(long Vehicle, DeviceId Device, long Reads, long Credits);
