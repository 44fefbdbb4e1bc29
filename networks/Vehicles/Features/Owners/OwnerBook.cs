using System.Data.Common;
using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Features.Owners;

/// <summary>The owners' acts of one network: an append-only log in the store, and what they come to in memory, where every read asks.</summary>
/// <remarks>An act is in force only once it is durable. Opening replays the log by the same rules, signatures too, so that a row that was changed is found.</remarks>
sealed class OwnerBook : IDisposable
{
    readonly SemaphoreSlim one = new(1, 1);
    readonly IStore store;
    readonly NetworkSlug network;
    readonly SigningDomain domain;
    readonly TimeProvider clock;
    volatile VehicleBook book = VehicleBook.Empty;
    long next;

    OwnerBook(IStore store, NetworkSlug network, SigningDomain domain, TimeProvider clock) => (this.store, this.network, this.domain, this.clock) = (store, network, domain, clock);

    /// <summary>As of now; a read that holds on to it does not see a grant taken back.</summary>
    public VehicleBook Now => book;

    /// <summary>Replays the log.</summary>
    /// <exception cref="InvalidDataException">A row is not what was written.</exception>
    public static async Task<OwnerBook> OpenAsync(IStore store, NetworkSlug network, SigningDomain domain, TimeProvider clock, CancellationToken cancel)
    {
        var opened = new OwnerBook(store, network, domain, clock);
        foreach (var row in await opened.RowsAsync(cancel)) opened.Replay(row);
        return opened;
    }

    /// <summary>Does one act; a refused one leaves no trace.</summary>
    /// <param name="also">What is to be written with it, given the book after it; may be run again.</param>
    public async Task<Result<VehicleBook>> DoAsync(SignedOwnerAct signed, CancellationToken cancel, Func<DbConnection, VehicleBook, CancellationToken, Task>? also = null)
    {
        await one.WaitAsync(cancel);
        try
        {
            var now = clock.GetUtcNow();
            if (!book.After(signed, domain, network, now.ToUnixTimeSeconds()).TryGet(out var after, out var why)) return why;
            await store.WriteAsync(async (db, token) =>
            {
                await db.RunAsync(
                    "INSERT INTO vehicles_act (network, number, at_ms, body) VALUES (@Network, @Number, @AtMs, @Body)",
                    new { Network = network.ToString(), Number = next, AtMs = now.ToUnixTimeMilliseconds(), Body = OwnerActCodec.Encode(signed) }, token);
                if (also is not null) await also(db, after, token);
            }, cancel);
            next++;
            return book = after;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    Task<IReadOnlyList<Row>> RowsAsync(CancellationToken cancel) => store.ReadAsync((db, token) => db.ListAsync<Row>(
        "SELECT number AS Number, at_ms AS AtMs, body AS Body FROM vehicles_act WHERE network = @Network ORDER BY number", new { Network = network.ToString() }, token), cancel);

    void Replay(Row row)
    {
        if (row.Number != next) throw new InvalidDataException($"{network}: act {next} is missing from the log");
        var done = OwnerActCodec.Decode(row.Body).TryGet(out var signed, out var why) ? book.After(signed, domain, network, row.AtMs / 1_000) : why;
        book = done.TryGet(out var after, out var fault) ? after : throw new InvalidDataException($"{network}: act {row.Number} of the log: {fault}");
        next++;
    }

    sealed class Row
    {
        public long Number { get; init; }
        public long AtMs { get; init; }
        public byte[] Body { get; init; } = [];
    }
}
