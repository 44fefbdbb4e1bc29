using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Kernel;

namespace Grange.Charging.Rules.Transactions;

public enum EventKind : byte
{
    Started,
    Updated,
    Ended,
}

/// <summary>One message about a transaction, in whole units, with the key that makes its repetition harmless.</summary>
/// <param name="Key">From the content, never from the message id: a station may resend under a new id (1.6 errata §3.1).</param>
/// <param name="Sequence">2.0.1's count; null in 1.6.</param>
/// <param name="Time">The message's own time, also when it arrives hours later.</param>
/// <param name="Register">The energy register, where the message has it.</param>
public sealed record TransactionEvent(
    Hash32 Key, EventKind Kind, string Transaction, long? Sequence, DateTimeOffset Time, long? Evse, string? Token, WattHours? Register,
    bool Offline, long? Reservation, long? RemoteStart, string? Reason)
{
    /// <summary>Reads the internal model's request. A 1.6 start has no transaction yet; the caller names it by the key.</summary>
    public static TransactionEvent Of(string station, OcppVersion version, TransactionEventRequest said)
    {
        var kind = said.EventType switch { "Started" => EventKind.Started, "Ended" => EventKind.Ended, _ => EventKind.Updated };
        var register = (said.MeterValue ?? []).OrderByDescending(one => one.Timestamp).Select(one => EnergyReading.Import(one)).FirstOrDefault(one => one is not null);
        var key = version == OcppVersion.V201 ? TransactionKey.Event(station, said)
            : kind == EventKind.Started ? TransactionKey.Start(station, said.Evse?.Id ?? 0, said.IdToken?.Value ?? "", said.Timestamp, register ?? default)
            : kind == EventKind.Ended ? TransactionKey.Stop(station, said.TransactionInfo.TransactionId)
            : TransactionKey.Update(station, said);
        return new(key, kind, said.TransactionInfo.TransactionId, version == OcppVersion.V201 ? said.SeqNo : null, said.Timestamp, said.Evse?.Id, said.IdToken?.Value,
            register, said.Offline == true, said.ReservationId, said.TransactionInfo.RemoteStartId, said.TransactionInfo.StoppedReason);
    }
}

/// <summary>Names of messages by what they say (specification 1.4).</summary>
public static class TransactionKey
{
    /// <summary>(station, connector, token, time, register): the same start gets the same transaction id.</summary>
    public static Hash32 Start(string station, long connector, string token, DateTimeOffset time, WattHours register)
        => Of("start", station, Text(connector), token, Text(time), Text(register.Value));

    public static Hash32 Stop(string station, string transaction) => Of("stop", station, transaction);

    /// <summary>2.0.1: (transaction, number, kind, time). The number alone would do, but for stations that say the same one in every message.</summary>
    public static Hash32 Event(string station, TransactionEventRequest said) => Of("event", station, said.TransactionInfo.TransactionId, Text(said.SeqNo), said.EventType, Text(said.Timestamp));

    /// <summary>One sampled value: (transaction, time, measurand, phase, context, place).</summary>
    public static Hash32 Sample(string station, string transaction, DateTimeOffset time, SampledValue sample)
        => Of("sample", station, transaction, Text(time), sample.Measurand ?? EnergyReading.Measurand, sample.Phase ?? "", sample.Context ?? "Sample.Periodic", sample.Location ?? "Outlet");

    /// <summary>A 1.6 MeterValues: all its samples, whatever their order in the message.</summary>
    public static Hash32 Update(string station, TransactionEventRequest said) => Of([
        "update", station, said.TransactionInfo.TransactionId,
        .. (said.MeterValue ?? []).SelectMany(one => one.SampledValue.Select(sample => Sample(station, said.TransactionInfo.TransactionId, one.Timestamp, sample).ToString())).Order(StringComparer.Ordinal)]);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    static string Text(DateTimeOffset time) => Text(time.UtcTicks);

    /// <summary>Every part with its length before it, so that no two lists run into the same bytes.</summary>
    static Hash32 Of(params string[] parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Hash32.Read(hash.GetHashAndReset());
    }
}
