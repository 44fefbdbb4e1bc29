using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.S3.Keys;

/// <summary>What a client of S3 signs with. SigV4 is symmetric: this node must know the secret, so it knows no other use of it.</summary>
sealed record AccessKey(string Access, string Secret, Address Account, string Label, long MadeMs, Quota Quota = default)
{
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Both in one word, for protocols that send a bearer token.</summary>
    public string Token => $"{Access}.{Secret}";

    /// <summary>A new one, from the machine's random numbers.</summary>
    public static AccessKey Generate(Address account, string label, long nowMs, Quota quota)
        => new("GR" + RandomNumberGenerator.GetString(Letters, 18), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(30)), account, label, nowMs, quota);
}

/// <summary>The access keys in force.</summary>
sealed class KeyTable(IStore store, NetworkSlug network)
{
    const string Columns = "access AS Access, secret AS Secret, account AS Account, label AS Label, made_ms AS MadeMs, most_bytes AS MostBytes, most_objects AS MostObjects";

    readonly string slug = network.ToString();

    public Task AddAsync(AccessKey key, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO s3_key (network, access, secret, account, label, made_ms, most_bytes, most_objects) VALUES (@slug, @Access, @Secret, @Account, @Label, @MadeMs, @Bytes, @Objects)",
        new { slug, key.Access, key.Secret, Account = key.Account.ToByteArray(), key.Label, key.MadeMs, key.Quota.Bytes, key.Quota.Objects }, token), cancel);

    public Task<AccessKey?> FindAsync(string access, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (await db.FindAsync<Row>($"SELECT {Columns} FROM s3_key WHERE network = @slug AND access = @access", new { slug, access }, token))?.ToKey(), cancel);

    /// <summary>The key that a bearer token is of; null when none in force is.</summary>
    public async Task<AccessKey?> OfTokenAsync(string token, CancellationToken cancel)
        => token.Split('.', 2) is [var access, _] && await FindAsync(access, cancel) is { } key && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key.Token), Encoding.UTF8.GetBytes(token)) ? key : null;

    public Task<IReadOnlyList<AccessKey>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<AccessKey>)[.. (await db.ListAsync<Row>($"SELECT {Columns} FROM s3_key WHERE network = @slug ORDER BY made_ms, access", new { slug }, token)).Select(row => row.ToKey())], cancel);

    /// <summary>Sets a key's quota; what it keeps already stays. False when there is no such key.</summary>
    public async Task<bool> LimitAsync(string access, Quota quota, CancellationToken cancel) => await store.WriteAsync(
        (db, token) => db.RunAsync("UPDATE s3_key SET most_bytes = @Bytes, most_objects = @Objects WHERE network = @slug AND access = @access", new { slug, access, quota.Bytes, quota.Objects }, token), cancel) > 0;

    /// <summary>False when there was none.</summary>
    public async Task<bool> RemoveAsync(string access, CancellationToken cancel) => await store.WriteAsync(
        (db, token) => db.RunAsync("DELETE FROM s3_key WHERE network = @slug AND access = @access", new { slug, access }, token), cancel) > 0;

    sealed class Row
    {
        public string Access { get; init; } = "";
        public string Secret { get; init; } = "";
        public byte[] Account { get; init; } = [];
        public string Label { get; init; } = "";
        public long MadeMs { get; init; }
        public long? MostBytes { get; init; }
        public long? MostObjects { get; init; }

        public AccessKey ToKey() => new(Access, Secret, Address.Read(Account), Label, MadeMs, new Quota(MostBytes, MostObjects));
    }
}
