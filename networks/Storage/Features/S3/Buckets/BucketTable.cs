using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.S3.Buckets;

/// <summary>What becomes of an object that is written over.</summary>
enum Versioning { Never, Enabled, Suspended }

/// <summary>A bucket and whose it is.</summary>
sealed record Bucket(string Name, Address Account, Versioning Versioning, long MadeMs);

/// <summary>Buckets in the database.</summary>
sealed class BucketTable(IStore store, NetworkSlug network)
{
    const string Columns = "bucket AS Bucket, account AS Account, versioning AS Versioning, made_ms AS MadeMs";

    readonly string slug = network.ToString();

    /// <summary>Makes a bucket; the one that was there already, else null.</summary>
    public Task<Bucket?> AddAsync(Bucket made, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (await FindAsync(db, made.Name, token) is { } before) return before;
        await db.RunAsync(
            "INSERT INTO s3_bucket (network, bucket, account, versioning, made_ms) VALUES (@slug, @Name, @Account, @Versioning, @MadeMs)",
            new { slug, made.Name, Account = made.Account.ToByteArray(), Versioning = (long)made.Versioning, made.MadeMs }, token);
        return null;
    }, cancel);

    public Task<Bucket?> FindAsync(string name, CancellationToken cancel) => store.ReadAsync((db, token) => FindAsync(db, name, token), cancel);

    public async Task<Bucket?> FindAsync(DbConnection db, string name, CancellationToken cancel)
        => (await db.FindAsync<Row>($"SELECT {Columns} FROM s3_bucket WHERE network = @slug AND bucket = @name", new { slug, name }, cancel))?.ToBucket();

    public Task<IReadOnlyList<Bucket>> OfAsync(Address account, CancellationToken cancel) => store.ReadAsync(async (db, token) => (IReadOnlyList<Bucket>)[..
        (await db.ListAsync<Row>($"SELECT {Columns} FROM s3_bucket WHERE network = @slug AND account = @Account ORDER BY bucket", new { slug, Account = account.ToByteArray() }, token))
        .Select(row => row.ToBucket())], cancel);

    public Task<IReadOnlyList<Bucket>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) => (IReadOnlyList<Bucket>)[..
        (await db.ListAsync<Row>($"SELECT {Columns} FROM s3_bucket WHERE network = @slug ORDER BY bucket", new { slug }, token)).Select(row => row.ToBucket())], cancel);

    public Task SetVersioningAsync(string name, Versioning versioning, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE s3_bucket SET versioning = @Versioning WHERE network = @slug AND bucket = @name", new { slug, name, Versioning = (long)versioning }, token), cancel);

    /// <summary>Removes a bucket that holds nothing: no version, no delete marker, no upload under way.</summary>
    public Task<Fault?> RemoveAsync(string name, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var held = await db.FindAsync<long?>(
            "SELECT 1 FROM s3_version WHERE network = @slug AND bucket = @name UNION ALL SELECT 1 FROM s3_upload WHERE network = @slug AND bucket = @name LIMIT 1", new { slug, name }, token);
        if (held is not null) return new Fault("BucketNotEmpty", $"'{name}' still holds objects, versions or uploads", "remove them first", 409);
        return await db.RunAsync("DELETE FROM s3_bucket WHERE network = @slug AND bucket = @name", new { slug, name }, token) > 0 ? null : S3Faults.NoSuchBucket(name);
    }, cancel);

    sealed class Row
    {
        public string Bucket { get; init; } = "";
        public byte[] Account { get; init; } = [];
        public long Versioning { get; init; }
        public long MadeMs { get; init; }

        public Bucket ToBucket() => new(Bucket, Address.Read(Account), (Versioning)Versioning, MadeMs);
    }
}
