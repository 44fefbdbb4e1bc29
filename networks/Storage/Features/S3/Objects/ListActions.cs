using System.Globalization;
using System.Text;
using System.Xml;
using Grange.Kernel;
using Grange.Storage.S3.Signing;

namespace Grange.Storage.S3.Objects;

/// <summary>The three lists of a bucket: ListObjectsV2, the first ListObjects that old clients use, ListObjectVersions.</summary>
sealed class ListActions(S3Call call)
{
    const int MostKeys = 1000;

    readonly bool isEncoded = call.Query("encoding-type") == "url";
    readonly string prefix = call.Query("prefix") ?? "", delimiter = call.Query("delimiter") ?? "";

    public async Task<Fault?> SecondAsync()
    {
        if (!(await OpenAsync()).TryGet(out var most, out var refused)) return refused;
        var (token, after) = (call.Query("continuation-token"), call.Query("start-after") ?? "");
        if (token is not null && !TryRead(token, out after)) return S3Faults.BadArgument("the continuation token is none of this node's");
        var page = await PageAsync(after, most);
        await S3Xml.SendAsync(call.Response, "ListBucketResult", xml =>
        {
            Head(xml, most, page).Element("KeyCount", page.Versions.Count + page.Groups.Count).Element("StartAfter", Shown(call.Query("start-after"))).Element("ContinuationToken", token);
            if (page.IsCut) xml.Element("NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(Behind(page.Last))));
            foreach (var one in page.Versions) xml.Within("Contents", entry => Entry(entry, one, call.Query("fetch-owner") == "true"));
            Groups(xml, page);
        }, call.Cancel);
        return null;
    }

    public async Task<Fault?> FirstAsync()
    {
        if (!(await OpenAsync()).TryGet(out var most, out var refused)) return refused;
        var marker = call.Query("marker") ?? "";
        var page = await PageAsync(Behind(marker), most);
        await S3Xml.SendAsync(call.Response, "ListBucketResult", xml =>
        {
            Head(xml, most, page).Element("Marker", Shown(marker));
            if (page.IsCut) xml.Element("NextMarker", Shown(page.Last));
            foreach (var one in page.Versions) xml.Within("Contents", entry => Entry(entry, one, isOwned: true));
            Groups(xml, page);
        }, call.Cancel);
        return null;
    }

    public async Task<Fault?> VersionsAsync()
    {
        if (!(await OpenAsync()).TryGet(out var most, out var refused)) return refused;
        var (key, version) = (call.Query("key-marker") ?? "", call.Query("version-id-marker"));
        var sequence = string.IsNullOrEmpty(version) ? null : (await call.Versions.FindAsync(call.Bucket, key, version, call.Cancel))?.Sequence;
        var page = await call.Listing.VersionsAsync(new ListWish(call.Bucket, prefix, delimiter, sequence is null ? Behind(key) : key, sequence, most), call.Cancel);
        await S3Xml.SendAsync(call.Response, "ListVersionsResult", xml =>
        {
            Head(xml, most, page).Element("KeyMarker", Shown(key)).Element("VersionIdMarker", version);
            if (page.IsCut) xml.Element("NextKeyMarker", Shown(page.Last)).Element("NextVersionIdMarker", page.LastVersion?.Name == page.Last ? page.LastVersion.Version : null);
            foreach (var one in page.Versions)
                xml.Within(one.IsMarker ? "DeleteMarker" : "Version", entry =>
                {
                    entry.Element("VersionId", one.Version).Element("IsLatest", one.IsLatest);
                    if (one.IsMarker) entry.Element("Key", Shown(one.Name)).Time("LastModified", one.MadeMs).Owner("Owner", call.Account);
                    else Entry(entry, one, isOwned: true);
                });
            Groups(xml, page);
        }, call.Cancel);
        return null;
    }

    /// <summary>How many entries a page of the caller's own bucket may have.</summary>
    async Task<Result<int>> OpenAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        if (call.Query("max-keys") is not { Length: > 0 } text) return MostKeys;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? Math.Min(most, MostKeys) : S3Faults.BadArgument("max-keys is a number");
    }

    Task<ListPage> PageAsync(string after, int most) => most == 0
        ? Task.FromResult(new ListPage([], [], false, "", null))
        : call.Listing.LatestAsync(new ListWish(call.Bucket, prefix, delimiter, after, null, most), call.Cancel);

    /// <summary>Where to go on: behind all of a group, when what came last was one.</summary>
    string Behind(string last) => last.Length > 0 && Listing.GroupOf(last, prefix, delimiter) == last ? Listing.Behind(last) : last;

    XmlWriter Head(XmlWriter xml, int most, ListPage page) => xml.Element("Name", call.Bucket).Element("Prefix", Shown(prefix))
        .Element("Delimiter", delimiter.Length > 0 ? Shown(delimiter) : null).Element("MaxKeys", most).Element("EncodingType", isEncoded ? "url" : null).Element("IsTruncated", page.IsCut);

    void Entry(XmlWriter xml, StoredVersion one, bool isOwned)
    {
        xml.Element("Key", Shown(one.Name)).Time("LastModified", one.MadeMs).Element("ETag", one.Quoted).Element("Size", one.Size).Element("StorageClass", "STANDARD");
        if (isOwned) xml.Owner("Owner", call.Account);
    }

    void Groups(XmlWriter xml, ListPage page)
    {
        foreach (var group in page.Groups) xml.Within("CommonPrefixes", entry => entry.Element("Prefix", Shown(group)));
    }

    string? Shown(string? name) => name is null || !isEncoded ? name : CanonicalRequest.Encode(name).Replace("%2F", "/", StringComparison.Ordinal);

    static bool TryRead(string token, out string after)
    {
        var bytes = new byte[token.Length];
        var isRead = Convert.TryFromBase64String(token, bytes, out var count);
        after = isRead ? Encoding.UTF8.GetString(bytes.AsSpan(0, count)) : "";
        return isRead;
    }
}
