using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Vehicles.Features.Programs;

/// <summary>A key that a program asks with, for the account that made it.</summary>
/// <param name="Id">Names it to people; it opens nothing.</param>
sealed record ProgramKey(string Id, Address Account, string Name, long MadeMs);

/// <summary>Keys of programs: the node keeps their hashes, and all of them in memory, since every read asks.</summary>
sealed class KeyTable(IStore store, NetworkSlug network)
{
    /// <summary>What every key begins with, so that scanners of leaked secrets know it.</summary>
    public const string Prefix = "gvk_";

    const int SecretBytes = 24, IdBytes = 6;

    readonly string slug = network.ToString();
    readonly ConcurrentDictionary<Hash32, ProgramKey> byHash = [];

    public async Task LoadAsync(CancellationToken cancel)
    {
        var raw = await store.ReadAsync((db, token) => db.ListAsync<Raw>("SELECT id AS Id, account AS Account, name AS Name, hash AS Hash, made_ms AS MadeMs FROM vehicles_programkey WHERE network = @slug", new { slug }, token), cancel);
        foreach (var one in raw) byHash[Hash32.Read(one.Hash)] = new(one.Id, Address.Read(one.Account), one.Name, one.MadeMs);
    }

    public IReadOnlyList<ProgramKey> Of(Address account) => [.. byHash.Values.Where(one => one.Account == account).OrderBy(one => one.MadeMs)];

    /// <summary>Whose a key is; null for one that nobody made, or that was taken back.</summary>
    public Address? Find(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) && byHash.TryGetValue(HashOf(key), out var found) ? found.Account : null;

    /// <summary>Makes a key; the text is told now and never again.</summary>
    public async Task<(ProgramKey Key, string Text)> AddAsync(Address account, string name, long nowMs, CancellationToken cancel)
    {
        var (text, id) = (Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)));
        var (key, hash) = (new ProgramKey(id, account, name, nowMs), HashOf(text));
        await store.WriteAsync((db, token) => db.RunAsync(
            "INSERT INTO vehicles_programkey (network, id, account, name, hash, made_ms) VALUES (@slug, @id, @Account, @name, @Hash, @nowMs)",
            new { slug, id, Account = account.ToByteArray(), name, Hash = hash.ToByteArray(), nowMs }, token), cancel);
        byHash[hash] = key;
        return (key, text);
    }

    /// <summary>False where the account has no such key.</summary>
    public async Task<bool> RemoveAsync(Address account, string id, CancellationToken cancel)
    {
        if (byHash.FirstOrDefault(one => one.Value.Account == account && one.Value.Id == id) is not { Value: not null } found) return false;
        byHash.TryRemove(found.Key, out _);
        await store.WriteAsync((db, token) => db.RunAsync("DELETE FROM vehicles_programkey WHERE network = @slug AND id = @id", new { slug, id }, token), cancel);
        return true;
    }

    static Hash32 HashOf(string key) => Hash32.Read(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    sealed class Raw
    {
        public string Id { get; init; } = "";
        public byte[] Account { get; init; } = [];
        public string Name { get; init; } = "";
        public byte[] Hash { get; init; } = [];
        public long MadeMs { get; init; }
    }
}
