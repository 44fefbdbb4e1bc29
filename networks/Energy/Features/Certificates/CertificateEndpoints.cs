using System.Globalization;
using System.Text.Json.Serialization;
using Grange.Energy.Rules.Trust;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Certificates;

/// <summary>A part of a certificate that is claimed or withdrawn.</summary>
public sealed record SliceJson(long FirstWh, long LastWh, string Use, string For);

/// <summary>What a meter exported in a slot, Wh by Wh, and who used it up.</summary>
public sealed record CertificateJson(string Id, string Device, long SlotMs, int Seconds, long FirstWh, long LastWh, long Wh, long FreeWh, long CapacityW, IReadOnlyList<SliceJson> Slices);

public sealed record CertificateListJson(IReadOnlyList<CertificateJson> Certificates);

/// <summary>A claim: so many Wh that are free, or these very ones.</summary>
/// <param name="For">Whose consumption it proves: an account, or a name.</param>
public sealed record CertificateClaimJson(long? Wh, long? FirstWh, long? LastWh, string? For);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CertificateJson))]
[JsonSerializable(typeof(CertificateListJson))]
[JsonSerializable(typeof(CertificateClaimJson))]
sealed partial class CertificateJsonContext : JsonSerializerContext;

/// <summary>The doors of certificates: see them, claim them once.</summary>
sealed class CertificateEndpoints(EnergyRunner running)
{
    const int MostCertificates = 10_000, MostBuyer = 128;

    const long DayMs = 86_400_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/certificates", ListAsync).Produces<CertificateListJson>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("Certificates of slots: ?device=&fromMs=&toMs=, the last day when left out");
        api.MapGet("/certificates/{id}", GetAsync).Produces<CertificateJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("One certificate with its slices");
        api.MapPost("/certificates/{id}/claim", ClaimAsync).Produces<CertificateJson>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Claims Wh of a certificate, as its device's owner: {wh, for} or {firstWh, lastWh, for}; a Wh is claimed once");
    }

    async Task<IResult> ListAsync(string? device, long? fromMs, long? toMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        DeviceId? meter = null;
        if (device is not null)
        {
            if (!DeviceId.TryParse(device, null, out var id)) return Problem.Of(new Fault("bad-device", $"'{device}' is no device's id", "grange devices lists yours"));
            meter = id;
        }
        var to = toMs ?? node.NowMs;
        var found = await node.Host.Store.ReadAsync((db, token) => node.Certificates.ListAsync(db, meter, fromMs ?? to - DayMs, to, MostCertificates, token), cancel);
        return Results.Json(new CertificateListJson([.. found.Select(Json)]), CertificateJsonContext.Default.CertificateListJson);
    }

    async Task<IResult> GetAsync(string id, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return TryRead(id, out var device, out var first) && await node.Host.Store.ReadAsync((db, token) => node.Certificates.FindAsync(db, device, first, token), cancel) is { } found
            ? Results.Json(Json(found), CertificateJsonContext.Default.CertificateJson)
            : Unknown(id);
    }

    async Task<IResult> ClaimAsync(string id, CertificateClaimJson claim, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!TryRead(id, out var device, out var first) || node.Host.Devices.View.Find(device) is not { } meter) return Unknown(id);
        if (await node.Accounts.RefusesAsync(context, meter.Owner, cancel) is { } refused) return Problem.Of(refused);
        if (claim.For is not { Length: > 0 and <= MostBuyer } buyer) return Problem.Of(new Fault("bad-claim", $"for has 1 to {MostBuyer} characters", "say whose consumption it proves", 422));
        if (await node.Host.Store.ReadAsync((db, token) => node.Certificates.FindAsync(db, device, first, token), cancel) is not { } whole) return Unknown(id);
        if (!await node.Claims.SettleAsync(whole.SlotMs, cancel)) return Problem.Of(new Fault("slot-not-settled", "the slot's sales come first: what a neighbour bought is the neighbour's", "claim when GET slots/{ms} says that it is final", 409));
        var claimed = await node.Host.Store.WriteAsync<Result<Certificate>>(async (db, token) =>
        {
            if (await node.Certificates.FindAsync(db, device, first, token) is not { } free) return new Fault("unknown-certificate", $"there is no certificate '{id}'", Status: 404);
            var result = claim is { FirstWh: { } from, LastWh: { } to } ? free.Claim(new WhRange(from, to), buyer) : free.Claim(claim.Wh ?? 0, buyer);
            if (result.TryGet(out var after, out _)) await node.Certificates.PutNewSlicesAsync(db, free, after, node.NowMs, token);
            return result;
        }, cancel);
        return claimed.TryGet(out var now, out var fault) ? Results.Json(Json(now), CertificateJsonContext.Default.CertificateJson) : Problem.Of(fault);
    }

    static CertificateJson Json(Certificate one) => new(
        one.Id, one.Device.ToString(), one.SlotMs, one.Seconds, one.Range.First, one.Range.Last, one.Range.Count, one.FreeWh, one.CapacityWatts,
        [.. one.Slices.Select(slice => new SliceJson(slice.Range.First, slice.Range.Last, slice.Use == SliceUse.Claimed ? "claimed" : "withdrawn", slice.For))]);

    static bool TryRead(string id, out DeviceId device, out long first)
    {
        (device, first) = (default, 0);
        var dash = id.LastIndexOf('-');
        return dash > 0 && DeviceId.TryParse(id.AsSpan(0, dash), null, out device) && long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out first);
    }

    static IResult Unknown(string id) => Problem.Of(new Fault("unknown-certificate", $"there is no certificate '{id}'", "GET certificates lists them", 404));
}
