using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Mapping.Features.Pictures;

/// <summary>So many pictures of an upload are in this state and sequence; no sequence yet: an empty text.</summary>
sealed record SetCount(string State, string SequenceId, long Count);

/// <summary>The pictures of one network.</summary>
sealed class PictureTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Keeps a new picture under the next number; false when the file is there already and was not refused.</summary>
    public Task<bool> AddAsync(Picture picture, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (picture.State != PictureState.Rejected && await HasFileAsync(db, picture.Sha, token)) return false;
        var number = await db.FindAsync<long>("SELECT COALESCE(MAX(number), 0) + 1 FROM map_picture WHERE network = @slug", new { slug }, token);
        await WriteAsync(db, picture with { Number = number }, token);
        return true;
    }, cancel);

    /// <summary>Keeps what was seen of pictures that waited for it.</summary>
    public Task LookedAsync(IReadOnlyList<Picture> pictures, CancellationToken cancel) => EachAsync(pictures, """
        UPDATE map_picture SET state = @State, reason = @Reason, original = @Original, original_key = @OriginalKey, hash = @Hash, luma = @Luma, sharpness = @Sharpness, quality = @Quality, checks = @Checks, due_ms = 0
        WHERE network = @slug AND id = @Id AND state = 'waiting'
        """, cancel);

    /// <summary>Keeps where pictures stand in their sequences, and which were refused for it. Whether they are public is not touched: somebody may be making them so.</summary>
    public Task SortedAsync(IReadOnlyList<Picture> pictures, CancellationToken cancel) => EachAsync(pictures, """
        UPDATE map_picture SET sequence_id = @SequenceId, place = @Place, heading = @Heading, checks = @Checks, quality = @Quality,
            state = CASE WHEN @State = 'rejected' THEN 'rejected' ELSE state END, reason = @Reason, original = CASE WHEN @State = 'rejected' THEN NULL ELSE original END,
            original_key = CASE WHEN @State = 'rejected' THEN NULL ELSE original_key END
        WHERE network = @slug AND id = @Id AND state IN ('private', 'ready')
        """, cancel);

    /// <summary>Makes pictures public that were not; one that was refused or taken back meanwhile stays so.</summary>
    public Task ShownAsync(IReadOnlyList<Picture> pictures, CancellationToken cancel) => EachAsync(pictures, """
        UPDATE map_picture SET state = 'ready', cleared_by = @ClearedBy, public_cid = @PublicCid, small_cid = @SmallCid, thumb_cid = @ThumbCid, original = @Original, original_key = @OriginalKey
        WHERE network = @slug AND id = @Id AND state = 'private'
        """, cancel);

    /// <summary>Takes pictures away: refused by reviewers, or taken back. Nothing of them can be read any more.</summary>
    public Task RemovedAsync(IReadOnlyList<Picture> pictures, CancellationToken cancel) => EachAsync(pictures, """
        UPDATE map_picture SET state = @State, reason = @Reason, original = NULL, original_key = NULL, public_cid = NULL, small_cid = NULL, thumb_cid = NULL
        WHERE network = @slug AND id = @Id
        """, cancel);

    public Task SaidAsync(IReadOnlyList<Picture> pictures, CancellationToken cancel) => EachAsync(pictures, "UPDATE map_picture SET is_said = 1 WHERE network = @slug AND id = @Id", cancel);

    Task EachAsync(IReadOnlyList<Picture> pictures, string sql, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        foreach (var picture in pictures) await db.RunAsync(sql, Arguments(picture), token);
    }, cancel);

    public async Task<Picture?> FindAsync(string id, CancellationToken cancel) => await ListAsync("id = @id", new { slug, id }, cancel) is [var picture] ? picture : null;

    /// <summary>Pictures by id, in the order asked; those that are not there are left out.</summary>
    public async Task<IReadOnlyList<Picture>> FindAsync(IEnumerable<string> ids, CancellationToken cancel)
    {
        var result = new List<Picture>();
        foreach (var some in ids.Chunk(500))
        {
            var found = (await ListAsync("id IN @some", new { slug, some }, cancel)).ToDictionary(picture => picture.Id);
            foreach (var id in some)
                if (found.TryGetValue(id, out var picture)) result.Add(picture);
        }
        return result;
    }

    public Task<IReadOnlyList<Picture>> OfSetAsync(string set, CancellationToken cancel) => ListAsync("set_id = @set ORDER BY number", new { slug, set }, cancel);

    public Task<IReadOnlyList<Picture>> OfSequenceAsync(string sequence, CancellationToken cancel) => ListAsync("sequence_id = @sequence ORDER BY place", new { slug, sequence }, cancel);

    /// <summary>Those in a state that are due, the longest waiting first.</summary>
    public Task<IReadOnlyList<Picture>> DueAsync(string state, long nowMs, int most, CancellationToken cancel)
        => ListAsync("state = @state AND due_ms <= @nowMs ORDER BY due_ms, number LIMIT @most", new { slug, state, nowMs, most = (long)most }, cancel);

    /// <summary>What a camera took in a time, in other uploads than one, and was not refused.</summary>
    public Task<IReadOnlyList<Picture>> OfCameraAsync(DeviceId camera, long fromMs, long toMs, string exceptSet, CancellationToken cancel)
        => ListAsync("camera = @camera AND captured_ms BETWEEN @fromMs AND @toMs AND set_id <> @exceptSet AND state IN ('private', 'ready') ORDER BY captured_ms, number LIMIT 5000", new { slug, camera = camera.Value.ToByteArray(), fromMs, toMs, exceptSet }, cancel);

    /// <summary>All in a state from a number on, by number.</summary>
    public Task<IReadOnlyList<Picture>> PageAsync(string state, long after, int most, CancellationToken cancel)
        => ListAsync("state = @state AND number > @after ORDER BY number LIMIT @most", new { slug, state, after, most = (long)most }, cancel);

    /// <summary>Of cameras, public or refused as made up, and in no evidence yet; the oldest first.</summary>
    public Task<IReadOnlyList<Picture>> UnsaidAsync(int most, CancellationToken cancel)
        => ListAsync("is_said = 0 AND camera IS NOT NULL AND (state = 'ready' AND sequence_id IS NOT NULL OR state = 'rejected' AND reason IN ('replay_suspected', 'too_fast', 'two_places')) AND lat_e7 IS NOT NULL ORDER BY number LIMIT @most", new { slug, most = (long)most }, cancel);

    /// <summary>One more try was in vain; how many were.</summary>
    public Task<long> TriedAsync(string id, CancellationToken cancel) => store.WriteAsync(
        async (db, token) => await db.FindAsync<long>("UPDATE map_picture SET tries = tries + 1 WHERE network = @slug AND id = @id RETURNING tries", new { slug, id }, token), cancel);

    public Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyDictionary<string, long>)(await db.ListAsync<Counted>("SELECT state AS State, COUNT(*) AS Count FROM map_picture WHERE network = @slug GROUP BY state", new { slug }, token)).ToDictionary(one => one.State, one => one.Count), cancel);

    /// <summary>How many pictures of an upload are in each state and sequence: what clients ask again and again while they wait.</summary>
    public Task<IReadOnlyList<SetCount>> CountSetAsync(string set, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<SetCount>)await db.ListAsync<SetCount>("SELECT state AS State, COALESCE(sequence_id, '') AS SequenceId, COUNT(*) AS Count FROM map_picture WHERE network = @slug AND set_id = @set GROUP BY state, COALESCE(sequence_id, '')", new { slug, set }, token), cancel);

    public Task DueAtAsync(string id, long dueMs, CancellationToken cancel) => store.WriteAsync(
        (db, token) => db.RunAsync("UPDATE map_picture SET due_ms = @dueMs WHERE network = @slug AND id = @id", new { slug, id, dueMs }, token), cancel);

    public Task<bool> HasFileAsync(Hash32 sha, CancellationToken cancel) => store.ReadAsync((db, token) => HasFileAsync(db, sha, token), cancel);

    sealed record Counted(string State, long Count);

    async Task<bool> HasFileAsync(DbConnection db, Hash32 sha, CancellationToken cancel)
        => await db.FindAsync<long>("SELECT COUNT(*) FROM map_picture WHERE network = @slug AND sha = @sha AND state <> 'rejected'", new { slug, sha = sha.ToByteArray() }, cancel) > 0;

    Task<IReadOnlyList<Picture>> ListAsync(string where, object parameters, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<Picture>)[.. (await db.ListAsync<PictureRow>($"SELECT {PictureRow.Columns} FROM map_picture WHERE network = @slug AND {where}", parameters, token)).Select(row => row.Read())], cancel);

    Task WriteAsync(DbConnection db, Picture picture, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO map_picture (network, id, number, set_id, sequence_id, place, owner, camera, name, size, sha, state, reason, tries, due_ms, original, original_key, is_blurred, lat_e7, lon_e7, captured_ms, uploaded_ms,
            camera_ms, gnss_ms, heading, speed_mm, dilution, fix, satellites, mount, width, height, field_of_view, make, model, hash, luma, sharpness, quality, checks, public_cid, small_cid, thumb_cid, cleared_by, is_said)
        VALUES (@slug, @Id, @Number, @SetId, @SequenceId, @Place, @Owner, @Camera, @Name, @Size, @Sha, @State, @Reason, 0, 0, @Original, @OriginalKey, @IsBlurred, @LatE7, @LonE7, @CapturedMs, @UploadedMs,
            @CameraMs, @GnssMs, @Heading, @SpeedMm, @Dilution, @Fix, @Satellites, @Mount, @Width, @Height, @FieldOfView, @Make, @Model, @Hash, @Luma, @Sharpness, @Quality, @Checks, @PublicCid, @SmallCid, @ThumbCid, @ClearedBy, @IsSaid)
        """, Arguments(picture), cancel);

    object Arguments(Picture picture)
    {
        var row = PictureRow.Of(picture);
        return new
        {
            slug,
            row.Id,
            row.Number,
            row.SetId,
            row.SequenceId,
            row.Place,
            row.Owner,
            row.Camera,
            row.Name,
            row.Size,
            row.Sha,
            row.State,
            row.Reason,
            row.Original,
            row.OriginalKey,
            row.IsBlurred,
            row.LatE7,
            row.LonE7,
            row.CapturedMs,
            row.UploadedMs,
            row.CameraMs,
            row.GnssMs,
            row.Heading,
            row.SpeedMm,
            row.Dilution,
            row.Fix,
            row.Satellites,
            row.Mount,
            row.Width,
            row.Height,
            row.FieldOfView,
            row.Make,
            row.Model,
            row.Hash,
            row.Luma,
            row.Sharpness,
            row.Quality,
            row.Checks,
            row.PublicCid,
            row.SmallCid,
            row.ThumbCid,
            row.ClearedBy,
            row.IsSaid,
        };
    }
}
