using System.Net;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;

namespace Grange.Storage.Tests.S3;

/// <summary>Buckets, lists, versions and uploads in parts, as Amazon's own SDK uses them.</summary>
public sealed class BucketTests(S3Node node) : IClassFixture<S3Node>
{
    readonly AmazonS3Client s3 = node.Client;
    readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_is_made_found_and_removed_when_empty()
    {
        var bucket = await node.BucketAsync();
        Assert.Contains((await s3.ListBucketsAsync(cancel)).Buckets, one => one.BucketName == bucket);
        await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancel);
        await s3.GetBucketLocationAsync(bucket, cancel);
        await PutAsync(bucket, "x", "1");
        await RefusedAsync(HttpStatusCode.Conflict, "BucketNotEmpty", () => s3.DeleteBucketAsync(bucket, cancel));
        await s3.DeleteObjectAsync(bucket, "x", cancel);
        await s3.DeleteBucketAsync(bucket, cancel);
        await RefusedAsync(HttpStatusCode.NotFound, "NoSuchBucket", () => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancel));
        await RefusedAsync(HttpStatusCode.BadRequest, "InvalidBucketName", () => s3.PutBucketAsync("UPPER_case", cancel));
    }

    [Fact]
    public async Task The_nodes_own_API_tells_every_version_and_where_an_object_was_deleted()
    {
        var bucket = await node.BucketAsync(isVersioned: true);
        await PutAsync(bucket, "a.txt", "first");
        await PutAsync(bucket, "a.txt", "second, longer");
        await s3.DeleteObjectAsync(bucket, "a.txt", cancel);
        using var http = new HttpClient { BaseAddress = node.Node.Url };
        var buckets = JsonNode.Parse(await http.GetStringAsync("/api/v1/storage/buckets", cancel))!["buckets"]!.AsArray();
        Assert.Equal("enabled", (string?)buckets.Single(one => (string?)one!["name"] == bucket)!["versions"]);
        var versions = JsonNode.Parse(await http.GetStringAsync($"/api/v1/storage/buckets/{bucket}", cancel))!["versions"]!.AsArray();
        Assert.Equal([(true, true, 0L), (false, false, 14L), (false, false, 5L)], versions.Select(one => ((bool)one!["latest"]!, (bool)one["deleted"]!, (long)one["size"]!)));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/v1/storage/buckets/there-is-none", cancel)).StatusCode);
    }

    [Fact]
    public async Task A_key_that_was_ended_or_has_another_secret_opens_nothing()
    {
        var (access, secret) = await node.KeyAsync();
        using (var wrong = node.ClientOf(access, secret + "x")) await RefusedAsync(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", () => wrong.ListBucketsAsync(cancel));
        using var client = node.ClientOf(access, secret);
        await client.ListBucketsAsync(cancel);
        using var http = new HttpClient { BaseAddress = node.Node.Url };
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"/api/v1/storage/keys/{access}", cancel)).StatusCode);
        await RefusedAsync(HttpStatusCode.Forbidden, "InvalidAccessKeyId", () => client.ListBucketsAsync(cancel));
        Assert.DoesNotContain("secret", await http.GetStringAsync("/api/v1/storage/keys", cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denied_content_is_neither_taken_nor_given()
    {
        var bucket = await node.BucketAsync();
        await PutAsync(bucket, "x", "somebody objects to this");
        var cid = Grange.Content.Cid.Parse(await node.CidAsync(bucket, "x"));
        node.Node.Denied.Add(cid);
        try
        {
            await RefusedAsync(HttpStatusCode.Forbidden, "AccessDenied", () => PutAsync(bucket, "y", "somebody objects to this"));
            await RefusedAsync(HttpStatusCode.Forbidden, "AccessDenied", () => TextAsync(bucket, "x", null));
        }
        finally
        {
            node.Node.Denied.Remove(cid);
        }
    }

    [Fact]
    public async Task What_is_not_done_here_is_said_and_not_taken_for_something_else()
    {
        var bucket = await node.BucketAsync();
        await PutAsync(bucket, "x", "1");
        await RefusedAsync(HttpStatusCode.NotImplemented, "NotImplemented", () => s3.GetBucketPolicyAsync(bucket, cancel));
        await RefusedAsync(HttpStatusCode.NotImplemented, "NotImplemented", () => s3.DeletePublicAccessBlockAsync(new DeletePublicAccessBlockRequest { BucketName = bucket }, cancel));
        await RefusedAsync(HttpStatusCode.NotImplemented, "NotImplemented", () => s3.DeleteObjectTaggingAsync(new DeleteObjectTaggingRequest { BucketName = bucket, Key = "x" }, cancel));
        Assert.Equal("1", await TextAsync(bucket, "x", null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Lists_come_in_pages_with_groups(int page)
    {
        var bucket = await node.BucketAsync();
        string[] keys = ["a", "b/1", "b/2", "b/c/3", "b0", "d/ü", "d/\U0001F600", "e f+g&<h>", "z/1"];
        foreach (var key in keys) await PutAsync(bucket, key, key);
        Assert.Equal(keys.Order(StringComparer.Ordinal), await AllAsync(bucket, page, "", ""));
        Assert.Equal(["a", "b/", "b0", "d/", "e f+g&<h>", "z/"], await AllAsync(bucket, page, "", "/"));
        Assert.Equal(["b/1", "b/2", "b/c/"], await AllAsync(bucket, page, "b/", "/"));
        Assert.Equal(["a", "b/", "b0", "d/", "e f+g&<h>", "z/"], await AllOldAsync(bucket, page, "/"));
        Assert.Equal(["d/ü", "d/\U0001F600", "e f+g&<h>", "z/1"], (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, StartAfter = "b0" }, cancel)).S3Objects.Select(one => one.Key));
    }

    [Fact]
    public async Task Versions_are_kept_listed_and_taken_away()
    {
        var bucket = await node.BucketAsync(isVersioned: true);
        var first = (await PutAsync(bucket, "x", "one")).VersionId;
        var second = (await PutAsync(bucket, "x", "two")).VersionId;
        Assert.NotEqual(first, second);
        var mark = (await s3.DeleteObjectAsync(bucket, "x", cancel)).VersionId;
        await RefusedAsync(HttpStatusCode.NotFound, "NoSuchKey", () => s3.GetObjectAsync(bucket, "x", cancel));
        Assert.Equal("one", await TextAsync(bucket, "x", first));
        var listed = (await s3.ListVersionsAsync(bucket, cancel)).Versions;
        Assert.Equal([(mark, true, true), (second, false, false), (first, false, false)], listed.Select(one => (one.VersionId, one.IsLatest ?? false, one.IsDeleteMarker ?? false)));
        await s3.DeleteObjectAsync(bucket, "x", mark, cancel);
        Assert.Equal("two", await TextAsync(bucket, "x", null));
        await s3.DeleteObjectAsync(bucket, "x", second, cancel);
        Assert.Equal("one", await TextAsync(bucket, "x", null));
        await s3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Suspended } }, cancel);
        await PutAsync(bucket, "x", "three");
        await PutAsync(bucket, "x", "four");
        Assert.Equal(["null", first], (await s3.ListVersionsAsync(bucket, cancel)).Versions.Select(one => one.VersionId));
        Assert.Equal(VersionStatus.Suspended, (await s3.GetBucketVersioningAsync(bucket, cancel)).VersioningConfig.Status);
        var page = await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket, MaxKeys = 1 }, cancel);
        var next = await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket, KeyMarker = page.NextKeyMarker, VersionIdMarker = page.NextVersionIdMarker }, cancel);
        Assert.Equal([first], next.Versions.Select(one => one.VersionId));
    }

    [Fact]
    public async Task Many_objects_are_deleted_by_one_request()
    {
        var bucket = await node.BucketAsync();
        for (var i = 0; i < 20; i++) await PutAsync(bucket, $"k{i}", "x");
        var answer = await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = [.. Enumerable.Range(0, 25).Select(i => new KeyVersion { Key = $"k{i}" })] }, cancel);
        Assert.Equal(25, answer.DeletedObjects.Count);
        Assert.Empty((await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancel)).S3Objects ?? []);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var bucket = await node.BucketAsync(isVersioned: true);
        var version = (await PutAsync(bucket, "x", "kept")).VersionId;
        await node.RestartAsync();
        using var got = await node.Client.GetObjectAsync(bucket, "x", cancel);
        Assert.Equal(version, got.VersionId);
    }

    [Fact]
    public async Task What_a_crash_left_behind_is_given_up_at_the_next_start_and_nothing_else()
    {
        var bucket = await node.BucketAsync();
        await PutAsync(bucket, "x", "kept");
        using (var http = new HttpClient { BaseAddress = node.Node.Url }) // content whose version was never written
            await http.PutAsync($"/api/v1/storage/files/.s3/{bucket}/orphan", new ByteArrayContent([1, 2, 3]), cancel);
        await node.RestartAsync();
        for (var i = 0; (await ContentsAsync(bucket)).Count > 1; i++)
        {
            Assert.InRange(i, 0, 200);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
        Assert.DoesNotContain($".s3/{bucket}/orphan", await ContentsAsync(bucket));
        using var got = await node.Client.GetObjectAsync(bucket, "x", cancel);
        Assert.Equal(4, got.ContentLength);
    }

    async Task<List<string>> ContentsAsync(string bucket)
    {
        using var http = new HttpClient { BaseAddress = node.Node.Url };
        var files = JsonNode.Parse(await http.GetStringAsync("/api/v1/storage/files?all=true", cancel))!["files"]!.AsArray();
        return [.. files.Select(file => (string)file!["name"]!).Where(name => name.StartsWith($".s3/{bucket}/", StringComparison.Ordinal))];
    }

    async Task<List<string>> AllAsync(string bucket, int page, string prefix, string delimiter)
    {
        var (all, request) = (new List<string>(), new ListObjectsV2Request { BucketName = bucket, MaxKeys = page, Prefix = prefix, Delimiter = delimiter, Encoding = EncodingType.Url });
        ListObjectsV2Response answer;
        do
        {
            answer = await s3.ListObjectsV2Async(request, cancel);
            all.AddRange((answer.S3Objects ?? []).Select(one => Uri.UnescapeDataString(one.Key)).Concat((answer.CommonPrefixes ?? []).Select(Uri.UnescapeDataString)));
            request.ContinuationToken = answer.NextContinuationToken;
        }
        while (answer.IsTruncated == true);
        return [.. all.Order(StringComparer.Ordinal)];
    }

    async Task<List<string>> AllOldAsync(string bucket, int page, string delimiter)
    {
        var (all, request) = (new List<string>(), new ListObjectsRequest { BucketName = bucket, MaxKeys = page, Delimiter = delimiter });
        ListObjectsResponse answer;
        do
        {
            answer = await s3.ListObjectsAsync(request, cancel);
            all.AddRange((answer.S3Objects ?? []).Select(one => one.Key).Concat(answer.CommonPrefixes ?? []));
            request.Marker = answer.NextMarker;
        }
        while (answer.IsTruncated == true);
        return [.. all.Order(StringComparer.Ordinal)];
    }

    Task<PutObjectResponse> PutAsync(string bucket, string key, string text) => node.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text }, cancel);

    async Task<string> TextAsync(string bucket, string key, string? version)
    {
        using var got = await s3.GetObjectAsync(bucket, key, version, cancel);
        using var reader = new StreamReader(got.ResponseStream);
        return await reader.ReadToEndAsync(cancel);
    }

    static async Task RefusedAsync(HttpStatusCode status, string code, Func<Task> act)
    {
        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(act);
        Assert.Equal((status, code), (refused.StatusCode, refused.ErrorCode));
    }
}
