using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.S3.Keys;

/// <summary>The most that may be kept by one access key; null where there is no bound.</summary>
/// <param name="Bytes">Bytes of blocks, which is what is charged.</param>
/// <param name="Objects">Contents: every version of an object, every part of an upload that is not completed, every pin.</param>
readonly record struct Quota(long? Bytes, long? Objects)
{
    public bool IsSet => Bytes is not null || Objects is not null;
}

/// <summary>What is kept by a key now.</summary>
sealed class Use
{
    public long Objects { get; init; }
    public long Bytes { get; init; }
}

/// <summary>Holds access keys to their quotas: exactly, also when many uploads end at once.</summary>
sealed class Quotas(IStore store, NetworkSlug network) : IDisposable
{
    readonly string slug = network.ToString();
    readonly SemaphoreSlim ending = new(1, 1);

    /// <summary>What a key keeps; what was given up counts no longer.</summary>
    public Task<Use> OfAsync(string access, CancellationToken cancel) => store.ReadAsync(async (db, token) => (await db.FindAsync<Use>(
        """
        SELECT COUNT(*) AS Objects, COALESCE(SUM(one.bytes), 0) AS Bytes FROM s3_use AS used
        JOIN storage_object AS one ON one.network = used.network AND one.name = used.object WHERE used.network = @slug AND used.access = @access
        """, new { slug, access }, token))!, cancel);

    /// <summary>Null when so much more fits, else the refusal.</summary>
    public async Task<Fault?> RefusesAsync(AccessKey? key, long bytes, CancellationToken cancel)
    {
        if (key is not { Quota.IsSet: true }) return null;
        var (quota, use) = (key.Quota, await OfAsync(key.Access, cancel));
        if (quota.Objects <= use.Objects) return Exceeded($"{key.Access} keeps {use.Objects} objects of {quota.Objects}");
        return quota.Bytes < use.Bytes + bytes ? Exceeded($"{key.Access} keeps {use.Bytes} bytes of {quota.Bytes}, and {bytes} more do not fit") : null;
    }

    /// <summary>Has something kept by a key if it fits.</summary>
    /// <param name="key">By whom; null keeps without a quota.</param>
    /// <param name="name">The object's name among the network's.</param>
    /// <param name="bytes">Bytes of its blocks.</param>
    /// <param name="keep">Makes it an object.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<T>> KeepAsync<T>(AccessKey? key, string name, long bytes, Func<Task<Result<T>>> keep, CancellationToken cancel)
    {
        if (key is null) return await keep();
        await ending.WaitAsync(cancel);
        try
        {
            if (await RefusesAsync(key, bytes, cancel) is { } full) return full;
            await store.WriteAsync((db, token) => db.RunAsync(
                "INSERT INTO s3_use (network, object, access) VALUES (@slug, @name, @Access) ON CONFLICT (network, object) DO UPDATE SET access = excluded.access", new { slug, name, key.Access }, token), cancel);
            return await keep();
        }
        finally
        {
            ending.Release();
        }
    }

    /// <summary>Forgets notes on what is gone.</summary>
    public Task SweepAsync(CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "DELETE FROM s3_use WHERE network = @slug AND NOT EXISTS (SELECT 1 FROM storage_object AS one WHERE one.network = s3_use.network AND one.name = s3_use.object)", new { slug }, token), cancel);

    static Fault Exceeded(string why) => new("quota-exceeded", why, "remove something, or have the node's operator raise it: grange storage keys quota KEY", 507);

    public void Dispose() => ending.Dispose();
}
