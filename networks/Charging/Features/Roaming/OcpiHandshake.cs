using System.Text.Json.Nodes;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Charging.Features.Roaming;

/// <summary>How two parties come to know each other (OCPI 2.2.1 mod_credentials): token A opens the door once, then each side shows what the other gave it.</summary>
static class OcpiHandshake
{
    const string Spoken = "2.2.1";

    /// <summary>Who this network is, with the token that the partner is to show from now on.</summary>
    public static JsonObject Credentials(ChargingNode node, string token, string address) => new()
    {
        ["token"] = token,
        ["url"] = $"{address}/versions",
        ["roles"] = new JsonArray(new JsonObject
        {
            ["role"] = "CPO",
            ["country_code"] = node.Terms.OcpiCountry,
            ["party_id"] = node.Terms.OcpiParty,
            ["business_details"] = new JsonObject { ["name"] = node.Host.Definition.Title },
        }),
    };

    /// <summary>The partner registers (POST, once) or renews (PUT): its versions are read with its token B, and it gets a token C.</summary>
    public static async Task<IResult> RegisterAsync(OcpiCall call, CancellationToken cancel)
    {
        var isNew = HttpMethods.IsPost(call.Context.Request.Method);
        if (isNew == call.Party.IsRegistered) return call.Refuse(OcpiReply.ClientError, isNew ? "you are registered: PUT renews" : "you are not registered: POST registers", StatusCodes.Status405MethodNotAllowed);
        if (await call.BodyAsync(cancel) is not { } said || Read(said) is not { } credentials) return call.Refuse(OcpiReply.BadParameters, "credentials have a token, a url, and roles with country_code and party_id");
        if (!(await EndpointsAsync(call.Node, credentials.Url, credentials.Token, cancel)).TryGet(out var endpoints, out var fault)) return call.Refuse(Status(fault), fault.Detail);
        if (call.Party.Id != credentials.Id && call.Node.Roaming.Find(credentials.Id) is { IsRegistered: true }) return call.Refuse(OcpiReply.BadParameters, $"{credentials.Id} is registered with another token");
        var token = OcpiToken.New();
        var party = call.Party with
        {
            Id = credentials.Id,
            Invited = null,
            Ours = OcpiToken.Hash(token),
            Theirs = credentials.Token,
            Name = credentials.Name,
            Roles = credentials.Roles,
            Versions = credentials.Url,
            Endpoints = endpoints,
        };
        await call.Node.Roaming.PutAsync(party, call.Party.Id == party.Id ? null : call.Party.Id, cancel);
        await call.Node.Roaming.RefreshAsync(party, isQuiet: true, cancel);
        return call.Ok(Credentials(call.Node, token, call.Base));
    }

    public static async Task<IResult> LeaveAsync(OcpiCall call, CancellationToken cancel)
    {
        if (!call.Party.IsRegistered) return call.Refuse(OcpiReply.ClientError, "you are not registered", StatusCodes.Status405MethodNotAllowed);
        await call.Node.Roaming.RemoveAsync(call.Party, cancel);
        return call.Ok(null);
    }

    /// <summary>This side begins: with the partner's token A its versions are read, a token B is given, and its token C comes back.</summary>
    public static async Task<Result<Party>> ConnectAsync(ChargingNode node, string url, string tokenA, Address account, string address, CancellationToken cancel)
    {
        if (!(await EndpointsAsync(node, url, tokenA, cancel)).TryGet(out var endpoints, out var fault)) return fault;
        if ((endpoints.GetValueOrDefault("credentials/RECEIVER") ?? endpoints.GetValueOrDefault("credentials/SENDER")) is not { } door) return new Fault("ocpi-endpoints", $"{url} names no credentials", Status: 502);
        var tokenB = OcpiToken.New();
        var pending = new Party($"connecting-{OcpiToken.New()[..8]}", account, null, OcpiToken.Hash(tokenB), null, "", "[]", url, endpoints);
        await node.Roaming.PutAsync(pending, null, cancel); // it calls back with token B before it answers
        var answered = await node.Roaming.Client.SendAsync(HttpMethod.Post, door, tokenA, Credentials(node, tokenB, address), cancel);
        if (!answered.TryGet(out var said, out fault) || Read(said as JsonObject ?? []) is not { } theirs)
        {
            await node.Roaming.RemoveAsync(pending, CancellationToken.None);
            return fault ?? new Fault("ocpi-credentials", $"{url} answered no credentials", Status: 502);
        }
        var party = pending with { Id = theirs.Id, Theirs = theirs.Token, Name = theirs.Name, Roles = theirs.Roles, Versions = theirs.Url };
        await node.Roaming.PutAsync(party, pending.Id, cancel);
        await node.Roaming.RefreshAsync(party, isQuiet: true, cancel);
        return party;
    }

    /// <summary>A partner's endpoints of the version spoken here, by <c>module/role</c>.</summary>
    static async Task<Result<IReadOnlyDictionary<string, string>>> EndpointsAsync(ChargingNode node, string url, string token, CancellationToken cancel)
    {
        if (!(await node.Roaming.Client.SendAsync(HttpMethod.Get, url, token, null, cancel)).TryGet(out var versions, out var fault)) return fault;
        if ((versions as JsonArray)?.FirstOrDefault(one => OcpiNames.Text(one, "version") == Spoken) is not { } spoken || OcpiNames.Text(spoken, "url") is not { } details)
            return new Fault("ocpi-version", $"{url} does not speak {Spoken}", Status: 502);
        if (!(await node.Roaming.Client.SendAsync(HttpMethod.Get, details, token, null, cancel)).TryGet(out var said, out fault)) return fault;
        var endpoints = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in said["endpoints"] as JsonArray ?? [])
            if (OcpiNames.Text(one, "identifier") is { } module && OcpiNames.Text(one, "role") is { } role && OcpiNames.Text(one, "url") is { } at && Uri.TryCreate(at, UriKind.Absolute, out _)) endpoints[$"{module}/{role}"] = at;
        return endpoints.Count > 0 ? endpoints : new Fault("ocpi-endpoints", $"{details} names no endpoints", Status: 502);
    }

    static int Status(Fault fault) => fault.Code switch { "ocpi-version" => OcpiReply.NoVersion, "ocpi-endpoints" => OcpiReply.NoEndpoints, _ => OcpiReply.Unusable };

    static (string Token, string Url, string Id, string Name, string Roles)? Read(JsonObject said)
    {
        if (OcpiNames.Text(said, "token") is not { Length: > 0 and <= 64 } token || OcpiNames.Text(said, "url") is not { Length: <= 255 } url || said["roles"] is not JsonArray { Count: > 0 } roles) return null;
        var role = roles.FirstOrDefault(one => OcpiNames.Text(one, "role") == "EMSP") ?? roles[0];
        if (OcpiNames.Text(role, "country_code") is not { Length: 2 } country || OcpiNames.Text(role, "party_id") is not { Length: 3 } party) return null;
        return (token, url, Party.IdOf(country, party), OcpiNames.Text(role!["business_details"], "name") ?? Party.IdOf(country, party), roles.ToJsonString());
    }
}
