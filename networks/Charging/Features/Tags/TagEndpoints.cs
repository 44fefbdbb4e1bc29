using Grange.Charging.Rules.Authorization;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Tags;

/// <summary>The doors around a driver's cards. A card's number is as good as a key, so only who may spend an account's money sees or changes its cards.</summary>
sealed class TagEndpoints(ChargingRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tags", ListAsync).Produces<TagListJson>().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("The cards of an account: ?account=, else the node's own");
        api.MapPut("/tags/{tag}", PutAsync).Produces<TagJson>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Lets a card start stations at an account's expense: {account?, blocked?, expiresMs?}");
        api.MapDelete("/tags/{tag}", RemoveAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Forgets a card");
    }

    async Task<IResult> ListAsync(string? account, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!TryAccount(node, account, out var payer)) return NoAccount(account);
        if (await node.Accounts.RefusesAsync(context, payer, cancel) is { } refused) return Problem.Of(refused);
        return Results.Json(new TagListJson([.. node.Tags.All.Where(tag => tag.Account == payer && tag.Party.Length == 0).Select(Json)]), TagJsonContext.Default.TagListJson);
    }

    async Task<IResult> PutAsync(string tag, TagWordJson word, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!TryAccount(node, word.Account, out var payer)) return NoAccount(word.Account);
        if (await node.Accounts.RefusesAsync(context, payer, cancel) is { } refused) return Problem.Of(refused);
        if (tag.Length is 0 or > Tag.MaxLength || !tag.All(letter => letter is > ' ' and <= '~')) return Problem.Of(new Fault("bad-tag", $"a card's number has 1 to {Tag.MaxLength} letters and digits", Status: 422));
        if (!node.Accounts.Has(payer))
            return Problem.Of(new Fault("key-not-here", $"this node cannot order in the name of {payer} when its card is shown", "use an account of this node: grange account show", 409));
        if (node.Tags.Find(tag) is { } known && (known.Account != payer || known.Party.Length > 0)) return Problem.Of(new Fault("tag-taken", "the card is somebody else's", Status: 409));
        var put = new Tag(tag, "ISO14443", payer, Tag.GroupOf(payer), word.Blocked == true, IsListed: true, word.ExpiresMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null);
        await node.Tags.PutAsync(put, cancel);
        return Results.Json(Json(node.Tags.Find(tag)!), TagJsonContext.Default.TagJson);
    }

    async Task<IResult> RemoveAsync(string tag, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (node.Tags.Find(tag) is not { Party.Length: 0 } known) return Problem.Of(new Fault("unknown-tag", "there is no such card", "grange charge card list", 404));
        if (await node.Accounts.RefusesAsync(context, known.Account, cancel) is { } refused) return Problem.Of(refused);
        await node.Tags.RemoveAsync(tag, cancel);
        return Results.NoContent();
    }

    static bool TryAccount(ChargingNode node, string? text, out Address account)
    {
        account = node.Accounts.Default;
        return text is null || Address.TryParse(text, null, out account);
    }

    static IResult NoAccount(string? text) => Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));

    static TagJson Json(Tag tag) => new(tag.Token, tag.Account.ToString(), tag.Blocked, tag.Expires?.ToUnixTimeMilliseconds());
}
