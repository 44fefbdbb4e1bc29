using System.Text.Json;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Power;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Power;

/// <summary>The doors of smart charging. What is wanted of a station its owner says with the station's device key.</summary>
sealed class PowerEndpoints(ChargingRunner running)
{
    const long MostSeconds = 7 * 86_400, MostSiteMilliAmps = 10_000_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stations/{station}/profiles", ListAsync).Produces<ProfileListJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("The charging profiles that a station has accepted");
        api.MapPut("/stations/{station}/profiles", SetAsync).Produces<ProfileJson>().ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Gives a station a charging profile: {note} of {evse, profile}, the profile in the words of OCPP 2.0.1");
        api.MapPost("/stations/{station}/profiles/clear", ClearAsync).Produces<ClearedJson>().ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Takes profiles away: {note} of {id?} or {evse?, purpose?, level?}");
        api.MapPost("/stations/{station}/schedule", ScheduleAsync).Produces<ScheduleJson>().ProducesProblem(StatusCodes.Status503ServiceUnavailable).WithSummary("The composite schedule as it should be and as the station says it: {note} of {evse, seconds}");
        api.MapPut("/stations/{station}/site", SiteAsync).Produces<SiteListJson>().ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Puts a station behind a fuse of its owner's: {note} of {site, milliAmps}; 0 takes it away");
        api.MapGet("/sites", SitesAsync).Produces<SiteListJson>().WithSummary("Sites with one fuse for several chargers, and each charger's share now");
    }

    async Task<IResult> ListAsync(string station, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(station, null, out var identity) || await node.Stations.FindAsync(identity, cancel) is null) return StationEndpoints.Unknown(station);
        return Results.Json(new ProfileListJson([.. (await node.ProfileRows.OfAsync(identity, cancel)).Select(one => Json(identity, one))]), PowerJson.Default.ProfileListJson);
    }

    Task<IResult> SetAsync(string station, NoteJson word, CancellationToken cancel) => SaidAsync(station, word, StationNote.Profile, async (node, owned, said) =>
    {
        if (!said.TryGetProperty("profile", out var json) || Read(json) is not { } profile) return Problem.Of(new Fault("profile-malformed", "profile is a ChargingProfile of OCPP 2.0.1", Status: 422));
        if (profile.Id == SiteKeeper.ProfileId || (profile.ChargingProfilePurpose == nameof(ProfilePurpose.ChargingStationMaxProfile) && node.Sites.IsIn(owned.Identity)))
            return IsTheSites(owned);
        return (await node.Power.SetAsync(owned.Identity, Number(said, "evse") ?? 0, profile, cancel)).TryGet(out var set, out var fault) ? Results.Json(Json(owned.Identity, set), PowerJson.Default.ProfileJson) : Problem.Of(fault);
    }, cancel);

    Task<IResult> ClearAsync(string station, NoteJson word, CancellationToken cancel) => SaidAsync(station, word, StationNote.Clear, async (node, owned, said) =>
    {
        var purpose = said.TryGetProperty("purpose", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        if (node.Sites.IsIn(owned.Identity) && (Number(said, "id") is SiteKeeper.ProfileId || (Number(said, "id") is null && purpose is null or nameof(ProfilePurpose.ChargingStationMaxProfile))))
            return IsTheSites(owned);
        return (await node.Power.ClearAsync(owned.Identity, Number(said, "id"), Number(said, "evse"), purpose, Number(said, "level"), cancel)).TryGet(out var cleared, out var fault)
            ? Results.Json(new ClearedJson(owned.Identity.ToString(), cleared), PowerJson.Default.ClearedJson)
            : Problem.Of(fault);
    }, cancel);

    Task<IResult> ScheduleAsync(string station, NoteJson word, CancellationToken cancel) => SaidAsync(station, word, StationNote.Schedule, async (node, owned, said) =>
    {
        var (evse, seconds) = (Number(said, "evse") ?? 1, Math.Clamp(Number(said, "seconds") ?? 3_600, 1, MostSeconds));
        if (!(await node.Power.PlanAsync(owned.Identity, owned, evse, seconds, cancel)).TryGet(out var plan, out var fault)) return Problem.Of(fault);
        return Results.Json(new ScheduleJson(
            owned.Identity.ToString(), evse, plan.From.ToUnixTimeMilliseconds(), seconds, Json(plan.Expected), plan.Station is { } told ? Json(told) : null, plan.Agrees), PowerJson.Default.ScheduleJson);
    }, cancel);

    Task<IResult> SiteAsync(string station, NoteJson word, CancellationToken cancel) => SaidAsync(station, word, StationNote.Site, async (node, owned, said) =>
    {
        var milliAmps = Number(said, "milliAmps") ?? -1;
        if (milliAmps is < 0 or > MostSiteMilliAmps || !said.TryGetProperty("site", out var name) || name.GetString() is not { Length: > 0 and <= 64 } site)
            return Problem.Of(new Fault("site-malformed", $"a site has a name and 0 to {MostSiteMilliAmps} milliAmps", Status: 422));
        var owner = node.Host.Devices.View.Find((await node.Stations.FindAsync(owned.Identity, cancel))!.Device)!.Owner;
        if (milliAmps == 0)
        {
            if (await node.Sites.LeaveAsync(owned.Identity, cancel) is { } fault) return Problem.Of(fault);
        }
        else await node.Sites.JoinAsync(new Site(owner, site), milliAmps, owned.Identity, StationPower.MostMilliAmps(owned) * owned.Evses, cancel);
        return Json(node);
    }, cancel);

    async Task<IResult> SitesAsync(CancellationToken cancel) => Json(await running.NodeAsync(cancel));

    /// <summary>Opens a note of a station's owner, and does what it says.</summary>
    async Task<IResult> SaidAsync(string station, NoteJson word, string purpose, Func<ChargingNode, StationFacts, JsonElement, Task<IResult>> act, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(station, null, out var identity) || await node.Stations.FindAsync(identity, cancel) is not { } row
            || node.Host.Devices.View.Find(row.Device) is not { Revoked: false } device || StationFacts.Of(device) is not { } facts) return StationEndpoints.Unknown(station);
        return StationNote.Open(word.Note, purpose, device, node.NowMs).TryGet(out var said, out var fault) ? await act(node, facts, said) : Problem.Of(fault);
    }

    static ChargingProfile? Read(JsonElement json)
    {
        try
        {
            return OcppMessages.Read<SetChargingProfileRequest>(System.Text.Encoding.UTF8.GetBytes($$"""{"evseId":0,"chargingProfile":{{json.GetRawText()}}}""")).ChargingProfile;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static long? Number(JsonElement json, string key) => json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    static IReadOnlyList<LimitJson> Json(IReadOnlyList<LimitPeriod> periods) => [.. periods.Select(one => new LimitJson(one.StartSecond, one.MilliAmps))];

    static ProfileJson Json(StationIdentity station, PowerProfile one) => new(station.ToString(), one.Id, one.Evse, one.Purpose.ToString(), one.StackLevel, one.Kind.ToString(), Json(one.Periods), one.Transaction);

    static IResult Json(ChargingNode node) => Results.Json(new SiteListJson([.. node.Sites.All.OrderBy(one => one.Key.Name, StringComparer.Ordinal).Select(one => new SiteJson(
        one.Key.Name, one.Key.Owner.ToString(), one.Value.MilliAmps, one.Value.Possible, [.. one.Value.Chargers.Select(charger => new ShareJson(charger.Key, charger.Value.Confirmed, charger.Value.Possible))]))]), PowerJson.Default.SiteListJson);

    static IResult IsTheSites(StationFacts owned)
        => Problem.Of(new Fault("profile-of-the-site", $"the maximum of {owned.Identity} is its share of the site's fuse", "take it from the site first: grange charge site", 409));
}
