using Grange.Kernel;
using Grange.Store;

namespace Grange.Mapping.Features.Ingest;

/// <summary>An upload as a client began it: an upload set, whose pictures are sorted into sequences when it is complete, or a collection, which is one sequence from the start.</summary>
sealed record UploadSet(string Id, Address Owner, DeviceId? Camera, string Title, long? Expected, bool IsCollection, long MadeMs, long? CompletedMs);

/// <summary>A sequence: what STAC calls a collection.</summary>
sealed record Sequence(string Id, string SetId, Address Owner, string Title, long MadeMs);

/// <summary>The uploads and sequences of one network.</summary>
sealed class SetTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task AddAsync(UploadSet set, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync(
            "INSERT INTO map_set (network, id, owner, camera, title, expected, is_collection, made_ms, completed_ms) VALUES (@slug, @Id, @Owner, @Camera, @Title, @Expected, @IsCollection, @MadeMs, @CompletedMs)",
            new { slug, set.Id, Owner = set.Owner.ToByteArray(), Camera = set.Camera?.Value.ToByteArray(), set.Title, set.Expected, IsCollection = set.IsCollection ? 1L : 0, set.MadeMs, set.CompletedMs }, token);
        if (set.IsCollection) await AddAsync(db, new Sequence(set.Id, set.Id, set.Owner, set.Title, set.MadeMs), token);
    }, cancel);

    public async Task<UploadSet?> FindAsync(string id, CancellationToken cancel) => await ListAsync("id = @id", new { slug, id }, cancel) is [var set] ? set : null;

    public Task<IReadOnlyList<UploadSet>> OfAsync(Address owner, CancellationToken cancel) => ListAsync("owner = @owner ORDER BY made_ms DESC LIMIT 500", new { slug, owner = owner.ToByteArray() }, cancel);

    /// <summary>True for who completed it; a second call changes nothing.</summary>
    public Task<bool> CompleteAsync(string id, long nowMs, CancellationToken cancel) => store.WriteAsync(
        async (db, token) => await db.RunAsync("UPDATE map_set SET completed_ms = @nowMs WHERE network = @slug AND id = @id AND completed_ms IS NULL", new { slug, id, nowMs }, token) == 1, cancel);

    /// <summary>Uploads that are complete and have no sequence yet.</summary>
    public Task<IReadOnlyList<string>> OpenAsync(CancellationToken cancel) => store.ReadAsync((db, token) => db.ListAsync<string>(
        "SELECT id FROM map_set s WHERE network = @slug AND completed_ms IS NOT NULL AND is_collection = 0 AND NOT EXISTS (SELECT 1 FROM map_sequence q WHERE q.network = s.network AND q.set_id = s.id)", new { slug }, token), cancel);

    public Task<IReadOnlyList<Sequence>> SequencesAsync(string? set, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<Sequence>)[.. (await db.ListAsync<RawSequence>($"SELECT id AS Id, set_id AS SetId, owner AS Owner, title AS Title, made_ms AS MadeMs FROM map_sequence WHERE network = @slug {(set is null ? "" : "AND set_id = @set")} ORDER BY made_ms, id", new { slug, set }, token)).Select(one => one.Read())], cancel);

    public Task<Sequence?> FindSequenceAsync(string id, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (await db.FindAsync<RawSequence>("SELECT id AS Id, set_id AS SetId, owner AS Owner, title AS Title, made_ms AS MadeMs FROM map_sequence WHERE network = @slug AND id = @id", new { slug, id }, token))?.Read(), cancel);

    /// <summary>Sequences all of whose pictures are public, and that the storage network does not keep yet.</summary>
    public Task<IReadOnlyList<string>> UnkeptAsync(int most, CancellationToken cancel) => store.ReadAsync((db, token) => db.ListAsync<string>(
        """
        SELECT id FROM map_sequence s WHERE network = @slug AND kept IS NULL
            AND EXISTS (SELECT 1 FROM map_picture p WHERE p.network = s.network AND p.sequence_id = s.id AND p.state = 'ready')
            AND NOT EXISTS (SELECT 1 FROM map_picture p WHERE p.network = s.network AND p.sequence_id = s.id AND p.state IN ('waiting', 'private'))
        ORDER BY made_ms LIMIT @most
        """, new { slug, most = (long)most }, token), cancel);

    public Task KeptAsync(string id, string root, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync("UPDATE map_sequence SET kept = @root WHERE network = @slug AND id = @id", new { slug, id, root }, token), cancel);

    public Task AddSequenceAsync(Sequence sequence, CancellationToken cancel) => store.WriteAsync((db, token) => AddAsync(db, sequence, token), cancel);

    Task<int> AddAsync(System.Data.Common.DbConnection db, Sequence one, CancellationToken cancel) => db.RunAsync(
        "INSERT INTO map_sequence (network, id, set_id, owner, title, made_ms) VALUES (@slug, @Id, @SetId, @Owner, @Title, @MadeMs) ON CONFLICT (network, id) DO NOTHING",
        new { slug, one.Id, one.SetId, Owner = one.Owner.ToByteArray(), one.Title, one.MadeMs }, cancel);

    Task<IReadOnlyList<UploadSet>> ListAsync(string where, object parameters, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<UploadSet>)[.. (await db.ListAsync<RawSet>($"SELECT id AS Id, owner AS Owner, camera AS Camera, title AS Title, expected AS Expected, is_collection AS IsCollection, made_ms AS MadeMs, completed_ms AS CompletedMs FROM map_set WHERE network = @slug AND {where}", parameters, token)).Select(one => one.Read())], cancel);

    sealed class RawSet
    {
        public string Id { get; set; } = "";
        public byte[] Owner { get; set; } = [];
        public byte[]? Camera { get; set; }
        public string Title { get; set; } = "";
        public long? Expected { get; set; }
        public long IsCollection { get; set; }
        public long MadeMs { get; set; }
        public long? CompletedMs { get; set; }

        public UploadSet Read() => new(Id, Address.Read(Owner), Camera is null ? null : new DeviceId(Hash32.Read(Camera)), Title, Expected, IsCollection != 0, MadeMs, CompletedMs);
    }

    sealed class RawSequence
    {
        public string Id { get; set; } = "";
        public string SetId { get; set; } = "";
        public byte[] Owner { get; set; } = [];
        public string Title { get; set; } = "";
        public long MadeMs { get; set; }

        public Sequence Read() => new(Id, SetId, Address.Read(Owner), Title, MadeMs);
    }
}
