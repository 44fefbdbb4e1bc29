using System.Text.Json.Serialization;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Roaming;

/// <summary>A roaming partner.</summary>
/// <param name="Account">Who pays for its drivers.</param>
public sealed record PartyJson(string Party, string Name, string Account, bool Registered, string? Versions);

public sealed record PartyListJson(IReadOnlyList<PartyJson> Parties);

/// <summary>What a partner needs to register: a token A, told once, and where.</summary>
public sealed record InvitationJson(string Party, string Token, string Versions, string Account);

/// <summary>Whom to connect to, with the token A it gave; or, without either, whom to invite. The node's own account pays where none is named.</summary>
public sealed record PartnerWordJson(string? Url, string? Token, string? Account);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PartyListJson))]
[JsonSerializable(typeof(InvitationJson))]
[JsonSerializable(typeof(PartyJson))]
sealed partial class RoamingJson : JsonSerializerContext;

/// <summary>The operator's doors of roaming: invite, connect, look, end.</summary>
sealed class RoamingEndpoints(ChargingRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/roaming/parties", ListAsync).Produces<PartyListJson>().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Roaming partners (OCPI 2.2.1); for the operator");
        api.MapPost("/roaming/invitations", InviteAsync).Produces<InvitationJson>().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("A token A for a partner that will register here: {account?}");
        api.MapPost("/roaming/parties", ConnectAsync).Produces<PartyJson>().ProducesProblem(StatusCodes.Status502BadGateway).WithSummary("Registers with a partner: {url, token, account?}, its versions and its token A");
        api.MapDelete("/roaming/parties/{party}", RemoveAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Ends roaming with a partner");
    }

    async Task<IResult> ListAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } refused) return Problem.Of(refused);
        return Results.Json(new PartyListJson([.. node.Roaming.Parties.Select(Json)]), RoamingJson.Default.PartyListJson);
    }

    async Task<IResult> InviteAsync(PartnerWordJson word, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await PayerAsync(node, word, context, cancel)).TryGet(out var account, out var fault)) return Problem.Of(fault);
        var token = OcpiToken.New();
        var party = new Party($"invited-{OcpiToken.New()[..8]}", account, OcpiToken.Hash(token), null, null, "", "[]", "", new Dictionary<string, string>());
        await node.Roaming.PutAsync(party, null, cancel);
        return Results.Json(new InvitationJson(party.Id, token, $"{Base(context)}/versions", account.ToString()), RoamingJson.Default.InvitationJson);
    }

    async Task<IResult> ConnectAsync(PartnerWordJson word, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await PayerAsync(node, word, context, cancel)).TryGet(out var account, out var fault)) return Problem.Of(fault);
        if (word is not { Url: { } url, Token: { } token }) return Problem.Of(new Fault("ocpi-url", "url and token are needed", "the partner gives both", 422));
        return (await OcpiHandshake.ConnectAsync(node, url, token, account, Base(context), cancel)).TryGet(out var party, out fault) ? Results.Json(Json(party), RoamingJson.Default.PartyJson) : Problem.Of(fault);
    }

    async Task<IResult> RemoveAsync(string party, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } refused) return Problem.Of(refused);
        if (node.Roaming.Find(party) is not { } known) return Problem.Of(new Fault("unknown-party", $"there is no partner '{party}'", "grange charge ocpi parties", 404));
        await node.Roaming.RemoveAsync(known, cancel);
        return Results.NoContent();
    }

    /// <summary>The account that pays for a partner's drivers: its key must be here, for nobody else is at hand to say their orders.</summary>
    static async Task<Result<Address>> PayerAsync(ChargingNode node, PartnerWordJson word, HttpContext context, CancellationToken cancel)
    {
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } refused) return refused;
        var account = node.Accounts.Default;
        if (word.Account is { } text && !Address.TryParse(text, null, out account)) return new Fault("bad-account", $"'{text}' is no account address");
        return node.Accounts.Has(account) ? account : new Fault("key-not-here", $"this node cannot order in the name of {account}", "make an account for the partner in the node's data folder: grange account new", 409);
    }

    static string Base(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}/ocpi";

    static PartyJson Json(Party party) => new(party.Id, party.Name, party.Account.ToString(), party.IsRegistered, party.Versions.Length > 0 ? party.Versions : null);
}
