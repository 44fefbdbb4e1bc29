using System.Globalization;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Grange.Storage.S3.Objects;

/// <summary>Objects read: whole, in part, on conditions, or their headers alone.</summary>
sealed class GetActions(S3Call call)
{
    const int ReadAhead = 4;

    public async Task<Fault?> SendAsync()
    {
        if (!(await FindAsync(call, call.Bucket, call.Name, call.Query("versionId"))).TryGet(out var found, out var none)) return none;
        var response = call.Response;
        if (found.Version != StoredVersion.Only) response.Headers["x-amz-version-id"] = found.Version;
        if (found.IsMarker)
        {
            response.Headers["x-amz-delete-marker"] = "true";
            return call.Query("versionId") is null ? S3Faults.NoSuchKey(call.Name) : S3Faults.BadMethod;
        }
        if (call.Node.Host.Policy.Check(new PolicyQuestion("read", call.Account, found.Cid)) is { } denied) return denied;
        response.Headers.ETag = found.Quoted;
        response.Headers.LastModified = HeaderUtilities.FormatDate(found.Modified);
        response.Headers["x-grange-cid"] = found.Cid.ToString();
        if (Condition(call.Request.Headers, "", found) is { } unmet) return unmet;
        found.Headers.Write(call.Request, response);
        var range = ByteRange.Of(call.Request, found.Size, found.Quoted);
        if (range.Refusal(response, found.Size) is { } outside) return outside;
        if (HttpMethods.IsHead(call.Request.Method))
        {
            range.Announce(response, found.Size);
            return null;
        }
        return await SendAsync(found, range);
    }

    async Task<Fault?> SendAsync(StoredVersion found, ByteRange range)
    {
        var reader = new UnixFsReader(call.Node.Blocks, ReadAhead);
        if (!(await reader.OpenAsync(found.Cid!.Value, call.Cancel)).TryGet(out var file, out var missing)) return Lost(missing);
        await using var pieces = reader.ReadAsync(file, range.From, range.Length, call.Cancel).GetAsyncEnumerator(call.Cancel);
        var more = await pieces.MoveNextAsync(); // what cannot be read must be known before the status is sent
        if (more && !pieces.Current.TryGet(out _, out var broken)) return Lost(broken);
        range.Announce(call.Response, found.Size);
        for (; more; more = await pieces.MoveNextAsync())
        {
            if (!pieces.Current.TryGet(out var bytes, out var torn)) return Lost(torn);
            await call.Response.Body.WriteAsync(bytes, call.Cancel);
        }
        return null;
    }

    static Fault Lost(DagFault fault) => new("ServiceUnavailable", $"the content cannot be read: {fault}", "ask again later", 503);

    /// <summary>A version of an object in a bucket of the caller's.</summary>
    public static async Task<Result<StoredVersion>> FindAsync(S3Call call, string bucket, string name, string? version)
    {
        if (!(await call.OwnBucketAsync(bucket)).TryGet(out _, out var refused)) return refused;
        if (await call.Versions.FindAsync(bucket, name, string.IsNullOrEmpty(version) ? null : version, call.Cancel) is { } found) return found;
        return string.IsNullOrEmpty(version) ? S3Faults.NoSuchKey(name) : S3Faults.NoSuchVersion(version);
    }

    /// <summary>The first of the four conditions of RFC 9110 §13 that does not hold. An ETag that is named outweighs the time beside it.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="source">What the headers' names begin with: nothing, or <c>x-amz-copy-source-</c>.</param>
    /// <param name="found">What they are about.</param>
    public static Fault? Condition(IHeaderDictionary headers, string source, StoredVersion found)
    {
        var (match, noneMatch) = (headers[$"{source}if-match"].ToString(), headers[$"{source}if-none-match"].ToString());
        var seconds = found.MadeMs / 1000; // as fine as HTTP's dates are
        if (match.Length > 0 ? !Names(match, found) : Time(headers[$"{source}if-unmodified-since"]) is { } since && seconds > since) return S3Faults.Precondition("If-Match or If-Unmodified-Since");
        if (noneMatch.Length > 0 ? Names(noneMatch, found) : Time(headers[$"{source}if-modified-since"]) is { } before && seconds <= before)
            return source.Length > 0 ? S3Faults.Precondition("If-None-Match or If-Modified-Since") : new Fault("NotModified", "it is as it was", Status: StatusCodes.Status304NotModified);
        return null;
    }

    static bool Names(string etags, StoredVersion found)
        => etags.Split(',', StringSplitOptions.TrimEntries).Any(one => one == "*" || one.Trim('"') == found.ETag);

    static long? Time(string? text)
        => HeaderUtilities.TryParseDate(text ?? "", out var at) || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at) ? at.ToUnixTimeSeconds() : null;
}
