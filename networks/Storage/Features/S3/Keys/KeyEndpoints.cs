using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.S3.Keys;

/// <summary>An access key for S3. The secret is told once, by the answer that made it, and with it the token for <c>/pins</c>.</summary>
public sealed record S3KeyJson(string Access, string? Secret, string? Token, string Account, string Label, long MadeMs, string? Endpoint, QuotaJson Quota);

/// <summary>What a key keeps, and the most it may; null where there is no bound.</summary>
public sealed record QuotaJson(long Objects, long? MostObjects, long Bytes, long? MostBytes);

/// <summary>A bound to set; null takes it away.</summary>
public sealed record QuotaWishJson(long? MostBytes, long? MostObjects);

public sealed record S3KeyListJson(IReadOnlyList<S3KeyJson> Keys);

/// <summary>What to make a key for; the node's own account when none is named.</summary>
public sealed record S3KeyWishJson(string? Label, string? Account, long? MostBytes = null, long? MostObjects = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(S3KeyJson))]
[JsonSerializable(typeof(S3KeyListJson))]
sealed partial class S3KeysJson : JsonSerializerContext;

/// <summary>Access keys at the node's own API.</summary>
sealed class KeyEndpoints(StorageRunner running)
{
    const int LongestLabel = 100;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/keys", MakeAsync).Produces<S3KeyJson>(StatusCodes.Status201Created).WithSummary("Makes an access key for S3 and the Pinning Service API; what is stored with it, its account pays for");
        api.MapGet("/keys", ListAsync).Produces<S3KeyListJson>().WithSummary("The access keys in force, without their secrets");
        api.MapPut("/keys/{access}/quota", LimitAsync).Produces<S3KeyJson>().WithSummary("Sets the most that a key may keep; what it keeps already stays");
        api.MapDelete("/keys/{access}", RemoveAsync).WithSummary("Ends an access key at once; what was stored with it stays");
    }

    async Task<IResult> MakeAsync(S3KeyWishJson wish, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var account = node.Accounts.Default;
        if (wish.Account is { } named && !Address.TryParse(named, null, out account)) return Problem.Of(new Fault("bad-account", $"'{named}' is no account"));
        if (!node.Accounts.Has(account)) return Problem.Of(new Fault("key-not-here", $"this node does not have the key of {account}, so it cannot order for it", "leave the account out", 403));
        if (await node.Accounts.RefusesAsync(context, account, cancel) is { } stranger) return Problem.Of(stranger);
        if ((wish.Label ?? "").Length > LongestLabel) return Problem.Of(new Fault("bad-label", $"a label has at most {LongestLabel} characters"));
        if (wish.MostBytes < 0 || wish.MostObjects < 0) return Problem.Of(BadQuota);
        var made = AccessKey.Generate(account, wish.Label ?? "", node.NowMs, new Quota(wish.MostBytes, wish.MostObjects));
        await new KeyTable(node.Host.Store, node.Slug).AddAsync(made, cancel);
        return Results.Json(Show(made, made, new Use()), S3KeysJson.Default.S3KeyJson, statusCode: StatusCodes.Status201Created);
    }

    async Task<IResult> ListAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var keys = await new KeyTable(node.Host.Store, node.Slug).AllAsync(cancel);
        var shown = new List<S3KeyJson>();
        foreach (var key in keys) shown.Add(Show(key, null, await node.Quotas.OfAsync(key.Access, cancel)));
        return Results.Json(new S3KeyListJson(shown), S3KeysJson.Default.S3KeyListJson);
    }

    /// <summary>A quota is the operator's to set: who has the key cannot raise it.</summary>
    async Task<IResult> LimitAsync(string access, QuotaWishJson wish, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } stranger) return Problem.Of(stranger);
        if (wish.MostBytes < 0 || wish.MostObjects < 0) return Problem.Of(BadQuota);
        var keys = new KeyTable(node.Host.Store, node.Slug);
        if (!await keys.LimitAsync(access, new Quota(wish.MostBytes, wish.MostObjects), cancel)) return Problem.Of(Unknown(access));
        return Results.Json(Show((await keys.FindAsync(access, cancel))!, null, await node.Quotas.OfAsync(access, cancel)), S3KeysJson.Default.S3KeyJson);
    }

    static Fault BadQuota { get; } = new("bad-quota", "a quota is not negative");

    static Fault Unknown(string access) => new("unknown-key", $"there is no access key '{access}'", "grange storage keys ls", 404);

    async Task<IResult> RemoveAsync(string access, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var keys = new KeyTable(node.Host.Store, node.Slug);
        if (await keys.FindAsync(access, cancel) is { } key && await node.Accounts.RefusesAsync(context, key.Account, cancel) is { } stranger) return Problem.Of(stranger);
        return await keys.RemoveAsync(access, cancel)
            ? Results.NoContent()
            : Problem.Of(Unknown(access));
    }

    S3KeyJson Show(AccessKey key, AccessKey? told, Use use)
        => new(key.Access, told?.Secret, told?.Token, key.Account.ToString(), key.Label, key.MadeMs, running.Host.IsFirstOfModule ? running.Host.AddressOf(S3Door.Port)?.ToString().TrimEnd('/') : null,
            new QuotaJson(use.Objects, key.Quota.Objects, use.Bytes, key.Quota.Bytes));
}
