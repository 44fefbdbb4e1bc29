using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Grange.Kernel;

namespace Grange.Storage.Tests.S3;

/// <summary>Objects as Amazon's own SDK writes, reads and copies them.</summary>
public sealed class ObjectTests(S3Node node) : IClassFixture<S3Node>
{
    readonly AmazonS3Client s3 = node.Client;
    readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CRC32")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task An_object_comes_back_with_its_headers_etag_and_checksum(string algorithm)
    {
        var (bucket, bytes) = (await node.BucketAsync(), ContentOf.Bytes(1, 3_000_000));
        var put = new PutObjectRequest { BucketName = bucket, Key = "a/b ü+&.txt", InputStream = new MemoryStream(bytes), ContentType = "text/x-test", ChecksumAlgorithm = algorithm };
        put.Metadata["colour"] = "blue";
        put.Headers.CacheControl = "max-age=5";
        var etag = (await s3.PutObjectAsync(put, cancel)).ETag;
        Assert.Equal(ETags.Of(bytes), etag);
        using var got = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "a/b ü+&.txt", ChecksumMode = ChecksumMode.ENABLED }, cancel);
        Assert.Equal(bytes, await ReadAsync(got));
        Assert.Equal((etag, "text/x-test", "blue", "max-age=5"), (got.ETag, got.Headers.ContentType, got.Metadata["colour"], got.Headers.CacheControl));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_048_576)]
    public async Task Every_size_comes_back(int size)
    {
        var (bucket, bytes) = (await node.BucketAsync(), ContentOf.Bytes(size, size));
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "x", InputStream = new MemoryStream(bytes) }, cancel);
        using var got = await s3.GetObjectAsync(bucket, "x", cancel);
        Assert.Equal(bytes, await ReadAsync(got));
    }

    [Fact]
    public async Task Ranges_and_conditions_are_kept()
    {
        var (bucket, bytes) = (await node.BucketAsync(), ContentOf.Bytes(2, 2_500_000));
        var etag = (await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "x", InputStream = new MemoryStream(bytes) }, cancel)).ETag;
        using (var part = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "x", ByteRange = new ByteRange(1_048_000, 1_049_000) }, cancel))
            Assert.Equal(bytes[1_048_000..1_049_001], await ReadAsync(part));
        await RefusedAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange", () => s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "x", ByteRange = new ByteRange(2_500_000, 2_500_001) }, cancel));
        await RefusedAsync(HttpStatusCode.PreconditionFailed, "PreconditionFailed", () => s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "x", EtagToMatch = "\"other\"" }, cancel));
        var known = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "x", EtagToNotMatch = etag }, cancel));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task A_write_may_depend_on_what_is_there()
    {
        var bucket = await node.BucketAsync();
        var etag = (await PutAsync(bucket, "x", "one", ifNoneMatch: "*")).ETag;
        await RefusedAsync(HttpStatusCode.PreconditionFailed, "PreconditionFailed", () => PutAsync(bucket, "x", "two", ifNoneMatch: "*"));
        await RefusedAsync(HttpStatusCode.PreconditionFailed, "PreconditionFailed", () => PutAsync(bucket, "x", "two", ifMatch: "\"other\""));
        await RefusedAsync(HttpStatusCode.NotFound, "NoSuchKey", () => PutAsync(bucket, "y", "two", ifMatch: etag));
        await PutAsync(bucket, "x", "two", ifMatch: etag);
        var race = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await PutAsync(bucket, "race", $"{i}", ifNoneMatch: "*");
                return 1;
            }
            catch (AmazonS3Exception lost) when (lost.ErrorCode == "PreconditionFailed")
            {
                return 0;
            }
        }));
        Assert.Equal(1, race.Sum());
    }

    [Fact]
    public async Task A_copy_costs_no_upload_and_keeps_or_replaces_what_was_said_of_it()
    {
        var bucket = await node.BucketAsync();
        var put = new PutObjectRequest { BucketName = bucket, Key = "x", ContentBody = "copied" };
        put.Metadata["colour"] = "blue";
        await s3.PutObjectAsync(put, cancel);
        await s3.CopyObjectAsync(bucket, "x", bucket, "y/ä z", cancel);
        await s3.CopyObjectAsync(new CopyObjectRequest { SourceBucket = bucket, SourceKey = "x", DestinationBucket = bucket, DestinationKey = "x", MetadataDirective = S3MetadataDirective.REPLACE, ContentType = "text/new" }, cancel);
        Assert.Equal("blue", (await s3.GetObjectMetadataAsync(bucket, "y/ä z", cancel)).Metadata["colour"]);
        var replaced = await s3.GetObjectMetadataAsync(bucket, "x", cancel);
        Assert.Equal(("text/new", 0), (replaced.Headers.ContentType, replaced.Metadata.Count));
        await s3.DeleteObjectAsync(bucket, "x", cancel);
        using var copy = await s3.GetObjectAsync(bucket, "y/ä z", cancel);
        Assert.Equal("copied"u8.ToArray(), await ReadAsync(copy));
    }

    [Fact]
    public async Task Presigned_addresses_read_and_write_without_a_key()
    {
        var bucket = await node.BucketAsync();
        using var http = new HttpClient();
        var until = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5);
        var write = await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest { BucketName = bucket, Key = "p", Verb = HttpVerb.PUT, Expires = until, Protocol = Protocol.HTTP });
        Assert.Equal(HttpStatusCode.OK, (await http.PutAsync(write, new ByteArrayContent("signed"u8.ToArray()), cancel)).StatusCode);
        var read = await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest { BucketName = bucket, Key = "p", Expires = until, Protocol = Protocol.HTTP });
        Assert.Equal("signed", await http.GetStringAsync(read, cancel));
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(read.Replace("/p?", "/q?", StringComparison.Ordinal), cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync($"{node.Node.S3}{bucket}/p", cancel)).StatusCode);
    }

    [Fact]
    public async Task What_is_stored_is_paid_for_while_it_is_there()
    {
        var bucket = await node.BucketAsync();
        var before = Held();
        await PutAsync(bucket, "x", new string('1', 8_000_000));
        await PutAsync(bucket, "x", new string('2', 8_000_000));
        await UntilAsync(() => Held() == before + 1); // what the epoch may still take of the first is next to nothing
        await s3.DeleteObjectAsync(bucket, "x", cancel);
        node.Node.Available = new MicroUsd(0);
        await RefusedAsync(HttpStatusCode.Forbidden, "AccountProblem", () => PutAsync(bucket, "y", "three"));
        node.Node.Available = new MicroUsd(long.MaxValue / 4);
        Assert.Empty((await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancel)).S3Objects ?? []);

        int Held() => node.Node.Held.Count(hold => hold.Value > 10);
    }

    Task<PutObjectResponse> PutAsync(string bucket, string key, string text, string? ifMatch = null, string? ifNoneMatch = null)
        => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text, IfMatch = ifMatch, IfNoneMatch = ifNoneMatch }, cancel);

    static async Task RefusedAsync(HttpStatusCode status, string code, Func<Task> act)
    {
        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(act);
        Assert.Equal((status, code), (refused.StatusCode, refused.ErrorCode));
    }

    static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 200 && !isSo(); i++) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.True(isSo());
    }

    async Task<byte[]> ReadAsync(GetObjectResponse got)
    {
        using var bytes = new MemoryStream();
        await got.ResponseStream.CopyToAsync(bytes, cancel);
        return bytes.ToArray();
    }
}
