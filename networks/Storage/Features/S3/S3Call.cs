using Grange.Kernel;
using Grange.Storage.S3.Buckets;
using Grange.Storage.S3.Keys;
using Grange.Storage.S3.Multipart;
using Grange.Storage.S3.Objects;
using Grange.Storage.S3.Signing;
using Grange.Store;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3;

/// <summary>One request whose signature was found right: who asks, for what, and the tables it is answered from.</summary>
sealed class S3Call(HttpContext context, StorageNode node, Leftovers leftovers, AccessKey key, Signature signature)
{
    public HttpContext Context => context;
    public HttpRequest Request => context.Request;
    public HttpResponse Response => context.Response;
    public StorageNode Node => node;
    public Address Account => key.Account;
    public CancellationToken Cancel => context.RequestAborted;

    public string Bucket { get; init; } = "";
    public string Name { get; init; } = "";

    public BucketTable Buckets { get; } = new(node.Host.Store, node.Slug);
    public VersionTable Versions => field ??= new(node.Host.Store, node.Slug, Buckets);
    public UploadTable Uploads => field ??= new(node.Host.Store, node.Slug);
    public Listing Listing => field ??= new(node.Host.Store, node.Slug);
    public S3Content Content => field ??= new(node, key, Bucket, leftovers);

    /// <summary>A parameter of the query; null when it is not there.</summary>
    public string? Query(string name) => (string?)Request.Query[name];

    /// <summary>A header; null when it is not there.</summary>
    public string? Header(string name) => (string?)Request.Headers[name] is { Length: > 0 } value ? value : null;

    /// <summary>The request's content, which is checked while it is read.</summary>
    public Result<CheckedBody> Body() => CheckedBody.Open(Request, signature, key.Secret);

    /// <summary>The bucket, if it is the caller's.</summary>
    public Task<Result<Bucket>> OwnBucketAsync() => OwnBucketAsync(Bucket);

    /// <summary>A bucket, if it is the caller's.</summary>
    public async Task<Result<Bucket>> OwnBucketAsync(string name)
    {
        if (await Buckets.FindAsync(name, Cancel) is not { } bucket) return S3Faults.NoSuchBucket(name);
        return bucket.Account == Account ? bucket : S3Faults.AccessDenied($"'{name}' is another account's");
    }
}
