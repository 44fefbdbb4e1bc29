using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Mapping.Features.Access;

/// <summary>Who may upload with a token: an account, for one of its cameras where it said so.</summary>
sealed record Uploader(Address Owner, DeviceId? Camera);

/// <summary>Tokens of upload tools; only their digests are kept.</summary>
sealed class TokenTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>A new token that nobody stands behind yet.</summary>
    public async Task<(string Id, string Token)> AddAsync(string id, long nowMs, CancellationToken cancel)
    {
        var token = $"grange_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}";
        await store.WriteAsync((db, stop) => db.RunAsync("INSERT INTO map_token (network, id, digest, made_ms) VALUES (@slug, @id, @digest, @nowMs)", new { slug, id, digest = Digest(token), nowMs }, stop), cancel);
        return (id, token);
    }

    /// <summary>Says who stands behind a token; false where there is none, or somebody does already.</summary>
    public Task<bool> ClaimAsync(string id, Uploader uploader, CancellationToken cancel) => store.WriteAsync(async (db, token) => await db.RunAsync(
        "UPDATE map_token SET owner = @Owner, camera = @Camera WHERE network = @slug AND id = @id AND owner IS NULL",
        new { slug, id, Owner = uploader.Owner.ToByteArray(), Camera = uploader.Camera?.Value.ToByteArray() }, token) == 1, cancel);

    /// <summary>Null for an unknown token, or one that nobody claimed.</summary>
    public Task<Uploader?> FindAsync(string token, CancellationToken cancel) => store.ReadAsync(async (db, stop) =>
    {
        var row = await db.FindAsync<Raw>("SELECT owner AS Owner, camera AS Camera FROM map_token WHERE network = @slug AND digest = @digest", new { slug, digest = Digest(token) }, stop);
        return row?.Owner is null ? null : new Uploader(Address.Read(row.Owner), row.Camera is null ? null : new DeviceId(Hash32.Read(row.Camera)));
    }, cancel);

    static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    sealed class Raw
    {
        public byte[]? Owner { get; set; }
        public byte[]? Camera { get; set; }
    }
}
