using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Moderation;

/// <summary>What this node does not keep or serve, for its operator: who may spend its own account's money may also say what it shows.</summary>
sealed class DenylistEndpoints(StorageRunner running)
{
    const int UsualLog = 100, MostLog = 1000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/denylist", ListAsync).Produces<DenylistsJson>().WithSummary("The denylists in force, and the lines of the operator's own");
        api.MapPost("/denylist", AddAsync).Produces<DenylistsJson>(StatusCodes.Status201Created).WithSummary("Adds a line to the operator's own list; it counts at once");
        api.MapDelete("/denylist", RemoveAsync).WithSummary("Takes a line out of the operator's own list; ?rule=");
        api.MapGet("/denylist/test/{**path}", TestAsync).Produces<DenyTestJson>().WithSummary("Whether a CID, or a path below it, is denied, and by which line");
        api.MapGet("/denylist/log", LogAsync).Produces<RefusedListJson>().WithSummary("What was refused for a denylist, newest first; ?limit=100");
    }

    Task<IResult> ListAsync(HttpContext context, CancellationToken cancel) => OfOperatorAsync(context, lists => Task.FromResult(Show(lists, StatusCodes.Status200OK)), cancel);

    Task<IResult> AddAsync(DenyRuleJson wish, HttpContext context, CancellationToken cancel) => OfOperatorAsync(
        context, async lists => (await lists.AddAsync(wish.Rule ?? "", cancel)).TryGet(out _, out var bad) ? Show(lists, StatusCodes.Status201Created) : Problem.Of(bad), cancel);

    Task<IResult> RemoveAsync(string rule, HttpContext context, CancellationToken cancel) => OfOperatorAsync(
        context, async lists => await lists.RemoveAsync(rule, cancel)
            ? Results.NoContent()
            : Problem.Of(new Fault("unknown-rule", $"'{rule}' is no line of this node's own list", "grange storage denylist ls", 404)), cancel);

    Task<IResult> TestAsync(string path, HttpContext context, CancellationToken cancel) => OfOperatorAsync(context, lists =>
    {
        var parts = path.Split('/', 2);
        if (!Cid.TryParse(parts[0], null, out var root)) return Task.FromResult(Problem.Of(GatewayRequest.InvalidCid(parts[0])));
        var found = lists.Find(root, parts.Length == 2 ? parts[1].Trim('/') : "");
        return Task.FromResult(Results.Json(
            found is { } by ? new DenyTestJson(path, true, by.Rule.Status, by.File, by.Rule.Line) : new DenyTestJson(path, false, null, null, null), ModerationJson.Default.DenyTestJson));
    }, cancel);

    Task<IResult> LogAsync(int? limit, HttpContext context, CancellationToken cancel) => OfOperatorAsync(context, async lists => Results.Json(
        new RefusedListJson([.. (await lists.RefusedAsync(Math.Clamp(limit ?? UsualLog, 1, MostLog), cancel)).Select(one => new RefusedJson(
            one.Sequence, one.AtMs, one.Network.ToString(), one.Action, one.Account?.ToString(), one.Content?.ToString() ?? ""))]), ModerationJson.Default.RefusedListJson), cancel);

    async Task<IResult> OfOperatorAsync(HttpContext context, Func<IDenylists, Task<IResult>> answer, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } stranger ? Problem.Of(stranger) : await answer(node.Host.Face<IDenylists>());
    }

    static IResult Show(IDenylists lists, int status) => Results.Json(
        new DenylistsJson([.. lists.Files.Select(file => new DenylistJson(file.Name, file.Title, file.Rules, [.. file.Skipped.Select(skip => new SkippedRuleJson(skip.Line, skip.Why))], file.Own))]),
        ModerationJson.Default.DenylistsJson, statusCode: status);
}
