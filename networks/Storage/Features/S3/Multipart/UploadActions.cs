using System.Globalization;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Grange.Storage.S3.Objects;
using Grange.Storage.S3.Signing;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3.Multipart;

/// <summary>Objects that come in parts: begun, fed from bodies or from other objects, listed, given up.</summary>
sealed class UploadActions(S3Call call)
{
    public const int MostParts = 10_000;

    const int PageSize = 1000;

    public async Task<Fault?> BeginAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        if (call.Node.Host.Policy.Check(new PolicyQuestion("upload", call.Account)) is { } denied) return denied;
        if (!ObjectHeaders.Of(call.Request).TryGet(out var headers, out var large)) return large;
        var made = new Upload(Guid.CreateVersion7(call.Node.Host.Clock.GetUtcNow()).ToString("N"), call.Bucket, call.Name, headers, call.Node.NowMs);
        await call.Uploads.AddAsync(made, call.Cancel);
        await S3Xml.SendAsync(call.Response, "InitiateMultipartUploadResult", xml => xml.Element("Bucket", call.Bucket).Element("Key", call.Name).Element("UploadId", made.Id), call.Cancel);
        return null;
    }

    public async Task<Fault?> PutPartAsync()
    {
        if (!(await FindAsync(call)).TryGet(out var upload, out var none)) return none;
        if (!int.TryParse(call.Query("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostParts)
            return S3Faults.BadArgument($"partNumber is 1 to {MostParts}");
        if (call.Header("x-amz-copy-source") is { } source) return await CopyPartAsync(upload, number, source);
        if (!call.Body().TryGet(out var body, out var unclear)) return unclear;
        await using (body)
        {
            if (!(await StoreAsync(upload, number, body, body.Length64, () => body.Md5)).TryGet(out var part, out var refused)) return refused;
            call.Response.Headers.ETag = $"\"{part.ETag}\"";
            if (body.Checksum is { } checksum) call.Response.Headers[checksum.Key] = checksum.Value;
            return null;
        }
    }

    async Task<Fault?> CopyPartAsync(Upload upload, int number, string source)
    {
        if (!(await PutActions.SourceAsync(call, source)).TryGet(out var from, out var none)) return none;
        var (start, length) = (0L, from.Size);
        if (call.Header("x-amz-copy-source-range") is { } range)
        {
            var ends = range.Replace("bytes=", "", StringComparison.Ordinal).Split('-');
            if (ends.Length != 2 || !long.TryParse(ends[0], CultureInfo.InvariantCulture, out start) || !long.TryParse(ends[1], CultureInfo.InvariantCulture, out var last) || last < start || last >= from.Size)
                return new Fault("InvalidRange", $"x-amz-copy-source-range is bytes=FIRST-LAST within {from.Size} bytes", Status: 416);
            length = last - start + 1;
        }
        var reader = new UnixFsReader(call.Node.Blocks);
        if (!(await reader.OpenAsync(from.Cid!.Value, call.Cancel)).TryGet(out var file, out var missing)) return GatewayAnswer.FaultOf(missing);
        await using var content = new RangeBody(reader.ReadAsync(file, start, length, call.Cancel));
        if (!(await StoreAsync(upload, number, content, length, () => content.Md5)).TryGet(out var part, out var refused)) return refused;
        await S3Xml.SendAsync(call.Response, "CopyPartResult", xml => xml.Element("ETag", $"\"{part.ETag}\"").Time("LastModified", part.MadeMs), call.Cancel);
        return null;
    }

    async Task<Result<UploadPart>> StoreAsync(Upload upload, int number, Stream content, long bytes, Func<byte[]> md5)
    {
        if (!(await call.Content.PutAsync(content, bytes, call.Cancel)).TryGet(out var stored, out var refused)) return refused;
        var part = new UploadPart(number, Convert.ToHexStringLower(md5()), stored.Size, stored.Cid, stored.Name, stored.MadeMs);
        if ((await call.Uploads.PutPartAsync(upload.Id, part, call.Cancel)).TryGet(out var before, out var ended))
        {
            call.Content.Drop(before);
            return part;
        }
        call.Content.Drop(stored.Name);
        return ended;
    }

    public async Task<Fault?> AbortAsync()
    {
        if (!(await FindAsync(call)).TryGet(out var upload, out var none)) return none;
        if (await call.Uploads.AbortAsync(upload.Id, call.Cancel) is not { } dropped) return S3Faults.NoSuchUpload(upload.Id);
        call.Content.Drop(dropped);
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    public async Task<Fault?> ListPartsAsync()
    {
        if (!(await FindAsync(call)).TryGet(out var upload, out var none)) return none;
        var (after, most) = (Number("part-number-marker", 0), Math.Clamp(Number("max-parts", PageSize), 1, PageSize));
        var parts = await call.Uploads.PartsAsync(upload.Id, after, most + 1, call.Cancel);
        var page = parts.Take(most).ToList();
        await S3Xml.SendAsync(call.Response, "ListPartsResult", xml =>
        {
            xml.Element("Bucket", call.Bucket).Element("Key", call.Name).Element("UploadId", upload.Id).Owner("Initiator", call.Account).Owner("Owner", call.Account)
                .Element("StorageClass", "STANDARD").Element("PartNumberMarker", after).Element("MaxParts", most).Element("IsTruncated", parts.Count > most);
            if (parts.Count > most) xml.Element("NextPartNumberMarker", page[^1].Number);
            foreach (var part in page)
                xml.Within("Part", one => one.Element("PartNumber", part.Number).Time("LastModified", part.MadeMs).Element("ETag", $"\"{part.ETag}\"").Element("Size", part.Size));
        }, call.Cancel);
        return null;
    }

    /// <summary>Uploads of a bucket that are under way.</summary>
    public async Task<Fault?> ListAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        var (prefix, after, afterId) = (call.Query("prefix") ?? "", call.Query("key-marker") ?? "", call.Query("upload-id-marker") ?? "");
        if (afterId.Length == 0 && after.Length > 0) afterId = "~"; // behind every upload of that key: ids are letters and digits
        var found = await call.Uploads.OfAsync(call.Bucket, prefix, after, afterId, PageSize + 1, call.Cancel);
        var page = found.Take(PageSize).ToList();
        var isEncoded = call.Query("encoding-type") == "url";
        await S3Xml.SendAsync(call.Response, "ListMultipartUploadsResult", xml =>
        {
            xml.Element("Bucket", call.Bucket).Element("KeyMarker", Shown(after)).Element("Prefix", Shown(prefix)).Element("MaxUploads", PageSize)
                .Element("EncodingType", isEncoded ? "url" : null).Element("IsTruncated", found.Count > PageSize);
            if (found.Count > PageSize) xml.Element("NextKeyMarker", Shown(page[^1].Name)).Element("NextUploadIdMarker", page[^1].Id);
            foreach (var upload in page)
                xml.Within("Upload", one => one.Element("Key", Shown(upload.Name)).Element("UploadId", upload.Id).Owner("Initiator", call.Account).Owner("Owner", call.Account)
                    .Element("StorageClass", "STANDARD").Time("Initiated", upload.MadeMs));
        }, call.Cancel);
        return null;

        string Shown(string name) => isEncoded ? CanonicalRequest.Encode(name).Replace("%2F", "/", StringComparison.Ordinal) : name;
    }

    /// <summary>The upload a call names, of the key it names, in a bucket of the caller's.</summary>
    public static async Task<Result<Upload>> FindAsync(S3Call call)
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        var id = call.Query("uploadId") ?? "";
        return await call.Uploads.FindAsync(id, call.Cancel) is { } upload && upload.Bucket == call.Bucket && upload.Name == call.Name ? upload : S3Faults.NoSuchUpload(id);
    }

    int Number(string name, int otherwise) => int.TryParse(call.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
