using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Reservations;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Charging.Features.Roaming;

/// <summary>What a partner asks stations to do (OCPI 2.2.1 mod_commands): answered at once, and told at its <c>response_url</c> what became of it.</summary>
static class OcpiCommands
{
    const int TimeoutSeconds = 60;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static async Task<IResult> RunAsync(OcpiCall call, CancellationToken cancel)
    {
        if (await call.BodyAsync(cancel) is not { } said || OcpiNames.Text(said, "response_url") is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out _)) return call.Refuse(OcpiReply.BadParameters, "a command has a response_url");
        Func<CancellationToken, Task<string>>? work = null;
        var command = call.Route("command");
        if (command is "START_SESSION" or "RESERVE_NOW")
        {
            if (said["token"] is not JsonObject json || OcpiTokens.Read(json, call.Party) is not { } tag) return call.Refuse(OcpiReply.BadParameters, "token is missing or no token");
            if (await WhereAsync(call, said, cancel) is not var (row, facts, evse)) return call.Refuse(OcpiReply.UnknownLocation, "there is no such location or EVSE");
            if (tag.Blocked) return Answer(call, "REJECTED");
            if (command == "START_SESSION") work = stop => StartAsync(call, row, facts, evse, tag, said, stop);
            else if (!DateTimeOffset.TryParse(OcpiNames.Text(said, "expiry_date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) || OcpiNames.Text(said, "reservation_id") is null)
                return call.Refuse(OcpiReply.BadParameters, "expiry_date and reservation_id are needed");
            else work = stop => ReserveAsync(call, row, facts, evse, tag, OcpiNames.Text(said, "reservation_id")!, until, stop);
        }
        else if (command == "STOP_SESSION")
        {
            if (!Guid.TryParseExact(OcpiNames.Text(said, "session_id"), "N", out var id) || await call.Node.Roaming.Rows.SessionAsync(new HoldId(id), cancel) is not { } session || session.Party != call.Party.Id) return Answer(call, "UNKNOWN_SESSION");
            work = stop => StopAsync(call.Node, session.Hold, stop);
        }
        else if (command == "CANCEL_RESERVATION")
        {
            if (Reservation(call, OcpiNames.Text(said, "reservation_id")) is not { } kept) return Answer(call, "REJECTED");
            work = async stop =>
            {
                await call.Node.Reservations.CancelAsync(kept, stop);
                return "ACCEPTED";
            };
        }
        else if (command == "UNLOCK_CONNECTOR")
        {
            if (await WhereAsync(call, said, cancel) is not var (row, _, evse)) return call.Refuse(OcpiReply.UnknownLocation, "there is no such location or EVSE");
            work = stop => UnlockAsync(call, row, Math.Max(1, evse), stop);
        }
        if (work is null) return Answer(call, "NOT_SUPPORTED");
        call.Node.Roaming.Later(async stop =>
        {
            var result = await work(stop);
            await call.Node.Roaming.Client.SendAsync(HttpMethod.Post, url, call.Party.Theirs, new JsonObject { ["result"] = result }, stop);
        });
        return Answer(call, "ACCEPTED");
    }

    static IResult Answer(OcpiCall call, string result) => call.Ok(new JsonObject { ["result"] = result, ["timeout"] = TimeoutSeconds });

    static async Task<(StationRow Row, StationFacts Facts, long Evse)?> WhereAsync(OcpiCall call, JsonObject said, CancellationToken cancel)
    {
        if (await OcpiNames.StationAsync(call.Node, OcpiNames.Text(said, "location_id"), cancel) is not { } row || call.Node.Host.Devices.View.Find(row.Device) is not { Revoked: false } device || StationFacts.Of(device) is not { } facts) return null;
        var evse = OcpiNames.Evse(row.Identity, OcpiNames.Text(said, "evse_uid"), facts.Evses);
        return evse < 0 ? null : (row, facts, evse);
    }

    /// <summary>A purchase like any other, by the partner's account; the station is told to start with the driver's own token where a place is kept for it.</summary>
    static async Task<string> StartAsync(OcpiCall call, StationRow row, StationFacts facts, long evse, Tag tag, JsonObject said, CancellationToken cancel)
    {
        var node = call.Node;
        var free = evse > 0 ? evse : Enumerable.Range(1, facts.Evses).FirstOrDefault(at => node.Sessions.At(row.Identity, at) is null, 1);
        var most = Math.Min(node.Terms.HoldMicroUsd, (await node.Host.Holds.AvailableAsync(call.Party.Account, cancel)).Value);
        var ask = DagNode.Map(("station", DagNode.Of(row.Identity.ToString())), ("connector", DagNode.Of(free)), ("microUsd", DagNode.Of(Math.Max(1, most))));
        if (!(await node.Host.Market.QuoteAsync(node.Slug, ask, cancel)).TryGet(out var quote, out var fault)) return Result(fault);
        var kept = node.Reservations.Open.FirstOrDefault(one => one.Station == row.Identity && one.Remote is not null && string.Equals(one.Token, Shown(tag), StringComparison.OrdinalIgnoreCase));
        if (kept is not null) node.Roaming.Expect(quote.Id, kept.Token);
        var token = new JsonObject { ["token"] = OcpiNames.CdrToken(said["token"]!), ["method"] = "COMMAND" };
        await node.Roaming.Rows.OpenAsync(new RoamingSession(quote.Id, call.Party.Id, token.ToJsonString(), OcpiNames.Text(said, "authorization_reference")), cancel);
        if (!(await node.Host.Market.BuyAsync(quote, call.Party.Account, null, cancel)).TryGet(out _, out fault))
        {
            node.Roaming.Shown(quote.Id);
            await node.Roaming.Rows.CloseAsync(quote.Id, CancellationToken.None);
            return Result(fault);
        }
        while (!cancel.IsCancellationRequested)
        {
            if (await node.SessionRows.FindAsync(quote.Id, cancel) is not var (_, session)) return "FAILED";
            if (session.Started is not null || session.Commanded is { Accepted: true }) return "ACCEPTED";
            if (session.Released is not null) return session.Commanded is { Accepted: false } ? "REJECTED" : "TIMEOUT";
            await Task.Delay(Look, node.Host.Clock, cancel);
        }
        return "FAILED";
    }

    static async Task<string> StopAsync(ChargingNode node, HoldId hold, CancellationToken cancel)
    {
        if (await node.SessionRows.FindAsync(hold, cancel) is not var (row, session) || session.Stopped is not null || session.Released is not null) return "REJECTED";
        if (!(await node.Accounts.SayAsync(node.Slug, row.Payer, ChargingKinds.Stop, HoldBody.Said(hold), cancel)).TryGet(out _, out _)) return "FAILED";
        if (session.Started is not { } started)
        {
            if (node.Sessions.Find(hold) is not { } entry) return "REJECTED";
            entry.IsStopping = true;
            entry.Touched.Beat();
            return "ACCEPTED";
        }
        if (!(await node.Power.AskAsync(row.Station, new RequestStopTransactionRequest(started.Transaction), cancel)).TryGet(out var answer, out var fault)) return Result(fault);
        return ((RequestStopTransactionResponse)answer).Status == "Accepted" ? "ACCEPTED" : "REJECTED";
    }

    /// <summary>Keeps a place for a partner's driver; another time for the same reservation takes its place.</summary>
    static async Task<string> ReserveAsync(OcpiCall call, StationRow row, StationFacts facts, long evse, Tag tag, string reservation, DateTimeOffset until, CancellationToken cancel)
    {
        var (node, fee) = (call.Node, new MicroUsd(call.Node.Terms.ReservationMicroUsd));
        if (until <= node.Now || until > node.Now.AddMinutes(node.Terms.ReservationMinutes)) return "REJECTED";
        if (Reservation(call, reservation) is { } before) await node.Reservations.CancelAsync(before, cancel);
        var hold = new HoldId(Guid.CreateVersion7(node.Now));
        if (fee.Value > 0 && !(await node.Host.Holds.PlaceAsync(call.Party.Account, fee, $"a place at {row.Identity}", cancel)).TryGet(out hold, out _)) return "REJECTED";
        var wanted = new ReservationRow(
            0, hold, row.Identity, evse, call.Party.Account, Shown(tag), tag.Group, until.ToUnixTimeMilliseconds(), node.NowMs, fee.Value, ReservationRow.Asking, $"{call.Party.Id} {reservation}");
        var body = new ReserveBody(hold, row.Device, evse, wanted.UntilMs, fee.Value);
        var kept = await node.Reservations.KeepAsync(wanted, facts.Evses,
            async token => (await node.Accounts.SayAsync(node.Slug, call.Party.Account, ChargingKinds.Reserve, body.ToNode(), token)).TryGet(out _, out var unsaid) ? null : unsaid, cancel);
        if (kept.TryGet(out _, out var fault)) return "ACCEPTED";
        if (fee.Value > 0) await node.Host.Holds.ReleaseAsync(hold, CancellationToken.None);
        return fault.Code is "station-reserved" or "evse-reserved" ? "EVSE_OCCUPIED" : Result(fault);
    }

    /// <summary>Only where nobody else's car hangs on it.</summary>
    static async Task<string> UnlockAsync(OcpiCall call, StationRow row, long evse, CancellationToken cancel)
    {
        if (call.Node.Sessions.At(row.Identity, evse) is { } other && (await call.Node.Roaming.Rows.SessionAsync(other.Row.Hold, cancel))?.Party != call.Party.Id) return "REJECTED";
        if (!(await call.Node.Power.AskAsync(row.Identity, new UnlockConnectorRequest(evse, 1), cancel)).TryGet(out var answer, out var fault)) return Result(fault);
        return ((UnlockConnectorResponse)answer).Status switch { "Unlocked" => "ACCEPTED", "OngoingAuthorizedTransaction" => "REJECTED", _ => "FAILED" };
    }

    static ReservationRow? Reservation(OcpiCall call, string? id) => call.Node.Reservations.Open.FirstOrDefault(one => one.Remote == $"{call.Party.Id} {id}");

    /// <summary>The token as stations can hold it.</summary>
    static string Shown(Tag tag) => tag.Token.Length <= Tag.MaxLength ? tag.Token : Tag.StandIn(Encoding.UTF8.GetBytes(tag.Token));

    static string Result(Fault fault) => fault.Code switch
    {
        "connector-busy" or "connector-reserved" => "EVSE_OCCUPIED",
        "station-offline" or "station-silent" or "station-gone" => "EVSE_INOPERATIVE",
        "payment-required" => "REJECTED",
        _ => "FAILED",
    };
}
