using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;
using Grange.Vehicles.Rules.Triggers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Hooks;

/// <summary>A webhook that is asked for.</summary>
/// <param name="Signal">A VSS path, or DIMO's name for it.</param>
/// <param name="CoolDownPeriod">Seconds.</param>
/// <param name="VerificationToken">What the address answers to <c>{"verification":"test"}</c>.</param>
public sealed record NewHookJson(long? Vehicle, string? Signal, string? Condition, long? CoolDownPeriod, string? TargetUrl, string? VerificationToken);

/// <summary>A webhook.</summary>
/// <param name="Secret">Said once, when it is made: deliveries carry <c>Grange-Signature: t=UNIX,v1=HEX</c>, the HMAC-SHA256 of <c>UNIX.BODY</c> under it.</param>
public sealed record HookJson(string Id, long Vehicle, string Signal, string Condition, long CoolDownPeriod, string TargetUrl, int Failures, bool Disabled, string? Secret)
{
    internal static HookJson Of(Hook hook, bool withSecret = false)
        => new(hook.Id, hook.Vehicle, hook.Signal, hook.Condition.Text, hook.CoolDownMs / 1_000, hook.Url.ToString(), hook.State.Failures, hook.State.Disabled, withSecret ? hook.Secret : null);
}

public sealed record HookListJson(IReadOnlyList<HookJson> Webhooks);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NewHookJson))]
[JsonSerializable(typeof(HookJson))]
[JsonSerializable(typeof(HookListJson))]
sealed partial class HooksJson : JsonSerializerContext;

/// <summary>The doors of webhooks; each belongs to the account that made it.</summary>
sealed class HookEndpoints(VehiclesRunner running)
{
    const int IdBytes = 12, SecretBytes = 32, MostHooks = 100;

    const long MostCoolDownSeconds = 30 * 86_400;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/webhooks", AddAsync).Produces<HookJson>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Makes a webhook: told as a CloudEvent when a signal is as the condition says (value, previousValue, latitude, longitude, geoDistance(lat1,lon1,lat2,lon2) in km)");
        api.MapGet("/webhooks", ListAsync).Produces<HookListJson>().WithSummary("The asker's webhooks");
        api.MapPost("/webhooks/{hook}/start", StartAsync).Produces<HookJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Starts a webhook again that was disabled");
        api.MapDelete("/webhooks/{hook}", RemoveAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Removes a webhook and what waits for it");
    }

    async Task<IResult> AddAsync(NewHookJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!Signals.TryResolve(said.Signal ?? "", out var signal)) return Problem.Of(new Fault("bad-signal", $"'{said.Signal}' is no VSS path", "e.g. Vehicle.Speed", 422));
        if (!(await node.Gate.AskAsync(context, said.Vehicle ?? 0, Scopes.None, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (!PlaceView.MayAsk(signal.Path, seeing.Access)) return Problem.Of(new Fault("no-grant", $"{signal.Path} is not open", Status: 403));
        if (!Condition.Read(said.Condition ?? "").TryGet(out var condition, out why)) return Problem.Of(why);
        if (said.CoolDownPeriod is not (>= 0 and <= MostCoolDownSeconds and { } coolDown)) return Problem.Of(new Fault("bad-cooldown", $"coolDownPeriod: 0 to {MostCoolDownSeconds} seconds", Status: 422));
        var isOwn = node.Hooks.Sender.MayNamePrivate(seeing.Reader);
        if (!Uri.TryCreate(said.TargetUrl, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (isOwn && url.Scheme == Uri.UriSchemeHttp))) return Problem.Of(new Fault("bad-url", "targetUrl: an https address", Status: 422));
        if (said.VerificationToken is not { Length: > 0 and <= 200 } token) return Problem.Of(new Fault("bad-token", "verificationToken: 1 to 200 characters", Status: 422));
        if (node.Hooks.All.Count(one => one.Owner == seeing.Reader) >= MostHooks) return Problem.Of(new Fault("too-many-hooks", $"an account has {MostHooks} webhooks at most", Status: 409));
        if (await node.Hooks.Sender.VerifyAsync(seeing.Reader, url, token, cancel) is { } unverified) return Problem.Of(unverified);
        var hook = new Hook(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), seeing.Reader, seeing.Vehicle.Id, signal.Path, condition, coolDown * 1_000, url, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)), default, 0);
        await node.Hooks.PutAsync(hook, cancel);
        return Results.Json(HookJson.Of(hook, withSecret: true), HooksJson.Default.HookJson, statusCode: StatusCodes.Status201Created);
    }

    async Task<IResult> ListAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return (await node.Gate.ReaderAsync(context, cancel)).ToHttp(reader => Results.Json(new HookListJson([.. node.Hooks.All.Where(one => one.Owner == reader).OrderBy(one => one.Id, StringComparer.Ordinal).Select(one => HookJson.Of(one))]), HooksJson.Default.HookListJson));
    }

    async Task<IResult> StartAsync(string hook, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnAsync(node, hook, context, cancel)).TryGet(out var own, out var why)) return Problem.Of(why);
        var started = own with { State = own.State with { Disabled = false, Failures = 0 }, DueMs = 0 };
        await node.Hooks.PutAsync(started, cancel);
        return Results.Json(HookJson.Of(started), HooksJson.Default.HookJson);
    }

    async Task<IResult> RemoveAsync(string hook, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnAsync(node, hook, context, cancel)).TryGet(out var own, out var why)) return Problem.Of(why);
        await node.Hooks.RemoveAsync(own, cancel);
        return Results.NoContent();
    }

    static async Task<Result<Hook>> OwnAsync(VehiclesNode node, string hook, HttpContext context, CancellationToken cancel)
    {
        if (!(await node.Gate.ReaderAsync(context, cancel)).TryGet(out var reader, out var why)) return why;
        return node.Hooks.All.FirstOrDefault(one => one.Id == hook && one.Owner == reader) is { } own ? own : new Fault("unknown-hook", $"you have no webhook {hook}", Status: 404);
    }
}
