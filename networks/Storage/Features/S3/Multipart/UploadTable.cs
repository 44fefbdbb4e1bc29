using System.Data.Common;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.S3.Objects;
using Grange.Store;

namespace Grange.Storage.S3.Multipart;

/// <summary>An object that comes in parts.</summary>
sealed record Upload(string Id, string Bucket, string Name, ObjectHeaders Headers, long MadeMs);

/// <summary>A part that is here: content of its own, kept and paid for until the whole is put together.</summary>
sealed record UploadPart(int Number, string ETag, long Size, Cid Cid, string Object, long MadeMs);

/// <summary>Multipart uploads under way.</summary>
sealed class UploadTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task AddAsync(Upload made, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO s3_upload (network, upload, bucket, name, headers, made_ms) VALUES (@slug, @Id, @Bucket, @Name, @headers, @MadeMs)",
        new { slug, made.Id, made.Bucket, made.Name, headers = made.Headers.ToJson(), made.MadeMs }, token), cancel);

    public Task<Upload?> FindAsync(string id, CancellationToken cancel) => store.ReadAsync((db, token) => FindAsync(db, id, token), cancel);

    async Task<Upload?> FindAsync(DbConnection db, string id, CancellationToken cancel) => (await db.FindAsync<Row>(
        "SELECT upload AS Id, bucket AS Bucket, name AS Name, headers AS Headers, made_ms AS MadeMs FROM s3_upload WHERE network = @slug AND upload = @id", new { slug, id }, cancel))?.ToUpload();

    /// <summary>Uploads of a bucket after a key and id, in the order of their keys.</summary>
    public Task<IReadOnlyList<Upload>> OfAsync(string bucket, string prefix, string after, string afterId, int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<Upload>)[.. (await db.ListAsync<Row>(
            """
            SELECT upload AS Id, bucket AS Bucket, name AS Name, headers AS Headers, made_ms AS MadeMs FROM s3_upload
            WHERE network = @slug AND bucket = @bucket AND name >= @prefix AND name < @to AND (name > @after OR (name = @after AND upload > @afterId)) ORDER BY name, upload LIMIT @most
            """, new { slug, bucket, prefix, to = Listing.Behind(prefix), after, afterId, most = (long)most }, token)).Select(row => row.ToUpload())], cancel);

    /// <summary>Records a part; the name of the content it takes the place of, or null. <c>NoSuchUpload</c> when the upload ended meanwhile.</summary>
    public Task<Result<IReadOnlyList<string>>> PutPartAsync(string upload, UploadPart part, CancellationToken cancel) => store.WriteAsync<Result<IReadOnlyList<string>>>(async (db, token) =>
    {
        if (await FindAsync(db, upload, token) is null) return S3Faults.NoSuchUpload(upload);
        var before = await db.ListAsync<string>("DELETE FROM s3_part WHERE network = @slug AND upload = @upload AND number = @Number RETURNING object", new { slug, upload, Number = (long)part.Number }, token);
        await db.RunAsync(
            "INSERT INTO s3_part (network, upload, number, etag, size, cid, object, made_ms) VALUES (@slug, @upload, @Number, @ETag, @Size, @Cid, @Object, @MadeMs)",
            new { slug, upload, Number = (long)part.Number, part.ETag, part.Size, Cid = part.Cid.ToByteArray(), part.Object, part.MadeMs }, token);
        return Result.Ok(before);
    }, cancel);

    /// <summary>Parts of an upload after a number.</summary>
    public Task<IReadOnlyList<UploadPart>> PartsAsync(string upload, int after, int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<UploadPart>)[.. (await db.ListAsync<PartRow>(
            """
            SELECT number AS Number, etag AS ETag, size AS Size, cid AS Cid, object AS Object, made_ms AS MadeMs FROM s3_part
            WHERE network = @slug AND upload = @upload AND number > @after ORDER BY number LIMIT @most
            """, new { slug, upload, after = (long)after, most = (long)most }, token)).Select(row => row.ToPart())], cancel);

    /// <summary>Ends an upload without an object; the names of its parts' contents, or null when there was none.</summary>
    public Task<IReadOnlyList<string>?> AbortAsync(string upload, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (await db.RunAsync("DELETE FROM s3_upload WHERE network = @slug AND upload = @upload", new { slug, upload }, token) == 0) return null;
        return await db.ListAsync<string>("DELETE FROM s3_part WHERE network = @slug AND upload = @upload RETURNING object", new { slug, upload }, token);
    }, cancel);

    sealed class Row
    {
        public string Id { get; init; } = "";
        public string Bucket { get; init; } = "";
        public string Name { get; init; } = "";
        public string Headers { get; init; } = "{}";
        public long MadeMs { get; init; }

        public Upload ToUpload() => new(Id, Bucket, Name, ObjectHeaders.Parse(Headers), MadeMs);
    }

    sealed class PartRow
    {
        public long Number { get; init; }
        public string ETag { get; init; } = "";
        public long Size { get; init; }
        public byte[] Cid { get; init; } = [];
        public string Object { get; init; } = "";
        public long MadeMs { get; init; }

        public UploadPart ToPart() => new(
            (int)Number, ETag, Size, Content.Cid.TryRead(Cid, out var cid, out _) ? cid : throw new FormatException("a CID in the database is torn"), Object, MadeMs);
    }
}
