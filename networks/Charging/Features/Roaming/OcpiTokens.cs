using System.Text;
using System.Text.Json.Nodes;
using Grange.Charging.Rules.Authorization;
using Microsoft.AspNetCore.Http;

namespace Grange.Charging.Features.Roaming;

/// <summary>A partner's tokens, which it keeps up to date here (OCPI 2.2.1 mod_tokens, receiver). They start stations at the expense of the partner's account.</summary>
static class OcpiTokens
{
    const int MaxUid = 36;

    static readonly string[] Whitelists = ["ALWAYS", "ALLOWED", "ALLOWED_OFFLINE", "NEVER"], Types = ["AD_HOC_USER", "APP_USER", "OTHER", "RFID"];

    public static Task<IResult> GetAsync(OcpiCall call, CancellationToken cancel)
        => Task.FromResult(Find(call) is { Said: { } said } ? call.Ok(JsonNode.Parse(said)) : call.Refuse(OcpiReply.UnknownToken, "there is no such token", StatusCodes.Status404NotFound));

    public static async Task<IResult> PutAsync(OcpiCall call, CancellationToken cancel) => await TakeAsync(call, await call.BodyAsync(cancel), cancel);

    /// <summary>What is named changes, the rest stays.</summary>
    public static async Task<IResult> PatchAsync(OcpiCall call, CancellationToken cancel)
    {
        if (Find(call) is not { Said: { } said }) return call.Refuse(OcpiReply.UnknownToken, "there is no such token", StatusCodes.Status404NotFound);
        if (await call.BodyAsync(cancel) is not { } change || OcpiNames.Text(change, "last_updated") is null) return call.Refuse(OcpiReply.BadParameters, "a change has last_updated");
        var merged = JsonNode.Parse(said)!.AsObject();
        foreach (var (name, value) in change) merged[name] = value?.DeepClone();
        return await TakeAsync(call, merged, cancel);
    }

    static async Task<IResult> TakeAsync(OcpiCall call, JsonObject? said, CancellationToken cancel)
    {
        if (said is null) return call.Refuse(OcpiReply.BadParameters, "a token is an object");
        if (Wrong(call, said) is { } wrong) return call.Refuse(OcpiReply.BadParameters, wrong);
        if (Read(said, call.Party) is not { } tag) return call.Refuse(OcpiReply.BadParameters, "the token cannot be read");
        if (call.Node.Tags.Find(tag.Token) is { } known && known.Party != call.Party.Id) return call.Refuse(OcpiReply.BadParameters, "the token is somebody else's");
        await call.Node.Tags.PutAsync(tag, cancel);
        return call.Ok(null);
    }

    /// <summary>A partner's token as this network's stations know it.</summary>
    public static Tag? Read(JsonObject said, Party party)
    {
        if (OcpiNames.Text(said, "uid") is not { Length: > 0 and <= MaxUid } uid) return null;
        var (isValid, whitelist) = (said["valid"] is JsonValue value && value.TryGetValue<bool>(out var valid) && valid, OcpiNames.Text(said, "whitelist") ?? "NEVER");
        return new(
            uid.ToUpperInvariant(), OcpiNames.Text(said, "type") == "RFID" ? "ISO14443" : "Central", party.Account, Group(OcpiNames.Text(said, "group_id")), Blocked: !isValid,
            IsListed: isValid && whitelist is not "NEVER", Party: party.Id, Said: said.ToJsonString());
    }

    /// <summary>What is wrong with a token, in words; null: nothing.</summary>
    static string? Wrong(OcpiCall call, JsonObject said)
    {
        foreach (var name in (string[])["country_code", "party_id", "uid", "type", "contract_id", "issuer", "whitelist", "last_updated"])
            if (OcpiNames.Text(said, name) is null) return $"{name} is missing";
        if (said["valid"] is not JsonValue valid || !valid.TryGetValue<bool>(out _)) return "valid is missing";
        if (!Types.Contains(OcpiNames.Text(said, "type")) || !Whitelists.Contains(OcpiNames.Text(said, "whitelist"))) return "type or whitelist is none that OCPI knows";
        if (!string.Equals(OcpiNames.Text(said, "uid"), call.Route("uid"), StringComparison.OrdinalIgnoreCase)) return "uid is another than the URL's";
        return Party.IdOf(OcpiNames.Text(said, "country_code")!, OcpiNames.Text(said, "party_id")!) == call.Party.Id && Party.IdOf(call.Route("country")!, call.Route("party")!) == call.Party.Id ? null : $"this token is not of {call.Party.Id}";
    }

    static Tag? Find(OcpiCall call) => call.Node.Tags.Find(call.Route("uid") ?? "") is { } tag && tag.Party == call.Party.Id ? tag : null;

    /// <summary>A group as stations of either version can hold it; partners never share one.</summary>
    static string? Group(string? group) => group is null ? null : Tag.StandIn(Encoding.UTF8.GetBytes(group));
}
