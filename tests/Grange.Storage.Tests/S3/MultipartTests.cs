using Amazon.S3;
using Amazon.S3.Model;

namespace Grange.Storage.Tests.S3;

/// <summary>Objects that come in parts.</summary>
public sealed class MultipartTests(S3Node node) : IClassFixture<S3Node>
{
    const int Five = 5 << 20;

    readonly AmazonS3Client s3 = node.Client;
    readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Five)]
    [InlineData(Five + 17)]
    public async Task Parts_come_in_any_order_and_again_and_make_one_object(int size)
    {
        var bucket = await node.BucketAsync();
        byte[][] parts = [ContentOf.Bytes(1, size), ContentOf.Bytes(2, size), ContentOf.Bytes(3, 100)];
        var upload = await BeginAsync(bucket, "big");
        await PartAsync(bucket, upload, 2, ContentOf.Bytes(9, size));
        var etags = new PartETag[3];
        foreach (var number in (int[])[3, 1, 2]) etags[number - 1] = await PartAsync(bucket, upload, number, parts[number - 1]);
        var listed = await s3.ListPartsAsync(bucket, "big", upload, cancel);
        Assert.Equal([(1, (long)size), (2, size), (3, 100)], listed.Parts.Select(part => (part.PartNumber ?? 0, part.Size ?? 0)));
        Assert.Equal([upload], (await s3.ListMultipartUploadsAsync(bucket, cancel)).MultipartUploads.Select(one => one.UploadId));
        var made = await CompleteAsync(bucket, upload, etags);
        Assert.Equal(ETags.OfParts(parts), made.ETag);
        byte[] whole = [.. parts[0], .. parts[1], .. parts[2]];
        using var got = await s3.GetObjectAsync(bucket, "big", cancel);
        using var bytes = new MemoryStream();
        await got.ResponseStream.CopyToAsync(bytes, cancel);
        Assert.Equal(whole, bytes.ToArray());
        if (size == Five) Assert.Equal((await ContentOf.CarAsync(whole)).Root.ToString(), await node.CidAsync(bucket, "big"));
        Assert.Empty((await s3.ListMultipartUploadsAsync(bucket, cancel)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task A_part_may_be_a_range_of_another_object()
    {
        var (bucket, source) = (await node.BucketAsync(), ContentOf.Bytes(4, Five + 1000));
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "source", InputStream = new MemoryStream(source) }, cancel);
        var upload = await BeginAsync(bucket, "big");
        var copied = await s3.CopyPartAsync(new CopyPartRequest { SourceBucket = bucket, SourceKey = "source", DestinationBucket = bucket, DestinationKey = "big", UploadId = upload, PartNumber = 1, FirstByte = 500, LastByte = 500 + Five - 1 }, cancel);
        var last = await PartAsync(bucket, upload, 2, [1, 2, 3]);
        await CompleteAsync(bucket, upload, [new PartETag(1, copied.ETag), last]);
        using var got = await s3.GetObjectAsync(bucket, "big", cancel);
        using var bytes = new MemoryStream();
        await got.ResponseStream.CopyToAsync(bytes, cancel);
        Assert.Equal([.. source[500..(500 + Five)], 1, 2, 3], bytes.ToArray());
    }

    [Fact]
    public async Task What_does_not_fit_together_is_refused_by_name()
    {
        var bucket = await node.BucketAsync();
        var upload = await BeginAsync(bucket, "big");
        var (one, two) = (await PartAsync(bucket, upload, 1, [1]), await PartAsync(bucket, upload, 2, [2]));
        await RefusedAsync("EntityTooSmall", () => CompleteAsync(bucket, upload, [one, two]));
        await RefusedAsync("InvalidPart", () => CompleteAsync(bucket, upload, [new PartETag(1, "\"00\"")]));
        await RefusedAsync("InvalidPart", () => CompleteAsync(bucket, upload, [new PartETag(3, one.ETag)]));
        await RefusedAsync("BucketNotEmpty", () => s3.DeleteBucketAsync(bucket, cancel));
        await s3.AbortMultipartUploadAsync(bucket, "big", upload, cancel);
        await RefusedAsync("NoSuchUpload", () => PartAsync(bucket, upload, 1, [1]));
        await RefusedAsync("NoSuchUpload", () => CompleteAsync(bucket, upload, [one]));
        await s3.DeleteBucketAsync(bucket, cancel);
    }

    async Task<string> BeginAsync(string bucket, string key) => (await s3.InitiateMultipartUploadAsync(bucket, key, cancel)).UploadId;

    async Task<PartETag> PartAsync(string bucket, string upload, int number, byte[] bytes)
    {
        var answer = await s3.UploadPartAsync(new UploadPartRequest { BucketName = bucket, Key = "big", UploadId = upload, PartNumber = number, InputStream = new MemoryStream(bytes) }, cancel);
        return new PartETag(number, answer.ETag);
    }

    Task<CompleteMultipartUploadResponse> CompleteAsync(string bucket, string upload, IEnumerable<PartETag> parts)
        => s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = "big", UploadId = upload, PartETags = [.. parts] }, cancel);

    static async Task RefusedAsync(string code, Func<Task> act)
    {
        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(act);
        Assert.Equal(code, refused.ErrorCode);
        Assert.InRange((int)refused.StatusCode, 400, 499);
    }
}
