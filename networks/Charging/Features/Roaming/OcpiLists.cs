using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Grange.Charging.Features.Roaming;

/// <summary>What partners read page by page, and one location at a time.</summary>
static class OcpiLists
{
    public static async Task<IResult> PageAsync(OcpiCall call, string kind, CancellationToken cancel)
    {
        if (OcpiPage.Read(call.Context.Request.Query, out var wrong) is not { } page) return call.Refuse(OcpiReply.BadParameters, wrong!);
        if (kind is "locations" or "tariffs") await call.Node.Roaming.RefreshAsync(call.Party, isQuiet: false, cancel);
        var (objects, count) = await call.Node.Roaming.Rows.PageAsync(call.Party.Id, kind, page.FromMs, page.ToMs, page.Offset, page.Limit, cancel);
        page.Head(call.Context, count);
        return call.Ok(new JsonArray([.. objects.Select(one => OcpiNames.Stamp(one.Said, one.UpdatedMs))]));
    }

    public static async Task<IResult> LocationAsync(OcpiCall call, CancellationToken cancel)
    {
        await call.Node.Roaming.RefreshAsync(call.Party, isQuiet: false, cancel);
        if (await OcpiNames.StationAsync(call.Node, call.Route("id"), cancel) is not { } row || await call.Node.Roaming.Rows.FindAsync(call.Party.Id, "locations", OcpiNames.Location(row.Identity), cancel) is not { } found)
            return call.Refuse(OcpiReply.UnknownLocation, "there is no such location", StatusCodes.Status404NotFound);
        JsonNode? part = OcpiNames.Stamp(found.Said, found.UpdatedMs);
        if (call.Route("evse") is { } evse) part = Of(part["evses"], "uid", evse);
        if (part is not null && call.Route("connector") is { } connector) part = Of(part["connectors"], "id", connector);
        return part is null ? call.Refuse(OcpiReply.UnknownLocation, "the location has no such part", StatusCodes.Status404NotFound) : call.Ok(part.DeepClone());
    }

    static JsonNode? Of(JsonNode? list, string key, string wanted) => list?.AsArray().FirstOrDefault(one => string.Equals(OcpiNames.Text(one, key), wanted, StringComparison.OrdinalIgnoreCase));
}
