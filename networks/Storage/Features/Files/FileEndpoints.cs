using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Grange.Storage.Objects;
using Grange.Storage.Pieces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Files;

/// <summary>Files at the node's own API: put, list, status, remove; CARs in.</summary>
sealed class FileEndpoints(StorageRunner running)
{
    const int PageSize = 1000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/files/{**name}", PutAsync).Produces<FileJson>(StatusCodes.Status201Created).Produces<BroughtJson>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithSummary("Stores the request body under a name; ?profile=, ?policy=copies=3 or rs=4/8, ?lifetime=fixed, renewing or endowed, ?days=, ?wait=durable; ?account=: only brings it, for that account to buy its keeping");
        api.MapPost("/car", PostCarAsync).Produces<FileJson>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Stores the blocks of a CAR (v1 or v2); ?name=, ?partial=true, ?policy=, ?lifetime=, ?days=, ?wait=durable");
        api.MapGet("/files", ListAsync).Produces<FileListJson>().WithSummary("What is stored, by name; ?after=, ?all=true: also what the node keeps for itself");
        api.MapGet("/files/{**name}", GetAsync).WithSummary("Leads to the content of a name");
        api.MapDelete("/files/{**name}", DeleteAsync).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Forgets a name, ends its order and gives its hold back");
        api.MapGet("/status/{cid}", StatusAsync).Produces<ContentStatusJson>().WithSummary("Where the blocks of a CID are, and how safe");
    }

    async Task<IResult> PutAsync(HttpContext context, CancellationToken cancel)
    {
        if (!NameOf(context).TryGet(out var name, out var unnamed)) return Problem.Of(unnamed);
        var profileName = (string?)context.Request.Query["profile"] ?? UnixFsProfile.V1In2025.Name;
        if (!UnixFsProfile.TryFind(profileName, out var profile))
            return Problem.Of(new Fault("unknown-profile", $"there is no profile '{profileName}'", string.Join(", ", UnixFsProfile.All.Select(one => one.Name))));
        if ((string?)context.Request.Query["account"] is { } account) return await BringAsync(context, account, name, profile, cancel);
        return await StoreAsync(context, (uploading, body) => uploading.PutFileAsync(name, body, context.Request.ContentLength, profile, cancel), cancel);
    }

    /// <summary>For an account whose key is elsewhere: the bytes come first, then it signs the order for what came.</summary>
    async Task<IResult> BringAsync(HttpContext context, string text, string name, UnixFsProfile profile, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!Address.TryParse(text, out var account)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        if (await node.Accounts.RefusesAsync(context, account, cancel) is { } stranger) return Problem.Of(stranger);
        if (node.Host.Policy.Check(new PolicyQuestion("upload", account)) is { } denied) return Problem.Of(denied);
        if (context.Request.ContentLength is not { } bytes) return Problem.Of(new Fault("length-required", "how many bytes come is not said", "send Content-Length", StatusCodes.Status411LengthRequired));
        BodyLimit.Lift(context);
        var uploading = new Uploading(node, new ObjectKeeping(node, account), new Keeping(node.Terms.Policy, Lifetime.Fixed, node.Terms.OrderDays));
        return (await uploading.PutUnorderedAsync(name, context.Request.Body, bytes, profile, cancel)).TryGet(out var made, out var fault)
            ? Results.Json(new BroughtJson(made.Name, made.Cid.ToString(), made.Size), StorageJson.Default.BroughtJson, statusCode: StatusCodes.Status202Accepted)
            : Problem.Of(fault);
    }

    Task<IResult> PostCarAsync(string? name, HttpContext context, CancellationToken cancel)
        => StoreAsync(context, (uploading, body) => uploading.PutCarAsync(name, body, context.Request.ContentLength, context.Request.Query["partial"] == "true", cancel), cancel);

    async Task<IResult> StoreAsync(HttpContext context, Func<Uploading, Stream, Task<Result<StoredObject>>> store, CancellationToken cancel)
    {
        if ((string?)context.Request.Query["wait"] is { } wait && wait != "durable")
            return Problem.Of(new Fault("invalid-parameter", $"wait='{wait}'", "wait is durable, or left out"));
        var node = await running.NodeAsync(cancel);
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } stranger) return Problem.Of(stranger); // the node's own account pays
        if (node.Host.Policy.Check(new PolicyQuestion("upload", node.Accounts.Default)) is { } denied) return Problem.Of(denied);
        // the hold and the disk are the bounds
        BodyLimit.Lift(context);
        var asked = context.Request.Query;
        if (!Keeping.Read(asked["policy"], asked["lifetime"], asked["days"], node.Terms).TryGet(out var wish, out var unclear)) return Problem.Of(unclear);
        var keeping = new ObjectKeeping(node);
        if (!(await store(new Uploading(node, keeping, wish), context.Request.Body)).TryGet(out var stored, out var fault)) return Problem.Of(fault);
        var durability = context.Request.Query["wait"] == "durable"
            ? await keeping.WaitDurableAsync(stored.Cid, cancel)
            : await node.Objects.DurabilityAsync(stored.Cid, node.Terms.Policy, cancel);
        context.Response.Headers["X-Grange-Durability"] = durability.ToString();
        context.Response.Headers["X-Grange-Cid"] = stored.Cid.ToString();
        return Results.Json(FileJson.Of(stored, durability, node), StorageJson.Default.FileJson, statusCode: StatusCodes.Status201Created);
    }

    async Task<IResult> ListAsync(string? after, bool? all, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var files = new List<FileJson>();
        foreach (var stored in await node.Objects.ListAsync(after ?? "", all ?? false, PageSize, cancel))
            files.Add(FileJson.Of(stored, await node.Objects.DurabilityAsync(stored.Cid, node.Terms.Policy, cancel), node));
        return Results.Json(new FileListJson(files, files.Count == PageSize ? files[^1].Name : null), StorageJson.Default.FileListJson);
    }

    async Task<IResult> GetAsync(HttpContext context, CancellationToken cancel)
    {
        if (!NameOf(context).TryGet(out var name, out var unnamed)) return Problem.Of(unnamed);
        var node = await running.NodeAsync(cancel);
        return await node.Objects.FindAsync(name, cancel) is { } stored
            ? Results.Redirect($"/ipfs/{stored.Cid}?filename={Uri.EscapeDataString(name[(name.LastIndexOf('/') + 1)..])}", preserveMethod: true)
            : Problem.Of(Unknown(name));
    }

    async Task<IResult> DeleteAsync(HttpContext context, CancellationToken cancel)
    {
        if (!NameOf(context).TryGet(out var name, out var unnamed)) return Problem.Of(unnamed);
        var node = await running.NodeAsync(cancel);
        if (await node.Objects.FindAsync(name, cancel) is not { } stored) return Problem.Of(Unknown(name));
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } stranger && await node.Accounts.RefusesAsync(context, stored.Payer, cancel) is not null) return Problem.Of(stranger);
        return await new ObjectKeeping(node).RemoveAsync(name, cancel) ? Results.NoContent() : Problem.Of(Unknown(name));
    }

    async Task<IResult> StatusAsync(string cid, CancellationToken cancel)
    {
        if (!Cid.TryParse(cid, null, out var named)) return Problem.Of(GatewayRequest.InvalidCid(cid));
        var node = await running.NodeAsync(cancel);
        var segments = await node.Objects.SegmentsOfAsync(named, cancel);
        var isObject = segments.Count > 0;
        if (!isObject && await node.Pieces.FindBlockAsync(named.Hash, null, cancel) is { } block) segments = [block.Segment];
        if (segments.Count == 0)
            return !await node.Segments.HasAsync(named.Hash, cancel)
                ? Problem.Of(new Fault("not-in-network", $"{cid} is not stored in {node.Slug}", "grange storage ls", 404))
                : Results.Json(new ContentStatusJson(named.ToString(), "stored-local", [], []), StorageJson.Default.ContentStatusJson);
        var (rows, placed) = await PiecesAsync(node, segments, cancel);
        var durability = isObject
            ? await node.Objects.DurabilityAsync(named, node.Terms.Policy, cancel)
            : new Durability(placed, node.Segments.PolicyOf(segments[0]), IsSealed: true, IsHurt: false);
        var names = (await node.Objects.OfCidAsync(named, cancel)).Select(stored => stored.Name);
        return Results.Json(new ContentStatusJson(named.ToString(), durability.ToString(), [.. names], rows), StorageJson.Default.ContentStatusJson);
    }

    static async Task<(IReadOnlyList<PieceJsonRow> Rows, int Placed)> PiecesAsync(StorageNode node, IReadOnlyList<long> segments, CancellationToken cancel)
    {
        var providers = (await node.Providers.AllAsync(cancel)).ToDictionary(provider => provider.Device);
        var (rows, least) = (new List<PieceJsonRow>(), int.MaxValue);
        foreach (var segment in segments)
        {
            var copies = await node.Copies.ListAsync(segment, null, cancel);
            least = Math.Min(least, copies.Count(copy => copy.State == CopyState.Placed));
            var piece = await node.Pieces.FindAsync(segment, cancel);
            rows.Add(new PieceJsonRow(piece?.Piece.ToString(), piece?.Piece.RawBytes, piece?.Policy.ToString(), piece?.IsLocal ?? true, [.. copies.Select(copy => new CopyJson(
                copy.Device.ToString(), providers.GetValueOrDefault(copy.Device)?.Url.ToString(), copy.State.ToString().ToLowerInvariant(),
                providers.GetValueOrDefault(copy.Device)?.IsAlive(node.NowMs) ?? false,
                piece is { Policy.IsCoded: true } ? copy.Shard : null, piece is { Policy.IsCoded: true } ? copy.Piece.ToString() : null))]));
        }
        return (rows, least);
    }

    /// <summary>The name in the path. A slash in it is written as such: <c>a%2Fb</c> is neither the name <c>a/b</c> nor another one that looks like it.</summary>
    Result<string> NameOf(HttpContext context)
    {
        if (!SentPath.After(context.Request, $"/api/v1/{running.Host.Definition.Slug}/files/").TryGet(out var sent, out var detour)) return detour;
        return sent.Contains("%2f", StringComparison.OrdinalIgnoreCase) ? Uploading.EscapedSlash : Uri.UnescapeDataString(sent);
    }

    internal static Fault Unknown(string name) => new("unknown-name", $"nothing is stored as '{name}'", "grange storage ls", 404);
}
