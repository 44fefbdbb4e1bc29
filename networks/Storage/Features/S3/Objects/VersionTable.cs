using System.Data.Common;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.S3.Buckets;
using Grange.Store;

namespace Grange.Storage.S3.Objects;

/// <summary>What a write did: the version it made or took away, and the names of contents that nothing needs any more.</summary>
sealed record Written(string Version, bool IsMarker, IReadOnlyList<string> Dropped);

/// <summary>What must hold at the moment a version is written: what is there then has, or has not, an ETag (<c>If-Match</c>, <c>If-None-Match</c>).</summary>
readonly record struct WriteCondition(string? Match, string? NoneMatch)
{
    public Fault? Check(StoredVersion? latest, string name)
    {
        var there = latest is { IsMarker: false } ? latest : null;
        if (NoneMatch is { } none && there is not null && (none == "*" || none.Trim('"') == there.ETag)) return S3Faults.Precondition("If-None-Match");
        if (Match is not { } match) return null;
        if (there is null) return S3Faults.NoSuchKey(name);
        return match == "*" || match.Trim('"') == there.ETag ? null : S3Faults.Precondition("If-Match");
    }
}

/// <summary>Versions of objects in the database; of each key one is the latest.</summary>
sealed class VersionTable(IStore store, NetworkSlug network, BucketTable buckets)
{
    internal const string Columns =
        "name AS Name, seq AS Seq, version AS Version, latest AS Latest, etag AS ETag, size AS Size, cid AS Cid, object AS Object, headers AS Headers, made_ms AS MadeMs";

    readonly string slug = network.ToString();

    /// <summary>Makes a version the latest of its key, in one transaction with the end of the upload it came from.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="made">The version, its own name not given yet; a mark of deletion when it has no content.</param>
    /// <param name="condition">What must hold then.</param>
    /// <param name="upload">The multipart upload that it completes.</param>
    /// <param name="cancel">Ends it; nothing was written then.</param>
    public Task<Result<Written>> PutAsync(string bucket, StoredVersion made, WriteCondition condition, string? upload, CancellationToken cancel) => store.WriteAsync<Result<Written>>(async (db, token) =>
    {
        if (await buckets.FindAsync(db, bucket, token) is not { } into) return S3Faults.NoSuchBucket(bucket);
        if (condition.Check(await FindAsync(db, bucket, made.Name, null, token), made.Name) is { } refused) return refused;
        var dropped = new List<string>();
        if (upload is not null)
        {
            dropped.AddRange(await db.ListAsync<string>("DELETE FROM s3_part WHERE network = @slug AND upload = @upload RETURNING object", new { slug, upload }, token));
            if (await db.RunAsync("DELETE FROM s3_upload WHERE network = @slug AND upload = @upload", new { slug, upload }, token) == 0) return S3Faults.NoSuchUpload(upload);
        }
        var version = into.Versioning == Versioning.Enabled ? Guid.CreateVersion7(made.Modified).ToString("N") : StoredVersion.Only;
        if (version == StoredVersion.Only) dropped.AddRange(await DropAsync(db, bucket, made.Name, version, token));
        await db.RunAsync("UPDATE s3_version SET latest = 0 WHERE network = @slug AND bucket = @bucket AND name = @Name AND latest = 1", new { slug, bucket, made.Name }, token);
        await db.RunAsync(
            """
            INSERT INTO s3_version (network, bucket, name, seq, version, latest, marker, etag, size, cid, object, headers, made_ms)
            SELECT @slug, @bucket, @Name, coalesce(max(seq), 0) + 1, @version, 1, @marker, @ETag, @Size, @Cid, @Object, @headers, @MadeMs
            FROM s3_version WHERE network = @slug AND bucket = @bucket AND name = @Name
            """,
            new { slug, bucket, made.Name, version, marker = made.IsMarker ? 1L : 0L, made.ETag, made.Size, Cid = made.Cid?.ToByteArray(), made.Object, headers = made.Headers.ToJson(), made.MadeMs }, token);
        return new Written(version, made.IsMarker, dropped);
    }, cancel);

    /// <summary>Takes one version away for good; the newest of the others is the latest then.</summary>
    public Task<Written> RemoveAsync(string bucket, string name, string version, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var gone = await FindAsync(db, bucket, name, version, token);
        var dropped = await DropAsync(db, bucket, name, version, token);
        if (gone is { IsLatest: true })
            await db.RunAsync(
                """
                UPDATE s3_version SET latest = 1 WHERE network = @slug AND bucket = @bucket AND name = @name
                AND seq = (SELECT max(seq) FROM s3_version WHERE network = @slug AND bucket = @bucket AND name = @name)
                """, new { slug, bucket, name }, token);
        return new Written(version, gone is { IsMarker: true }, dropped);
    }, cancel);

    /// <summary>A version by its name, the latest when none is given; null when there is none.</summary>
    public Task<StoredVersion?> FindAsync(string bucket, string name, string? version, CancellationToken cancel)
        => store.ReadAsync((db, token) => FindAsync(db, bucket, name, version, token), cancel);

    async Task<StoredVersion?> FindAsync(DbConnection db, string bucket, string name, string? version, CancellationToken cancel) => (await db.FindAsync<VersionRow>(
        $"SELECT {Columns} FROM s3_version WHERE network = @slug AND bucket = @bucket AND name = @name AND {(version is null ? "latest = 1" : "version = @version")}",
        new { slug, bucket, name, version }, cancel))?.ToVersion();

    async Task<IReadOnlyList<string>> DropAsync(DbConnection db, string bucket, string name, string version, CancellationToken cancel)
        => [.. (await db.ListAsync<string?>(
            "DELETE FROM s3_version WHERE network = @slug AND bucket = @bucket AND name = @name AND version = @version RETURNING object", new { slug, bucket, name, version }, cancel)).OfType<string>()];
}

/// <summary>A row of versions.</summary>
sealed class VersionRow
{
    public string Name { get; init; } = "";
    public long Seq { get; init; }
    public string Version { get; init; } = "";
    public long Latest { get; init; }
    public string ETag { get; init; } = "";
    public long Size { get; init; }
    public byte[]? Cid { get; init; }
    public string? Object { get; init; }
    public string Headers { get; init; } = "{}";
    public long MadeMs { get; init; }

    public StoredVersion ToVersion() => new(Name, Version, ETag, Size, Read(Cid), Object, ObjectHeaders.Parse(Headers), MadeMs) { Sequence = Seq, IsLatest = Latest == 1 };

    static Cid? Read(byte[]? bytes)
        => bytes is null ? null : Content.Cid.TryRead(bytes, out var cid, out _) ? cid : throw new FormatException("a CID in the database is torn");
}
