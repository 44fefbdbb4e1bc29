using Grange.Charging.Features.Ocpp;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Transactions;

namespace Grange.Charging.Features.Transactions;

/// <summary>Takes transaction messages in: they are always answered, and only once they are durable (1.6 §3.7).</summary>
sealed class TransactionIntake(ChargingNode node)
{
    public async Task<TransactionAnswer> TakeAsync(StationLine line, OcppVersion version, TransactionEventRequest said, CancellationToken cancel)
    {
        said = Recognized(line.Identity, said);
        var isOldStart = version == OcppVersion.V16 && said.EventType == "Started";
        var transaction = isOldStart ? "" : await AttachAsync(line.Identity, said, cancel);
        var taken = await node.Committer.AddAsync(EventRow.Of(line.Identity, version, said, transaction, node.NowMs), cancel);
        var info = said.IdToken is { } shown ? await InfoAsync(line.Identity, said, shown.Value, taken, cancel) : null;
        if (said.EventType == "Ended") line.Gives(said.Evse?.Id ?? 1, 0);
        else if (said.MeterValue is [.., var newest] && SessionTelling.Power(newest) is { } watts) line.Gives(said.Evse?.Id ?? 1, watts);
        if (said.EventType != "Updated")
        {
            foreach (var entry in node.Sessions.OfStation(line.Identity)) entry.Touched.Beat();
            node.Sites.Changed.Beat();
        }
        return new(new TransactionEventResponse(IdTokenInfo: info), taken);
    }

    /// <summary>A station that was told to start may name the command instead of the token (2.0.1 F02): the session of that command lends its own.</summary>
    TransactionEventRequest Recognized(StationIdentity station, TransactionEventRequest said)
        => said is { EventType: "Started", IdToken: null, TransactionInfo.RemoteStartId: { } start } && node.Sessions.OfStation(station).FirstOrDefault(one => one.Row.StartId == start) is { } told
            ? said with { IdToken = new IdToken(told.Row.Token, "Central") }
            : said;

    /// <summary>Values that belong to no transaction: kept for who looks after missing energy.</summary>
    public Task TakeAsync(StationLine line, OcppVersion version, MeterValuesRequest values, CancellationToken cancel)
    {
        var time = values.MeterValue.Count > 0 ? values.MeterValue.Max(one => one.Timestamp) : node.Now;
        var said = new TransactionEventRequest("Updated", time, "MeterValueClock", 0, new Transaction(""), MeterValue: values.MeterValue, Evse: new Evse(values.EvseId));
        var row = new EventRow(TransactionKey.Update(line.Identity.ToString(), said), line.Identity, "", version, said, node.NowMs);
        return node.Committer.AddAsync(row, cancel);
    }

    /// <summary>How a token stands that is shown at a station: one made for a session, a card, or the group that a session to be started came with.</summary>
    public async Task<IdTokenInfo> InfoAsync(StationIdentity station, string token, CancellationToken cancel)
        => Info(await node.Tags.StandingAsync(token, cancel) ?? (node.Sessions.IsGroupAt(station, token) ? TokenStatus.Accepted : node.Sessions.Standing(station, token)), token);

    /// <summary>A token that ends its own transaction is welcome to, also after its session is over; a card that starts one gets its session here.</summary>
    async Task<IdTokenInfo> InfoAsync(StationIdentity station, TransactionEventRequest said, string token, string transaction, CancellationToken cancel)
    {
        var (tag, session) = (node.Tags.Find(token), node.Sessions.OfToken(token));
        if (said.EventType == "Ended" && (tag ?? (object?)session) is not null) return Info(TokenStatus.Accepted, token);
        if (session is { Session: { Stopped: not null } or { Released: not null } } && tag is not null) session = null; // the card is shown anew
        if (said.EventType == "Started")
            await node.Reservations.StartedAsync(station, said.Evse?.Id ?? 0, tag?.Entry ?? new TokenEntry(token, Group: session is null ? null : node.Tags.GroupOf(session.Row)), said.ReservationId, cancel);
        if (tag is not null && session is null) return Info(said.EventType == "Started" ? await node.Cards.StartedAsync(station, tag, transaction, said, cancel) : TokenStatus.Accepted, token);
        return Info(node.Sessions.Standing(station, token), token);
    }

    /// <summary>With the group that everything of the token's account shares.</summary>
    IdTokenInfo Info(TokenStatus status, string token)
    {
        var group = node.Sessions.OfToken(token) is { } entry ? node.Tags.GroupOf(entry.Row) : node.Tags.Find(token)?.Group;
        return new(status.ToString(), GroupIdToken: group is null ? null : new IdToken(group, "Central"));
    }

    /// <summary>Whose a message is: its own name, or where that means nothing the transaction that fits its EVSE and time.</summary>
    async Task<string> AttachAsync(StationIdentity station, TransactionEventRequest said, CancellationToken cancel)
    {
        var name = said.TransactionInfo.TransactionId;
        if (name is not ("" or "0" or "-1")) return name;
        var known = (await node.Transactions.RecentAsync(station, cancel)).Select(one => new OpenTransaction(one.Id, one.Evse, Time(one.FromMs), one.ToMs is { } to ? Time(to) : null));
        return Registers.Attach(known, name, said.Evse?.Id ?? 0, said.Timestamp) ?? name;
    }

    static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
