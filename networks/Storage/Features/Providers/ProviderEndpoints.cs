using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Providers;

/// <summary>The doors for providers: the network's terms, heartbeats, challenges; and who there is.</summary>
sealed class ProviderEndpoints(StorageRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/providers", ListAsync).Produces<ProviderListJson>().WithSummary("Providers, as they last described themselves");
        api.MapGet("/providers/terms", TermsAsync).Produces<ProviderTermsJson>().WithSummary("What a provider must know: the operator's key, copies, the ceiling of prices");
        api.MapPost("/providers/{device}/heartbeat", HeardAsync).WithSummary("A provider's signed description of itself");
        api.MapGet("/providers/{device}/reach", ReachAsync).Produces<ReachJson>().WithSummary("Whether this node can reach a provider at the address in its last heartbeat");
        api.MapGet("/challenges", Challenges).Produces<ChallengesJson>().WithSummary("What the open epoch asks, of all or of ?device=");
    }

    async Task<IResult> ListAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var providers = await node.Providers.AllAsync(cancel);
        var parts = (await node.Copies.ListAsync(null, null, cancel)).CountBy(copy => copy.Device).ToDictionary();
        return Results.Json(new ProviderListJson([.. providers.Select(one => Describe(node, one, parts.GetValueOrDefault(one.Device)))]), StorageJson.Default.ProviderListJson);
    }

    internal static ProviderJson Describe(StorageNode node, ProviderRow one, int parts)
    {
        var (device, carry) = (node.Host.Devices.View.Find(one.Device), node.Host.Epochs.Carry);
        var standing = StorageState.StandingOf(carry, one.Device);
        var name = standing is { IsDisqualified: true } ? "disqualified" : one.Leaves ? "leaving" : standing is { IsSuspended: true } ? "suspended" : (standing?.Passed ?? 0) < node.Terms.VettingAudits ? "vetting" : "member";
        return new ProviderJson(
            one.Device.ToString(), device?.Owner.ToString(), one.Url.ToString(), one.CapacityBytes, one.UsedBytes, one.Version, one.SeenMs, one.IsAlive(node.NowMs), node.Health.Failures(one.Device),
            device is null ? 0 : RentRule.Price(device, node.Terms), standing?.AuditScore, standing?.OnlineScore, name, parts, StorageState.HeldBackOf(carry, one.Device), one.IsRelayed, one.IsClosed(node.NowMs) ? one.ClosedUntilMs : null);
    }

    async Task<IResult> TermsAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return Results.Json(new ProviderTermsJson(
            node.Slug.ToString(), node.Operator.Id.ToString(), HexText.Of(node.Operator.PublicKey.Span), node.Terms.Policy.Parts, node.Terms.Policy.ToString(), node.Terms.CeilingMicroUsd,
            node.Host.Definition.Prices.TryGetValue("egressTib", out var most) ? most.Value : 0, node.Terms.OfflineMs), StorageJson.Default.ProviderTermsJson);
    }

    async Task<IResult> HeardAsync(string device, HeartbeatJson body, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!DeviceId.TryParse(device, null, out var id) || node.Host.Devices.View.Find(id) is not { } registered || registered.Network != node.Slug)
            return Problem.Of(new Fault("unknown-device", $"no device {device} is registered for {node.Slug}", "grange join storage registers it", 404));
        if (registered.Revoked) return Problem.Of(new Fault("device-revoked", $"{device} was revoked by its owner", Status: 403));
        if (!Heartbeat.Open(body.Heartbeat ?? "", registered).TryGet(out var beat, out var fault)) return Problem.Of(fault);
        await node.Providers.HeardAsync(beat, node.NowMs, cancel);
        node.Host.Seen(id);
        await LoseAsync(node, beat, cancel);
        return Results.NoContent();
    }

    async Task<IResult> ReachAsync(string device, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!DeviceId.TryParse(device, null, out var id) || (await node.Providers.AllAsync(cancel)).FirstOrDefault(one => one.Device == id) is not { } provider)
            return Problem.Of(new Fault("unknown-device", $"no device {device} has said where it is", "grange join storage", 404));
        return Results.Json(new ReachJson(provider.Url.ToString(), await node.Client.AnswersAsync(provider.Url, cancel)), StorageJson.Default.ReachJson);
    }

    /// <summary>What a provider itself says it lost is made anew elsewhere.</summary>
    static async Task LoseAsync(StorageNode node, Heartbeat beat, CancellationToken cancel)
    {
        if (beat.Lost.Count == 0) return;
        var lost = false;
        foreach (var copy in (await node.Copies.ListAsync(null, beat.Device, cancel)).Where(copy => beat.Lost.Contains(copy.Piece)))
            lost |= await node.Repairs.LoseAsync(copy, Pieces.CopyState.Lost, "dropped", node.NowMs, cancel);
        if (lost) node.Changed.Beat();
    }

    IResult Challenges(string? device)
    {
        var epochs = running.Host.Epochs;
        var open = epochs.Current;
        DeviceId? only = null;
        if (device is not null)
        {
            if (!DeviceId.TryParse(device, null, out var id)) return Problem.Of(new Fault("unknown-device", $"'{device}' is no device id"));
            only = id;
        }
        var asked = open.Seed is null ? [] : epochs.Challenges.Where(challenge => only is null || challenge.Device == only);
        return Results.Json(new ChallengesJson(open.Number, open.Seed?.ToString(), [.. asked.Select(challenge => new ChallengeJson(
            challenge.Device.ToString(), Convert.ToBase64String(DagCbor.Encode(challenge.Ask))))]), StorageJson.Default.ChallengesJson);
    }
}
