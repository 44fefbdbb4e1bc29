using System.Text;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using V16 = Grange.Charging.Protocol.V16;
using V201 = Grange.Charging.Protocol.V201;

namespace Grange.Charging.Simulation;

/// <summary>Something a station says: an action and its payload.</summary>
readonly record struct StationWord(string Action, byte[] Payload);

/// <summary>A running transaction as its station knows it.</summary>
/// <param name="Id">In 1.6 what the node answered to the start; in 2.0.1 the station's own.</param>
/// <param name="Reservation">What it uses up.</param>
sealed record SimulatedTransaction(string Id, string Token, long? RemoteStart, long? Reservation = null);

/// <summary>What happens with a transaction: begin, sample, end.</summary>
/// <param name="Watts">Power now.</param>
/// <param name="Signed">The meter's signed record, at a begin and an end.</param>
sealed record MeterMoment(DateTimeOffset Time, long WattHours, long Watts, string? Signed = null);

/// <summary>A station's messages in its version's words.</summary>
abstract class StationWords
{
    public static StationWords Of(OcppVersion version) => version == OcppVersion.V16 ? new Old() : new New();

    public abstract StationWord Boot(string model);
    public abstract StationWord Status(long evse, bool isBusy, DateTimeOffset now);
    public abstract StationWord Authorize(string token);
    public abstract StationWord Start(SimulatedTransaction transaction, MeterMoment at);
    public abstract StationWord Sample(SimulatedTransaction transaction, MeterMoment at, long sequence);

    /// <param name="begin">The moment of the start: 1.6 brings its signed record here.</param>
    public abstract StationWord Stop(SimulatedTransaction transaction, MeterMoment at, MeterMoment begin, long sequence, string reason);

    public static StationWord Heartbeat { get; } = new("Heartbeat", "{}"u8.ToArray());

    static StationWord Word<T>(T request)
        where T : class => new(typeof(T).Name[..^"Request".Length], OcppMessages.Bytes(request));

    sealed class Old : StationWords
    {
        public override StationWord Boot(string model) => Word(new V16.BootNotificationRequest("Grange", model, FirmwareVersion: "1"));

        public override StationWord Status(long evse, bool isBusy, DateTimeOffset now) => Word(new V16.StatusNotificationRequest(evse, "NoError", isBusy ? "Charging" : "Available", Timestamp: now));

        public override StationWord Authorize(string token) => Word(new V16.AuthorizeRequest(token));

        public override StationWord Start(SimulatedTransaction transaction, MeterMoment at) => Word(new V16.StartTransactionRequest(1, transaction.Token, at.WattHours, at.Time, transaction.Reservation));

        public override StationWord Sample(SimulatedTransaction transaction, MeterMoment at, long sequence) => Word(new V16.MeterValuesRequest(1, [Value(at)], Id(transaction)));

        public override StationWord Stop(SimulatedTransaction transaction, MeterMoment at, MeterMoment begin, long sequence, string reason) => Word(new V16.StopTransactionRequest(
            at.WattHours, at.Time, Id(transaction), transaction.Token, reason, at.Signed is null ? null : [Signed(begin, "Transaction.Begin"), Signed(at, "Transaction.End")]));

        static long Id(SimulatedTransaction transaction) => long.Parse(transaction.Id, System.Globalization.CultureInfo.InvariantCulture);

        static V16.MeterValue Value(MeterMoment at) => new(at.Time,
        [
            new($"{at.WattHours}", "Sample.Periodic", Measurand: "Energy.Active.Import.Register", Unit: "Wh"), new($"{at.Watts}", "Sample.Periodic", Measurand: "Power.Active.Import", Unit: "W"),
        ]);

        static V16.MeterValue Signed(MeterMoment at, string context)
        {
            var value = new JsonObject { ["signedMeterData"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(at.Signed!)), ["signingMethod"] = "", ["encodingMethod"] = "OCMF", ["publicKey"] = "" };
            return new(at.Time, [new(value.ToJsonString(), context, "SignedData", "Energy.Active.Import.Register")]);
        }
    }

    sealed class New : StationWords
    {
        public override StationWord Boot(string model) => Word(new V201.BootNotificationRequest(new(model, "Grange", FirmwareVersion: "1"), "PowerUp"));

        public override StationWord Status(long evse, bool isBusy, DateTimeOffset now) => Word(new V201.StatusNotificationRequest(now, isBusy ? "Occupied" : "Available", evse, 1));

        public override StationWord Authorize(string token) => Word(new V201.AuthorizeRequest(new(token, "ISO14443")));

        public override StationWord Start(SimulatedTransaction transaction, MeterMoment at)
            => Event("Started", transaction, at, 0, "RemoteStart", "Transaction.Begin", new(transaction.Id, "Charging", RemoteStartId: transaction.RemoteStart));

        public override StationWord Sample(SimulatedTransaction transaction, MeterMoment at, long sequence)
            => Event("Updated", transaction, at, sequence, "MeterValuePeriodic", "Sample.Periodic", new(transaction.Id, "Charging"));

        public override StationWord Stop(SimulatedTransaction transaction, MeterMoment at, MeterMoment begin, long sequence, string reason)
            => Event("Ended", transaction, at, sequence, reason == "Remote" ? "RemoteStop" : "EVDeparted", "Transaction.End", new(transaction.Id, "Idle", StoppedReason: reason));

        static StationWord Event(string kind, SimulatedTransaction transaction, MeterMoment at, long sequence, string trigger, string context, V201.Transaction info)
        {
            var samples = new List<V201.SampledValue> { new(at.WattHours, context, "Energy.Active.Import.Register", UnitOfMeasure: new("Wh")), new(at.Watts, context, "Power.Active.Import", UnitOfMeasure: new("W")) };
            if (at.Signed is { } signed)
                samples.Add(new(at.WattHours, context, "Energy.Active.Import.Register", SignedMeterValue: new(Convert.ToBase64String(Encoding.UTF8.GetBytes(signed)), "ECDSA-secp256r1-SHA256", "OCMF", "")));
            return Word(new V201.TransactionEventRequest(
                kind, at.Time, trigger, sequence, info, [new(samples, at.Time)], ReservationId: kind == "Started" ? transaction.Reservation : null, Evse: new(1, 1), IdToken: kind == "Updated" ? null : new(transaction.Token, "Central")));
        }
    }
}
