using Grange.Kernel;
using Grange.Storage.Objects;

namespace Grange.Storage.S3.Objects;

/// <summary>Objects written: from a body, or as a copy of one that is here.</summary>
sealed class PutActions(S3Call call)
{
    readonly WriteCondition condition = new(call.Header("if-match"), call.Header("if-none-match"));

    public async Task<Fault?> PutAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        if (call.Node.Host.Policy.Check(new PolicyQuestion("upload", call.Account)) is { } denied) return denied;
        // Looked at before the body comes, and again when the version is written.
        if (condition != default && condition.Check(await call.Versions.FindAsync(call.Bucket, call.Name, null, call.Cancel), call.Name) is { } unmet) return unmet;
        return call.Header("x-amz-copy-source") is { } source ? await CopyAsync(source) : await StoreAsync();
    }

    async Task<Fault?> StoreAsync()
    {
        if (!ObjectHeaders.Of(call.Request).TryGet(out var headers, out var large)) return large;
        if (!call.Body().TryGet(out var body, out var unclear)) return unclear;
        await using (body)
        {
            if (!(await call.Content.PutAsync(body, body.Length64, call.Cancel)).TryGet(out var stored, out var refused)) return refused;
            var etag = Convert.ToHexStringLower(body.Md5);
            if (!(await WriteAsync(call, stored, headers.With(body.Checksum), etag, condition, null)).TryGet(out _, out var lost)) return lost;
            call.Response.Headers.ETag = $"\"{etag}\"";
            if (body.Checksum is { } checksum) call.Response.Headers[checksum.Key] = checksum.Value;
            return null;
        }
    }

    async Task<Fault?> CopyAsync(string text)
    {
        if (!(await SourceAsync(call, text)).TryGet(out var from, out var none)) return none;
        var isReplaced = call.Header("x-amz-metadata-directive") == "REPLACE";
        if (!isReplaced && from.Name == call.Name && text.TrimStart('/').StartsWith(call.Bucket + "/", StringComparison.Ordinal) && from.IsLatest)
            return S3Faults.BadRequest("a copy onto itself changes nothing; say x-amz-metadata-directive: REPLACE");
        if (!ObjectHeaders.Of(call.Request).TryGet(out var own, out var large)) return large;
        if (!(await call.Content.CopyAsync(from.Cid!.Value, from.Size, call.Cancel)).TryGet(out var stored, out var refused)) return refused;
        if (!(await WriteAsync(call, stored, isReplaced ? own : from.Headers, from.ETag, condition, null)).TryGet(out var made, out var lost)) return lost;
        if (from.Version != StoredVersion.Only) call.Response.Headers["x-amz-copy-source-version-id"] = from.Version;
        await S3Xml.SendAsync(call.Response, "CopyObjectResult", xml => xml.Element("ETag", from.Quoted).Time("LastModified", made.MadeMs), call.Cancel);
        return null;
    }

    /// <summary>What <c>x-amz-copy-source</c> names, if the caller may read it and its conditions hold.</summary>
    public static async Task<Result<StoredVersion>> SourceAsync(S3Call call, string text)
    {
        var (path, version) = text.Split("?versionId=", 2) is [var named, var wanted] ? (named, wanted) : (text, null);
        if (Uri.UnescapeDataString(path).TrimStart('/').Split('/', 2) is not [var bucket, { Length: > 0 } name]) return S3Faults.BadArgument("x-amz-copy-source is /BUCKET/KEY");
        if (!(await GetActions.FindAsync(call, bucket, name, version)).TryGet(out var from, out var none)) return none;
        if (from.IsMarker) return S3Faults.NoSuchKey(name);
        if (call.Node.Host.Policy.Check(new PolicyQuestion("read", call.Account, from.Cid)) is { } denied) return denied;
        return GetActions.Condition(call.Request.Headers, "x-amz-copy-source-", from) is { } unmet ? unmet : from;
    }

    /// <summary>Makes stored content a version of the call's key; content that becomes none is given up, and so is what it takes the place of.</summary>
    public static async Task<Result<StoredVersion>> WriteAsync(S3Call call, StoredObject stored, ObjectHeaders headers, string etag, WriteCondition condition, string? upload)
    {
        var made = new StoredVersion(call.Name, "", etag, stored.Size, stored.Cid, stored.Name, headers, stored.MadeMs);
        if (!(await call.Versions.PutAsync(call.Bucket, made, condition, upload, call.Cancel)).TryGet(out var written, out var refused))
        {
            call.Content.Drop(stored.Name);
            return refused;
        }
        call.Content.Drop(written.Dropped);
        if (written.Version != StoredVersion.Only) call.Response.Headers["x-amz-version-id"] = written.Version;
        call.Response.Headers["x-grange-cid"] = stored.Cid.ToString();
        return made;
    }
}
