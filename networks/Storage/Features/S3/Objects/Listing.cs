using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.S3.Objects;

/// <summary>What of a bucket is wanted.</summary>
/// <param name="Bucket">Which.</param>
/// <param name="Prefix">Only keys that begin so.</param>
/// <param name="Delimiter">Keys that have it behind the prefix are shown as one group; empty: every key by itself.</param>
/// <param name="After">Only what comes after this key.</param>
/// <param name="Sequence">Of that key itself, the versions older than this one; null: none.</param>
/// <param name="Most">How many entries at most.</param>
sealed record ListWish(string Bucket, string Prefix, string Delimiter, string After, long? Sequence, int Most);

/// <summary>A page of it. <c>Last</c> is the last entry's key or group; with <c>IsCut</c> there is more behind it.</summary>
sealed record ListPage(IReadOnlyList<StoredVersion> Versions, IReadOnlyList<string> Groups, bool IsCut, string Last, StoredVersion? LastVersion);

/// <summary>Lists a bucket in the order of its keys' UTF-8 bytes; a group costs one look, however many keys are in it.</summary>
sealed class Listing(IStore store, NetworkSlug network)
{
    /// <summary>Behind every key that begins with what stands before it: the last code point there is.</summary>
    const string End = "\U0010FFFF";

    readonly string slug = network.ToString();

    /// <summary>The keys as they are now.</summary>
    public Task<ListPage> LatestAsync(ListWish wish, CancellationToken cancel) => ListAsync(wish, "latest = 1 AND marker = 0", cancel);

    /// <summary>All versions and marks of deletion, of each key the newest first.</summary>
    public Task<ListPage> VersionsAsync(ListWish wish, CancellationToken cancel) => ListAsync(wish, "1 = 1", cancel);

    /// <summary>The group a key belongs to, or null.</summary>
    public static string? GroupOf(string key, string prefix, string delimiter)
        => delimiter.Length > 0 && key.Length >= prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal) && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var at
            ? key[..(at + delimiter.Length)]
            : null;

    /// <summary>What to say as <c>After</c> to go on behind a group.</summary>
    public static string Behind(string group) => group + End;

    async Task<ListPage> ListAsync(ListWish wish, string which, CancellationToken cancel)
    {
        var (versions, groups) = (new List<StoredVersion>(), new List<string>());
        var (after, sequence, last) = (wish.After, wish.Sequence, "");
        while (true)
        {
            var room = wish.Most - versions.Count - groups.Count + 1; // one more tells whether there is more
            var rows = await RowsAsync(wish, which, after, sequence, room, cancel);
            if (rows.Count == 0) return Page(isCut: false);
            foreach (var row in rows)
            {
                var group = GroupOf(row.Name, wish.Prefix, wish.Delimiter);
                if (group is not null && group == groups.LastOrDefault()) continue;
                if (versions.Count + groups.Count == wish.Most) return Page(isCut: true);
                if (group is null) versions.Add(row);
                else groups.Add(group);
                last = group ?? row.Name;
            }
            (after, sequence) = last == groups.LastOrDefault() ? (Behind(last), default(long?)) : (rows[^1].Name, rows[^1].Sequence);
        }

        ListPage Page(bool isCut) => new(versions, groups, isCut, last, versions.LastOrDefault());
    }

    async Task<IReadOnlyList<StoredVersion>> RowsAsync(ListWish wish, string which, string after, long? sequence, int most, CancellationToken cancel) => await store.ReadAsync(async (db, token) =>
    {
        var (behind, to) = (sequence is null ? "name > @after" : "(name > @after OR (name = @after AND seq < @sequence))", wish.Prefix + End);
        var rows = await db.ListAsync<VersionRow>(
            $"""
            SELECT {VersionTable.Columns} FROM s3_version
            WHERE network = @slug AND bucket = @Bucket AND {which} AND {behind} AND name >= @Prefix AND name < @to ORDER BY name, seq DESC LIMIT @most
            """, new { slug, wish.Bucket, wish.Prefix, after, sequence, to, most = (long)most }, token);
        return (IReadOnlyList<StoredVersion>)[.. rows.Select(row => row.ToVersion())];
    }, cancel);
}
