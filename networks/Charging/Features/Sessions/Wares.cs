using Grange.Charging.Features.Stations;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Features.Sessions;

/// <summary>A station that something is asked of, and that could give it.</summary>
sealed record Ware(StationRow Row, StationFacts Facts);

/// <summary>Finds what an ask is about.</summary>
static class Wares
{
    /// <summary>The station that an ask names, connected, with the connector that it means; 0: any.</summary>
    public static async Task<Result<Ware>> StationAsync(ChargingNode node, DagNode ask, long evse, CancellationToken cancel)
    {
        if (!ask.TryGet("station", DagKind.Text, out var text) || !StationIdentity.TryParse(text.AsText, null, out var identity))
            return new Fault("bad-ask", "charging is at a station", """ask {"station": "...", "connector": 1, "microUsd": 5000000}; GET /stations lists them""");
        if (await node.Stations.FindAsync(identity, cancel) is not { } row || node.Host.Devices.View.Find(row.Device) is not { Revoked: false } device || StationFacts.Of(device) is not { } facts)
            return Unknown(identity.ToString());
        if (evse < 0 || evse > facts.Evses) return new Fault("no-such-connector", $"{identity} has connectors 1 to {facts.Evses}", Status: 404);
        if (node.Lines.Find(identity) is not { IsConnected: true }) return new Fault("station-offline", $"{identity} is not connected", "choose another: grange charge find", 409);
        return evse > 0 && node.Sessions.At(identity, evse) is not null ? Busy(identity, evse) : new Ware(row, facts);
    }

    /// <summary>Whether a driver may begin at an EVSE, for all that is kept for others.</summary>
    /// <param name="shown">The token that the driver will show.</param>
    public static Fault? Kept(ChargingNode node, Ware ware, long evse, Address payer, string? shown)
    {
        var group = shown is not null && node.Tags.Find(shown) is { } tag ? tag.Group : Rules.Authorization.Tag.GroupOf(payer);
        return node.Reservations.At(ware.Row.Identity).Allows(evse, new(shown ?? "", Group: group), ware.Facts.Evses - node.Sessions.BusyAt(ware.Row.Identity), node.Now)
            ? null
            : new Fault("connector-reserved", $"connector {evse} of {ware.Row.Identity} is kept for somebody else", "choose another: grange charge find", 409);
    }

    public static Fault Busy(StationIdentity station, long evse) => new("connector-busy", $"somebody charges at connector {evse} of {station}", "choose another: grange charge find", 409);

    public static Fault Unknown(string station) => new("unknown-station", $"there is no station {station}", "grange charge find", 404);
}
