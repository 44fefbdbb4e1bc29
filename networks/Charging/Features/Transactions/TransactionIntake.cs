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
        var isOldStart = version == OcppVersion.V16 && said.EventType == "Started";
        var transaction = isOldStart ? "" : await AttachAsync(line.Identity, said, cancel);
        var taken = await node.Committer.AddAsync(EventRow.Of(line.Identity, version, said, transaction, node.NowMs), cancel);
        if (said.EventType == "Ended") line.Gives(said.Evse?.Id ?? 1, 0);
        else if (said.MeterValue is [.., var newest] && SessionTelling.Power(newest) is { } watts) line.Gives(said.Evse?.Id ?? 1, watts);
        if (said.EventType != "Updated")
            foreach (var entry in node.Sessions.OfStation(line.Identity)) entry.Touched.Beat();
        return new(new TransactionEventResponse(IdTokenInfo: said.IdToken is { } token ? CallAnswers.Info(Standing(line, said, token.Value)) : null), taken);
    }

    /// <summary>Values that belong to no transaction: kept for who looks after missing energy.</summary>
    public Task TakeAsync(StationLine line, OcppVersion version, MeterValuesRequest values, CancellationToken cancel)
    {
        var time = values.MeterValue.Count > 0 ? values.MeterValue.Max(one => one.Timestamp) : node.Now;
        var said = new TransactionEventRequest("Updated", time, "MeterValueClock", 0, new Transaction(""), MeterValue: values.MeterValue, Evse: new Evse(values.EvseId));
        var row = new EventRow(TransactionKey.Update(line.Identity.ToString(), said), line.Identity, "", version, said, node.NowMs);
        return node.Committer.AddAsync(row, cancel);
    }

    /// <summary>A token that ends its own transaction is welcome to, also after its session is over.</summary>
    TokenStatus Standing(StationLine line, TransactionEventRequest said, string token)
        => said.EventType == "Ended" && node.Sessions.OfToken(token) is not null ? TokenStatus.Accepted : node.Sessions.Standing(line.Identity, token);

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
