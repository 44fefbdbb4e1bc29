using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Rules.Audit;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Features.Audit;

/// <summary>The logs of who read what of each vehicle: a minute's reads in memory, then a row for ever.</summary>
/// <remarks>Reads of a minute that is not over are lost when the node is killed; those of a node that ends are written.</remarks>
sealed class AccessBook(VehiclesNode node) : IDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    readonly Lock gate = new();
    readonly SemaphoreSlim writing = new(1, 1);
    readonly Dictionary<long, AccessLog> logs = [];

    string Slug => node.Slug.ToString();

    public async Task LoadAsync(CancellationToken cancel)
    {
        var last = await node.Host.Store.ReadAsync((db, token) => db.ListAsync<Raw>(
            $"SELECT {Columns} FROM vehicles_access one WHERE network = @Slug AND seq = (SELECT max(seq) FROM vehicles_access newest WHERE newest.network = one.network AND newest.vehicle = one.vehicle)", new { Slug }, token), cancel);
        foreach (var row in last.Select(raw => raw.Read())) logs[row.Vehicle] = AccessLog.Of(row.Vehicle) with { Next = row.Sequence + 1, Tip = row.Hash };
    }

    public void Note(long vehicle, AccessNote note)
    {
        lock (gate) logs[vehicle] = LogOf(vehicle).With(note);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(Every, node.Host.Clock);
            while (await timer.WaitForNextTickAsync(cancel)) await CloseAsync(node.NowMs, CancellationToken.None);
        }
        finally
        {
            await CloseAsync(long.MaxValue, CancellationToken.None);
        }
    }

    /// <summary>All rows of a vehicle, the oldest first, and the reads of minutes that are not over.</summary>
    public async Task<(IReadOnlyList<AccessRow> Rows, IReadOnlyList<AccessRow> Open)> ListAsync(long vehicle, CancellationToken cancel)
    {
        await CloseAsync(node.NowMs, cancel);
        var rows = await node.Host.Store.ReadAsync((db, token) => db.ListAsync<Raw>($"SELECT {Columns} FROM vehicles_access WHERE network = @Slug AND vehicle = @vehicle ORDER BY seq", new { Slug, vehicle }, token), cancel);
        lock (gate) return ([.. rows.Select(raw => raw.Read())], [.. LogOf(vehicle).Open.Values.OrderBy(row => row.Reader)]);
    }

    /// <summary>Writes the rows of minutes that are over; a row is in the log only once it is durable.</summary>
    async Task CloseAsync(long nowMs, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            List<AccessRow> rows;
            lock (gate) rows = [.. logs.Values.Where(log => !log.Open.IsEmpty).SelectMany(log => log.Close(nowMs).Rows)];
            if (rows.Count == 0) return;
            await node.Host.Store.WriteAsync(async (db, token) =>
            {
                foreach (var row in rows)
                    await db.RunAsync(
                        """
                        INSERT INTO vehicles_access (network, vehicle, seq, minute, reader, scopes, purpose, reads, refused, results, from_ms, to_ms, before)
                        VALUES (@Slug, @Vehicle, @Sequence, @Minute, @Reader, @Scopes, @Purpose, @Reads, @Refused, @Results, @FromMs, @ToMs, @Before)
                        """,
                        new { Slug, row.Vehicle, row.Sequence, row.Minute, Reader = row.Reader.ToByteArray(), Scopes = (long)row.Scopes, row.Purpose, row.Reads, row.Refused, row.Results, row.FromMs, row.ToMs, Before = row.Before.ToByteArray() }, token);
            }, cancel);
            lock (gate) Closed(rows);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Takes what was written out of memory. A read that came for the same minute meanwhile, as at the end, stays open for a row of its own.</summary>
    void Closed(List<AccessRow> rows)
    {
        foreach (var row in rows)
        {
            var log = logs[row.Vehicle];
            var left = log.Open[row.Reader];
            var open = left.Reads == row.Reads ? log.Open.Remove(row.Reader) : log.Open.SetItem(row.Reader, left with { Reads = left.Reads - row.Reads, Refused = left.Refused - row.Refused, Results = left.Results - row.Results });
            logs[row.Vehicle] = log with { Next = row.Sequence + 1, Tip = row.Hash, Open = open };
        }
    }

    AccessLog LogOf(long vehicle) => logs.TryGetValue(vehicle, out var log) ? log : AccessLog.Of(vehicle);

    public void Dispose() => writing.Dispose();

    const string Columns = """
        vehicle AS Vehicle, seq AS Sequence, minute AS Minute, reader AS Reader, scopes AS Scopes, purpose AS Purpose, reads AS Reads, refused AS Refused, results AS Results,
        from_ms AS FromMs, to_ms AS ToMs, before AS Before
        """;

    sealed class Raw
    {
        public long Vehicle { get; init; }
        public long Sequence { get; init; }
        public long Minute { get; init; }
        public byte[] Reader { get; init; } = [];
        public long Scopes { get; init; }
        public string Purpose { get; init; } = "";
        public long Reads { get; init; }
        public long Refused { get; init; }
        public long Results { get; init; }
        public long FromMs { get; init; }
        public long ToMs { get; init; }
        public byte[] Before { get; init; } = [];

        public AccessRow Read() => new(Vehicle, Sequence, Minute, Address.Read(Reader), (Scopes)Scopes, Purpose, Reads, Refused, Results, FromMs, ToMs, Hash32.Read(Before));
    }
}
