using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Features.Keys;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules.Credentials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Credentials;

/// <summary>What somebody wants to show to others.</summary>
/// <param name="Kind">odometer, mileage-band, vin, battery or charging.</param>
public sealed record NewCredentialJson(string? Kind);

/// <summary>A credential.</summary>
/// <param name="Number">Its place in the status lists.</param>
/// <param name="Credential">Compact JWS (application/vc+jwt); told once, null in lists.</param>
public sealed record CredentialJson(long Number, string Kind, string Holder, string Issued, bool Revoked, string? Credential);

public sealed record CredentialListJson(long Vehicle, IReadOnlyList<CredentialJson> Credentials);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NewCredentialJson))]
[JsonSerializable(typeof(CredentialListJson))]
sealed partial class CredentialsJson : JsonSerializerContext;

/// <summary>Signed documents about a vehicle (W3C Verifiable Credentials 2.0), for its owner and for who holds the scope; what they prove is what the node has of the vehicle's own device.</summary>
sealed class CredentialEndpoints(VehiclesRunner running)
{
    const long MonthMs = 30L * 24 * 3_600_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/{id:long}/credentials", IssueAsync).Produces<CredentialJson>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("A verifiable credential: odometer, mileage-band, vin, battery or charging, for the owner or who holds its scope");
        api.MapGet("/{id:long}/credentials", ListAsync).Produces<CredentialListJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("What credentials were given out of the vehicle; owners only");
        api.MapDelete("/{id:long}/credentials/{number:long}", RevokeAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Revokes a credential, from this moment on");
        api.MapGet("/credentials/status/{list:long}", StatusAsync).Produces<string>(contentType: Jose.MediaType).WithSummary("Which credentials are revoked: a Bitstring Status List credential, for anybody");
    }

    async Task<IResult> IssueAsync(long id, NewCredentialJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (CredentialClaims.Find(said.Kind) is not { } kind) return Problem.Of(new Fault("bad-kind", $"kind: {string.Join(", ", CredentialClaims.Names)}", Status: 422));
        if (!(await node.Gate.AskAsync(context, id, CredentialClaims.ScopeOf(kind), cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (!(await ClaimsAsync(node, seeing, kind, cancel)).TryGet(out var claims, out why)) return Problem.Of(why);
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        var now = node.NowMs;
        var number = await node.Credentials.AddAsync(id, kind, seeing.Reader, now, cancel);
        node.Gate.Note(seeing, CredentialClaims.ScopeOf(kind), 1, now - MonthMs, now);
        claims["id"] = $"urn:grange:{node.Slug}:{node.Operator.Id}:{id}";
        var signed = Jose.Sign(Credential(node, context, CredentialClaims.TypeOf(kind), claims, number, now), node.Operator);
        return Results.Json(new CredentialJson(number, CredentialClaims.NameOf(kind), seeing.Reader.ToString(), ReadTime.Text(now), false, signed), CredentialsJson.Default.CredentialJson, statusCode: StatusCodes.Status201Created);
    }

    static async Task<Result<JsonObject>> ClaimsAsync(VehiclesNode node, Seeing seeing, CredentialKind kind, CancellationToken cancel)
    {
        if (kind == CredentialKind.Vin)
        {
            var kept = await node.Host.Store.ReadAsync((db, token) => node.Secrets.ListAsync(db, seeing.Vehicle, SecretTable.Vin, token), cancel);
            return kept is [var (_, vin), ..] ? new JsonObject { ["vehicleIdentificationNumber"] = vin, ["owner"] = $"did:pkh:eip155:{node.Domain.ChainId}:{seeing.Vehicle.Owner}" } : new Fault("no-vin", "the VIN is not known here", Status: 404);
        }
        var now = node.NowMs;
        if (!(await node.Archive.PointsAsync(seeing.Vehicle, Math.Max(now - MonthMs, seeing.SinceMs), now + 1, name => CredentialClaims.Needs(kind, name), cancel)).TryGet(out var points, out var why)) return why;
        return CredentialClaims.Of(kind, points, ReadTime.Text) is { } claims ? claims : new Fault("no-data", $"the vehicle has not said in 30 days what a credential of {CredentialClaims.NameOf(kind)} needs", Status: 404);
    }

    static JsonObject Credential(VehiclesNode node, HttpContext context, string type, JsonObject subject, long number, long nowMs) => new()
    {
        ["@context"] = new JsonArray("https://www.w3.org/ns/credentials/v2"),
        ["type"] = new JsonArray("VerifiableCredential", type),
        ["issuer"] = Jose.Did(node.Operator),
        ["validFrom"] = ReadTime.Text(nowMs),
        ["credentialSubject"] = subject,
        ["credentialStatus"] = new JsonObject
        {
            ["type"] = "BitstringStatusListEntry",
            ["statusPurpose"] = "revocation",
            ["statusListIndex"] = (number % StatusList.Entries).ToString(CultureInfo.InvariantCulture),
            ["statusListCredential"] = ListUrl(context, node, number / StatusList.Entries),
        },
    };

    async Task<IResult> ListAsync(long id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out _, out var why)) return Problem.Of(why);
        var rows = await node.Credentials.OfAsync(id, cancel);
        return Results.Json(new CredentialListJson(id, [.. rows.Select(one => new CredentialJson(one.Number, one.Kind, one.Holder.ToString(), ReadTime.Text(one.IssuedMs), one.Revoked, null))]), CredentialsJson.Default.CredentialListJson);
    }

    async Task<IResult> RevokeAsync(long id, long number, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out _, out var why)) return Problem.Of(why);
        return await node.Credentials.RevokeAsync(id, number, cancel) ? Results.NoContent() : Problem.Of(new Fault("unknown-credential", $"the vehicle has no credential {number}", Status: 404));
    }

    async Task<IResult> StatusAsync(long list, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (list is < 0 or > int.MaxValue) return Problem.Of(new Fault("unknown-list", "there is no such list", Status: 404));
        var first = list * StatusList.Entries;
        var revoked = await node.Credentials.RevokedAsync(first, first + StatusList.Entries, cancel);
        var url = ListUrl(context, node, list);
        var signed = Jose.Sign(new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/credentials/v2"),
            ["id"] = url,
            ["type"] = new JsonArray("VerifiableCredential", "BitstringStatusListCredential"),
            ["issuer"] = Jose.Did(node.Operator),
            ["validFrom"] = ReadTime.Text(node.NowMs),
            ["credentialSubject"] = new JsonObject { ["id"] = url + "#list", ["type"] = "BitstringStatusList", ["statusPurpose"] = "revocation", ["encodedList"] = StatusList.Encode(revoked.Select(one => (int)(one - first))) },
        }, node.Operator);
        return Results.Text(signed, Jose.MediaType);
    }

    /// <summary>Where this node was asked, so that others find the list there too.</summary>
    static string ListUrl(HttpContext context, VehiclesNode node, long list) => $"{context.Request.Scheme}://{context.Request.Host}/api/v1/{node.Slug}/vehicles/credentials/status/{list}";
}
