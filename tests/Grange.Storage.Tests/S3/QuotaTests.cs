using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;

namespace Grange.Storage.Tests.S3;

/// <summary>A key with a quota keeps no more than that, and room comes back with what is removed.</summary>
public sealed class QuotaTests(S3Node node) : IClassFixture<S3Node>
{
    readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_held_to_bytes_and_objects_and_removing_makes_room()
    {
        using var http = new HttpClient { BaseAddress = node.Node.Url };
        var (access, secret) = await node.KeyAsync();
        using var s3 = node.ClientOf(access, secret);
        await s3.PutBucketAsync("limited", cancel);
        await LimitAsync(http, access, new { mostBytes = 250_000, mostObjects = 3 });
        await PutAsync(s3, "a", 100_000);
        await PutAsync(s3, "b", 100_000);
        Assert.Equal("QuotaExceeded", (await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(s3, "c", 100_000))).ErrorCode);
        await PutAsync(s3, "c", 1000);
        Assert.Equal("QuotaExceeded", (await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(s3, "d", 1))).ErrorCode);
        var quota = await QuotaAsync(http, access);
        Assert.Equal((3, 3, 201_000, 250_000), ((int)quota["objects"]!, (int)quota["mostObjects"]!, (int)quota["bytes"]!, (int)quota["mostBytes"]!));
        await s3.DeleteObjectAsync("limited", "a", cancel);
        for (var tries = 0; (int)(await QuotaAsync(http, access))["objects"]! > 2 && tries < 100; tries++) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        await PutAsync(s3, "d", 100_000);
        await LimitAsync(http, access, new { });
        await PutAsync(s3, "e", 500_000);
    }

    [Fact]
    public async Task Uploads_that_end_at_once_do_not_pass_together()
    {
        using var http = new HttpClient { BaseAddress = node.Node.Url };
        var (access, secret) = await node.KeyAsync();
        using var s3 = node.ClientOf(access, secret);
        await s3.PutBucketAsync("crowded", cancel);
        await LimitAsync(http, access, new { mostObjects = 4 });
        var passed = await Task.WhenAll(Enumerable.Range(0, 12).Select(async at =>
        {
            try
            {
                await PutAsync(s3, $"{at}", 1000 + at, "crowded");
                return true;
            }
            catch (AmazonS3Exception refused) when (refused.ErrorCode == "QuotaExceeded")
            {
                return false;
            }
        }));
        Assert.Equal(4, passed.Count(one => one));
    }

    async Task LimitAsync(HttpClient http, string access, object wish)
        => Assert.Equal(HttpStatusCode.OK, (await http.PutAsJsonAsync($"/api/v1/storage/keys/{access}/quota", wish, cancel)).StatusCode);

    async Task<JsonNode> QuotaAsync(HttpClient http, string access)
        => (await http.GetFromJsonAsync<JsonNode>("/api/v1/storage/keys", cancel))!["keys"]!.AsArray().Single(key => (string)key!["access"]! == access)!["quota"]!;

    Task PutAsync(AmazonS3Client s3, string key, int length, string bucket = "limited")
        => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(ContentOf.Bytes(length, length)) }, cancel);
}
