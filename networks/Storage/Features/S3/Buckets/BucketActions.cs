using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3.Buckets;

/// <summary>Buckets: made, listed, asked about, removed. Their names are shared by all accounts of a node.</summary>
sealed class BucketActions(S3Call call)
{
    public async Task<Fault?> ListAllAsync()
    {
        var buckets = await call.Buckets.OfAsync(call.Account, call.Cancel);
        await S3Xml.SendAsync(call.Response, "ListAllMyBucketsResult", xml => xml.Owner("Owner", call.Account).Within("Buckets", all =>
        {
            foreach (var bucket in buckets) all.Within("Bucket", one => one.Element("Name", bucket.Name).Time("CreationDate", bucket.MadeMs));
        }), call.Cancel);
        return null;
    }

    public async Task<Fault?> MakeAsync()
    {
        if (!IsName(call.Bucket)) return new Fault("InvalidBucketName", $"'{call.Bucket}' is no bucket's name", "3 to 63 of a-z, 0-9, '-' and '.', a letter or digit first and last");
        var before = await call.Buckets.AddAsync(new Bucket(call.Bucket, call.Account, Versioning.Never, call.Node.NowMs), call.Cancel);
        if (before is not null && before.Account != call.Account) return new Fault("BucketAlreadyExists", $"'{call.Bucket}' is another account's", "choose another name", 409);
        call.Response.Headers.Location = $"/{call.Bucket}"; // one's own bucket again: as it was
        return null;
    }

    public async Task<Fault?> RemoveAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        if (await call.Buckets.RemoveAsync(call.Bucket, call.Cancel) is { } held) return held;
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    public async Task<Fault?> HeadAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        call.Response.Headers["x-amz-bucket-region"] = S3Door.Region;
        return null;
    }

    public async Task<Fault?> LocationAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        await S3Xml.SendAsync(call.Response, "LocationConstraint", _ => { }, call.Cancel); // empty means us-east-1
        return null;
    }

    public async Task<Fault?> VersioningAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out var bucket, out var refused)) return refused;
        await S3Xml.SendAsync(call.Response, "VersioningConfiguration", xml => xml.Element("Status", bucket.Versioning == Versioning.Never ? null : bucket.Versioning.ToString()), call.Cancel);
        return null;
    }

    public async Task<Fault?> SetVersioningAsync()
    {
        if (!(await call.OwnBucketAsync()).TryGet(out _, out var refused)) return refused;
        if (!(await S3Xml.ReadAsync(call)).TryGet(out var wish, out var malformed)) return malformed;
        if (wish.Text("Status") is not ("Enabled" or "Suspended") || !Enum.TryParse<Versioning>(wish.Text("Status"), out var status)) return S3Faults.BadXml("Status is Enabled or Suspended");
        await call.Buckets.SetVersioningAsync(call.Bucket, status, call.Cancel);
        return null;
    }

    static bool IsName(string name)
        => name.Length is >= 3 and <= 63 && name.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one is '-' or '.')
            && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]) && !name.Contains("..", StringComparison.Ordinal);
}
