using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Storage.S3.Objects;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.S3.Buckets;

/// <summary>A bucket; <c>Versions</c> is never, enabled or suspended.</summary>
public sealed record BucketJson(string Name, string Account, string Versions, long MadeMs);

public sealed record BucketListJson(IReadOnlyList<BucketJson> Buckets);

/// <summary>One version of an object in a bucket, or the mark that it was deleted then.</summary>
/// <param name="Durability">durable, placing(n of m), repairing(n of m) or stored-local; null for a mark.</param>
public sealed record VersionJson(string Name, string Version, bool Latest, bool Deleted, long Size, long MadeMs, string? Cid, string? Durability);

/// <summary>Versions by name, of each the newest first; <c>IsCut</c> when there are more.</summary>
public sealed record VersionListJson(IReadOnlyList<VersionJson> Versions, bool IsCut);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BucketListJson))]
[JsonSerializable(typeof(VersionListJson))]
sealed partial class BucketsJson : JsonSerializerContext;

/// <summary>What lies in buckets, for the people whose they are: S3 itself answers only who has an access key.</summary>
sealed class BucketEndpoints(StorageRunner running)
{
    const int Most = 1000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/buckets", ListAsync).Produces<BucketListJson>().WithSummary("The buckets of whoever is signed in");
        api.MapGet("/buckets/{bucket}", VersionsAsync).Produces<VersionListJson>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Every version of every object in a bucket; ?prefix=, ?after=: only names behind it");
    }

    async Task<IResult> ListAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var shown = new List<BucketJson>();
        foreach (var bucket in await new BucketTable(node.Host.Store, node.Slug).AllAsync(cancel))
            if (await node.Accounts.RefusesAsync(context, bucket.Account, cancel) is null)
                shown.Add(new BucketJson(bucket.Name, bucket.Account.ToString(), bucket.Versioning.ToString().ToLowerInvariant(), bucket.MadeMs));
        return Results.Json(new BucketListJson(shown), BucketsJson.Default.BucketListJson);
    }

    async Task<IResult> VersionsAsync(string bucket, string? prefix, string? after, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await new BucketTable(node.Host.Store, node.Slug).FindAsync(bucket, cancel) is not { } found) return Problem.Of(S3Faults.NoSuchBucket(bucket));
        if (await node.Accounts.RefusesAsync(context, found.Account, cancel) is { } stranger) return Problem.Of(stranger);
        var page = await new Listing(node.Host.Store, node.Slug).VersionsAsync(new ListWish(bucket, prefix ?? "", "", after ?? "", null, Most), cancel);
        var shown = new List<VersionJson>();
        foreach (var one in page.Versions)
        {
            var durability = one.Cid is { } cid ? (await node.Objects.DurabilityAsync(cid, node.Terms.Policy, cancel)).ToString() : null;
            shown.Add(new VersionJson(one.Name, one.Version, one.IsLatest, one.IsMarker, one.Size, one.MadeMs, one.Cid?.ToString(), durability));
        }
        return Results.Json(new VersionListJson(shown, page.IsCut), BucketsJson.Default.VersionListJson);
    }
}
