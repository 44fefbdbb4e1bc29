using System.Data.Common;
using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Objects;

/// <summary>An upload found blocks in a segment that nothing used, and the segment was collected before the upload ended.</summary>
sealed class SegmentCollectedException() : Exception("a segment was collected while an upload counted on it");

/// <summary>Objects in the database: an object exists from the moment its row does, and not before.</summary>
sealed class ObjectTable(IStore store, NetworkSlug network)
{
    const string Columns = "name AS Name, cid AS Cid, size AS Size, bytes AS Bytes, payer AS Payer, hold AS Hold, price AS Price, until_ms AS UntilMs, made_ms AS MadeMs, policy AS Policy, lifetime AS Lifetime, days AS Days";

    readonly string slug = network.ToString();

    /// <summary>
    /// Records an object and where its blocks are; the object that had the name before, or null. One transaction: it is there whole or not at all.
    /// </summary>
    /// <exception cref="SegmentCollectedException">A segment it counts on was collected while the upload ran.</exception>
    public Task<StoredObject?> PutAsync(StoredObject made, IReadOnlyList<ObjectPart> parts, Func<long, bool> isCollected, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (parts.Any(part => isCollected(part.Segment))) throw new SegmentCollectedException();
        var before = await FindAsync(db, made.Name, token);
        await db.RunAsync(
            """
            INSERT INTO storage_object (network, name, cid, size, bytes, payer, hold, price, until_ms, made_ms, policy, lifetime, days)
            VALUES (@slug, @Name, @Cid, @Size, @Bytes, @Payer, @Hold, @MicroUsd, @UntilMs, @MadeMs, @Policy, @Lifetime, @Days)
            ON CONFLICT (network, name) DO UPDATE SET cid = excluded.cid, size = excluded.size, bytes = excluded.bytes, payer = excluded.payer,
                hold = excluded.hold, price = excluded.price, until_ms = excluded.until_ms, made_ms = excluded.made_ms, policy = excluded.policy, lifetime = excluded.lifetime,
                days = excluded.days
            """,
            new
            {
                slug,
                made.Name,
                Cid = made.Cid.ToByteArray(),
                made.Size,
                made.Bytes,
                Payer = made.Payer.ToByteArray(),
                Hold = made.Hold?.Value.ToByteArray(bigEndian: true),
                made.MicroUsd,
                made.UntilMs,
                made.MadeMs,
                Policy = made.Policy.ToString(),
                Lifetime = Keeping.Text(made.Lifetime),
                Days = (long)made.Days,
            }, token);
        foreach (var part in parts)
            await db.RunAsync(
                "INSERT INTO storage_part (network, cid, segment, bytes) VALUES (@slug, @Cid, @Segment, @Bytes) ON CONFLICT (network, cid, segment) DO UPDATE SET bytes = excluded.bytes",
                new { slug, Cid = made.Cid.ToByteArray(), part.Segment, part.Bytes }, token);
        if (before is not null) await SweepPartsAsync(db, before.Cid, token);
        return before;
    }, cancel);

    public Task<StoredObject?> FindAsync(string name, CancellationToken cancel)
        => store.ReadAsync((db, token) => FindAsync(db, name, token), cancel);

    async Task<StoredObject?> FindAsync(DbConnection db, string name, CancellationToken cancel)
        => (await db.FindAsync<Row>($"SELECT {Columns} FROM storage_object WHERE network = @slug AND name = @name", new { slug, name }, cancel))?.ToObject();

    public Task<IReadOnlyList<StoredObject>> OfCidAsync(Cid cid, CancellationToken cancel)
        => ListAsync("cid = @Cid ORDER BY name", new { slug, Cid = cid.ToByteArray() }, cancel);

    /// <summary>Objects by name, after one name, at most so many. Names that begin with a dot are what the node keeps for itself: only on request.</summary>
    public Task<IReadOnlyList<StoredObject>> ListAsync(string after, bool all, int most, CancellationToken cancel)
        => ListAsync($"name > @after{(all ? "" : " AND name NOT LIKE '.%'")} ORDER BY name LIMIT @most", new { slug, after, most = (long)most }, cancel);

    /// <summary>Objects whose orders end within their notice, soonest first.</summary>
    public async Task<IReadOnlyList<StoredObject>> EndingAsync(long nowMs, CancellationToken cancel)
        => [.. (await ListAsync("until_ms < @latest ORDER BY until_ms", new { slug, latest = nowMs + new Keeping(default, default, Keeping.MostDays).NoticeMs }, cancel)).Where(one => one.UntilMs - nowMs < one.Keeping.NoticeMs)];

    /// <summary>A name's order runs on under another hold; false when the name is not what it was.</summary>
    public Task<bool> RenewAsync(StoredObject before, HoldId hold, long untilMs, long microUsd, CancellationToken cancel) => store.WriteAsync(async (db, token) => await db.RunAsync(
        "UPDATE storage_object SET hold = @hold, until_ms = @untilMs, price = @microUsd WHERE network = @slug AND name = @Name AND made_ms = @MadeMs AND until_ms = @before",
        new { slug, before.Name, before.MadeMs, before = before.UntilMs, hold = hold.ToByteArray(), untilMs, microUsd }, token) == 1, cancel);

    /// <summary>Forgets an object; the one that was there, or null.</summary>
    public Task<StoredObject?> RemoveAsync(string name, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var gone = await FindAsync(db, name, token);
        if (gone is null) return null;
        await db.RunAsync("DELETE FROM storage_object WHERE network = @slug AND name = @name", new { slug, name }, token);
        await SweepPartsAsync(db, gone.Cid, token);
        return gone;
    }, cancel);

    /// <summary>How safe the content of a CID is: its least safe segment decides.</summary>
    public Task<Durability> DurabilityAsync(Cid cid, Redundancy usual, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var copies = await db.ListAsync<PartState>(
            """
            SELECT piece.policy AS Policy,
                (SELECT COUNT(*) FROM storage_copy AS copy WHERE copy.network = part.network AND copy.segment = part.segment AND copy.state = 2) AS Placed,
                (SELECT COUNT(*) FROM storage_repair AS repair WHERE repair.network = part.network AND repair.segment = part.segment AND repair.mended_ms IS NULL) AS Hurt
            FROM storage_part AS part LEFT JOIN storage_piece AS piece ON piece.network = part.network AND piece.segment = part.segment
            WHERE part.network = @slug AND part.cid = @Cid
            """, new { slug, Cid = cid.ToByteArray() }, token);
        if (copies.Where(part => part.Policy is not null).Select(part => new Durability((int)part.Placed, Redundancy.Parse(part.Policy!), copies.All(one => one.Policy is not null), part.Hurt > 0))
            .OrderBy(part => part.Placed - part.Policy.Parts).ToList() is not [var least, ..]) return new Durability(0, usual, false, false);
        return least;
    }, cancel);

    /// <summary>The segments that hold a CID's blocks.</summary>
    public Task<IReadOnlyList<long>> SegmentsOfAsync(Cid cid, CancellationToken cancel) => store.ReadAsync((db, token) => db.ListAsync<long>(
        "SELECT segment FROM storage_part WHERE network = @slug AND cid = @Cid ORDER BY segment", new { slug, Cid = cid.ToByteArray() }, token), cancel);

    /// <summary>Drops the parts of content when no name refers to it any more.</summary>
    Task SweepPartsAsync(DbConnection db, Cid cid, CancellationToken cancel) => db.RunAsync(
        """
        DELETE FROM storage_part WHERE network = @slug AND cid = @Cid AND NOT EXISTS (
            SELECT 1 FROM storage_object WHERE storage_object.network = storage_part.network AND storage_object.cid = storage_part.cid)
        """, new { slug, Cid = cid.ToByteArray() }, cancel);

    Task<IReadOnlyList<StoredObject>> ListAsync(string where, object arguments, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Row>($"SELECT {Columns} FROM storage_object WHERE network = @slug AND {where}", arguments, token);
        return (IReadOnlyList<StoredObject>)[.. rows.Select(row => row.ToObject())];
    }, cancel);

    sealed class PartState
    {
        public string? Policy { get; init; }
        public long Hurt { get; init; }
        public long Placed { get; init; }
    }

    sealed class Row
    {
        public string Name { get; init; } = "";
        public byte[] Cid { get; init; } = [];
        public long Size { get; init; }
        public long Bytes { get; init; }
        public byte[] Payer { get; init; } = [];
        public byte[]? Hold { get; init; }
        public long Price { get; init; }
        public long UntilMs { get; init; }
        public long MadeMs { get; init; }
        public string Policy { get; init; } = "";
        public string Lifetime { get; init; } = "";
        public long Days { get; init; }

        public StoredObject ToObject() => new(
            Name, Content.Cid.TryRead(Cid, out var cid, out _)
                ? cid
                : throw new FormatException("a CID in the database is torn"), Size, Bytes, Address.Read(Payer),
            Hold is null ? null : new HoldId(new Guid(Hold, bigEndian: true)), Price, UntilMs, MadeMs,
            new Keeping(Redundancy.Parse(Policy), Keeping.TryParse(Lifetime, out var lifetime) ? lifetime : Storage.Lifetime.Fixed, (int)Days));
    }
}
