using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Transactions;
using Grange.Kernel;

namespace Grange.Charging.Features.Transactions;

/// <summary>A message about a transaction as it is stored: what the station said in the one internal model, under the key of its content.</summary>
/// <param name="Transaction">Whose it is; empty for the start of a 1.6 station, which is given a number.</param>
sealed record EventRow(Hash32 Key, StationIdentity Station, string Transaction, OcppVersion Version, TransactionEventRequest Said, long TakenMs)
{
    /// <summary>What was said, as it is stored; made by whoever heard it, for all others wait for who stores it.</summary>
    public byte[] Bytes { get; } = OcppMessages.Bytes(Said);

    public bool IsStart => Said.EventType == "Started";

    /// <summary>It changes nothing of its transaction but what was metered.</summary>
    public bool IsSample => Said.EventType == "Updated" && Said.IdToken is null;

    /// <summary>The start of a 1.6 station, which is told a number.</summary>
    public bool NeedsNumber => IsStart && Version == OcppVersion.V16;

    public TransactionEvent Event => TransactionEvent.Of(Station.ToString(), Version, Said) with { Key = Key };

    /// <summary>Gives a message its transaction's name; the key of a start does not depend on it.</summary>
    public EventRow Of(string transaction) => new(Key, Station, transaction, Version, Named(Said, transaction), TakenMs);

    public static EventRow Of(StationIdentity station, OcppVersion version, TransactionEventRequest said, string transaction, long nowMs)
    {
        var named = Named(said, transaction);
        return new(TransactionEvent.Of(station.ToString(), version, named).Key, station, transaction, version, named, nowMs);
    }

    static TransactionEventRequest Named(TransactionEventRequest said, string transaction) => said with { TransactionInfo = said.TransactionInfo with { TransactionId = transaction } };
}

/// <summary>A transaction as the database finds it again.</summary>
/// <param name="ToMs">When it ended; null: it has not.</param>
sealed record TransactionRow(StationIdentity Station, string Id, long Evse, string Token, long FromMs, long? ToMs);
