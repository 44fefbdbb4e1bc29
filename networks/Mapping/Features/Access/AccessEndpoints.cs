using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Mapping.Features.Catalogue;
using Grange.Mapping.Features.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Mapping.Features.Access;

/// <summary>Tokens for upload tools, as Panoramax hands them out: anybody gets one, and it works once an account stands behind it. And what the operator of the node chooses.</summary>
sealed class AccessEndpoints(MappingRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/auth/tokens/generate", GenerateAsync).WithSummary("A token for an upload tool; it works once an account has claimed it");
        api.MapPost("/auth/tokens/{id}/claim", ClaimAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Stands behind a token with the account that is signed in: ?account=, and ?camera= for the pictures to earn");
        api.MapGet("/privacy", GetPrivacyAsync).WithSummary("Who looks for faces and plates at this node");
        api.MapPut("/privacy", PutPrivacyAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("The operator's choice: {blurUrl, takeBlurred, baseline}");
    }

    async Task<IResult> GenerateAsync(HttpContext context, string? description, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (id, token) = await node.Tokens.AddAsync(node.NewId(), node.NowMs, cancel);
        return Results.Json(new JsonObject
        {
            ["id"] = id,
            ["description"] = description,
            ["generated_at"] = Stac.Time(node.NowMs),
            ["jwt_token"] = token,
            ["links"] = new JsonArray(Stac.Link("claim", $"{context.Request.Scheme}://{context.Request.Host}/#/mapping/claim/{id}", "text/html")),
        });
    }

    async Task<IResult> ClaimAsync(string id, HttpContext context, string? camera, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (camera is not null) context.Request.Headers[Uploaders.CameraHeader] = camera;
        context.Request.Headers.Authorization = default; // a token cannot stand behind a token
        if (!(await Uploaders.FindAsync(node, context, cancel)).TryGet(out var who, out var fault)) return Problem.Of(fault);
        return await node.Tokens.ClaimAsync(id, who, cancel) ? Results.NoContent() : Problem.Of(new Fault("not-found", "there is no such token, or somebody stands behind it already", Status: 404));
    }

    async Task<IResult> GetPrivacyAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return Results.Json(new JsonObject { ["detector"] = node.Detector?.Name, ["takeBlurred"] = node.TakesBlurred, ["baseline"] = node.Baseline is not null, ["baselineInstalled"] = BaselineDetector.IsInstalled, ["clearance"] = node.Terms.Clearance.ToString().ToLowerInvariant() });
    }

    async Task<IResult> PutPrivacyAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } refused) return Problem.Of(refused);
        if (await context.Request.ReadFromJsonAsync(AccessJson.Default.PrivacyJson, cancel) is not { } said) return Problem.Of(new Fault("bad-body", "{blurUrl?, takeBlurred?, baseline?}"));
        if (said.BlurUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")) return Problem.Of(new Fault("bad-url", $"'{url}' is no address of a blurring service", "http://127.0.0.1:8001/"));
        if (said.Baseline == true && !BaselineDetector.IsInstalled) return Problem.Of(BaselineDetector.Missing);
        if (said.BlurUrl is { } given) await node.Settings.PutAsync(SettingTable.BlurUrl, given is "" || given.EndsWith('/') ? given : $"{given}/", cancel);
        if (said.TakeBlurred is { } take) await node.Settings.PutAsync(SettingTable.TakeBlurred, take ? "yes" : "no", cancel);
        if (said.Baseline is { } wanted) await node.Settings.PutAsync(SettingTable.Baseline, wanted ? "yes" : "no", cancel);
        await node.ReadSettingsAsync(cancel);
        return await GetPrivacyAsync(cancel);
    }
}
