using System.Buffers;
using System.Text;
using System.Text.Json;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.Quirks;
using Grange.Charging.Protocol.Schemas;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Transactions;
using Grange.Charging.Tests.Support;
using Grange.Tests;

namespace Grange.Charging.Tests.Protocol;

public sealed class DialectTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Connector_n_of_1_6_is_connector_1_of_EVSE_n()
    {
        var call = Read(OcppVersion.V16, "StartTransaction", """{"connectorId":2,"idTag":"AB12","meterStart":1500,"timestamp":"2026-03-01T10:00:00Z","reservationId":7}""");
        var started = Assert.IsType<TransactionEventRequest>(call.Request);
        Assert.Equal(new Evse(2, 1), started.Evse);
        Assert.Equal(("Started", 7L, "AB12", 1500m), (started.EventType, started.ReservationId, started.IdToken!.Value, started.MeterValue![0].SampledValue[0].Value));
        var status = Assert.IsType<StatusNotificationRequest>(Read(OcppVersion.V16, "StatusNotification", """{"connectorId":0,"errorCode":"NoError","status":"Available"}""").Request);
        Assert.Equal((0L, 0L, "Available"), (status.EvseId, status.ConnectorId, status.ConnectorStatus));
    }

    [Fact]
    public void A_signed_value_of_1_6_is_a_signed_value_of_2_0_1()
    {
        var call = Read(OcppVersion.V16, "MeterValues", """
            {"connectorId":1,"transactionId":5,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[
              {"value":"{\"signedMeterData\":\"T0NNRnw=\",\"signingMethod\":\"\",\"encodingMethod\":\"OCMF\",\"publicKey\":\"b2Nh\"}","format":"SignedData","context":"Transaction.End"},
              {"value":"OCMF|{}|{}","format":"SignedData"}]}]}
            """);
        var samples = Assert.IsType<TransactionEventRequest>(call.Request).MeterValue![0].SampledValue;
        Assert.Equal(("T0NNRnw=", "b2Nh"), (samples[0].SignedMeterValue!.SignedMeterData, samples[0].SignedMeterValue!.PublicKey));
        Assert.Null(EnergyReading.Import(new(samples, default))); // a record is no number
        Assert.Equal("OCMF|{}|{}", Encoding.UTF8.GetString(Convert.FromBase64String(samples[1].SignedMeterValue!.SignedMeterData)));
    }

    public static TheoryData<OcppVersion, string> Said => new(((OcppVersion[])[OcppVersion.V16, OcppVersion.V201]).SelectMany(version => StationDialect.Actions(version).Select(action => (version, action))));

    [Theory, MemberData(nameof(Said))]
    public void Whatever_a_station_may_say_is_read_and_answered_valid(OcppVersion version, string action)
    {
        var (random, schema) = (new Random(3), SchemaDocuments.Of(version)[action + ".req"]);
        for (var at = 0; at < Counts.Of(100, 1_000); at++)
        {
            var message = new MessageMaker(schema, random).Valid().ToJsonString();
            var call = Read(version, action, message);
            var output = new ArrayBufferWriter<byte>();
            StationDialect.Answer(version, action, Answer(call.Request), output);
            Assert.Equal(default, OcppSchemas.Of(version).Response(action, output.WrittenSpan));
        }
    }

    public static TheoryData<string> Commands => [.. "RequestStartTransaction RequestStopTransaction UnlockConnector ChangeAvailability Reset SetVariables GetVariables ClearCache TriggerMessage SendLocalList GetLocalListVersion ReserveNow CancelReservation SetChargingProfile ClearChargingProfile GetCompositeSchedule UpdateFirmware GetLog CertificateSigned InstallCertificate DeleteCertificate GetInstalledCertificateIds DataTransfer GetBaseReport GetTransactionStatus CostUpdated SetNetworkProfile GetChargingProfiles".Split(' ')];

    [Theory, MemberData(nameof(Commands))]
    public void A_command_is_valid_in_both_versions_and_its_answer_is_understood(string action)
    {
        var (random, v16, v201) = (new Random(4), SchemaDocuments.Of(OcppVersion.V16), SchemaDocuments.Of(OcppVersion.V201));
        var (old, info) = (0, OcppMessages.Find(OcppVersion.V201, action, request: true)!);
        for (var at = 0; at < Counts.Of(100, 1_000); at++)
        {
            var request = JsonSerializer.Deserialize(new MessageMaker(v201[action + ".req"], random).Valid().ToJsonString(), info)!;
            foreach (var version in (OcppVersion[])[OcppVersion.V16, OcppVersion.V201])
            {
                if (!StationDialect.Command(version, request).TryGet(out var call, out _)) continue;
                var fault = OcppSchemas.Of(version).Request(call.Action, call.Payload);
                // lengths and words that only 2.0.1 allows are the caller's to avoid, the shape is ours
                Assert.True(fault.IsNone || (version == OcppVersion.V16 && fault.Error == OcppError.PropertyConstraintViolation), $"{fault}: {Encoding.UTF8.GetString(call.Payload)}");
                var answer = Encoding.UTF8.GetBytes(new MessageMaker((version == OcppVersion.V16 ? v16 : v201)[call.Action + ".conf"], random).Valid().ToJsonString());
                Assert.Equal(default, StationDialect.ReadResponse(version, call, request, answer, out var response));
                Assert.Equal(action + "Response", response!.GetType().Name);
                if (version == OcppVersion.V16) old++;
            }
        }
        var onlyNew = action is "GetBaseReport" or "GetTransactionStatus" or "CostUpdated" or "SetNetworkProfile" or "GetChargingProfiles";
        Assert.Equal(onlyNew, old == 0);
    }

    [Theory]
    [InlineData("""{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":12.5}]}]}""", QuirkKind.NumberForText)]
    [InlineData("""{"connectorId":1,"transactionId":"","meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"12.5"}]}]}""", QuirkKind.EmptyMember)]
    [InlineData("""{"connectorId":1,"transactionId":null,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"12.5"}]}]}""", QuirkKind.EmptyMember)]
    [InlineData("""{"connectorId":"1","meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"12.5"}]}]}""", QuirkKind.TextForNumber)]
    [InlineData("""{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"12.5","context":"Sample"}]}]}""", QuirkKind.UnknownWord)]
    [InlineData("""{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"12.5"},{"value":"3","measurand":"Mood"}]}]}""", QuirkKind.UnknownMeasurand)]
    [InlineData("""{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00","sampledValue":[{"value":"12.5"}]}]}""", QuirkKind.NoTimeZone)]
    [InlineData("""{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"12.5"}]}],"vendor":1}""", QuirkKind.UnknownMember)]
    [InlineData("""{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[{"value":"12.5"},{"value":"n/a"}]}]}""", QuirkKind.UnreadableValue)]
    public void A_known_quirk_is_repaired_and_flagged(string payload, QuirkKind kind)
    {
        var call = Read(OcppVersion.V16, "MeterValues", payload);
        Assert.Equal([kind], call.Quirks.Select(one => one.Kind));
        Assert.Equal(12.5m, Assert.Single(Assert.IsType<MeterValuesRequest>(call.Request).MeterValue[0].SampledValue).Value);
    }

    [Fact]
    public void An_update_of_2_0_1_without_samples_still_counts()
    {
        var call = Read(OcppVersion.V201, "TransactionEvent", """
            {"eventType":"Updated","timestamp":"2026-03-01T10:00:00Z","triggerReason":"MeterValuePeriodic","seqNo":3,"transactionInfo":{"transactionId":"t"},"meterValue":[{"timestamp":"2026-03-01T10:00:00Z","sampledValue":[]}]}
            """);
        Assert.Equal([QuirkKind.NoSamples, QuirkKind.NoSamples], call.Quirks.Select(one => one.Kind));
        Assert.Null(Assert.IsType<TransactionEventRequest>(call.Request).MeterValue);
    }

    [Theory]
    [InlineData("MeterValues", """{"connectorId":"one","meterValue":[]}""", OcppError.TypeConstraintViolation)]
    [InlineData("StartTransaction", """{"connectorId":1,"idTag":"ABCDEFGHIJKLMNOPQRSTU","meterStart":1,"timestamp":"2026-03-01T10:00:00Z"}""", OcppError.PropertyConstraintViolation)]
    [InlineData("Authorize", """{"idTag":5}""", OcppError.TypeConstraintViolation)]
    [InlineData("RemoteStartTransaction", "{}", OcppError.NotSupported)]
    [InlineData("MakeCoffee", "{}", OcppError.NotImplemented)]
    public void What_is_no_quirk_is_refused(string action, string payload, OcppError error)
        => Assert.Equal(error, StationDialect.Read(OcppVersion.V16, action, Encoding.UTF8.GetBytes(payload), out _).Error);

    static StationCall Read(OcppVersion version, string action, string payload)
    {
        Assert.Equal(default, StationDialect.Read(version, action, Encoding.UTF8.GetBytes(payload), out var call));
        return call!;
    }

    static object Answer(object request) => request switch
    {
        BootNotificationRequest => new BootNotificationResponse(Now, 300, "Accepted"),
        HeartbeatRequest => new HeartbeatResponse(Now),
        StatusNotificationRequest => new StatusNotificationResponse(),
        AuthorizeRequest asked => new AuthorizeResponse(new("ConcurrentTx", GroupIdToken: asked.IdToken)),
        TransactionEventRequest => new TransactionAnswer(new(TotalCost: 1.25m, IdTokenInfo: new("NotAtThisTime")), "77"),
        MeterValuesRequest => new MeterValuesResponse(),
        NotifyReportRequest => new NotifyReportResponse(),
        NotifyEventRequest => new NotifyEventResponse(),
        SecurityEventNotificationRequest => new SecurityEventNotificationResponse(),
        FirmwareStatusNotificationRequest => new FirmwareStatusNotificationResponse(),
        LogStatusNotificationRequest => new LogStatusNotificationResponse(),
        SignCertificateRequest => new SignCertificateResponse("Accepted"),
        ReservationStatusUpdateRequest => new ReservationStatusUpdateResponse(),
        NotifyChargingLimitRequest => new NotifyChargingLimitResponse(),
        ClearedChargingLimitRequest => new ClearedChargingLimitResponse(),
        ReportChargingProfilesRequest => new ReportChargingProfilesResponse(),
        DataTransferRequest => new DataTransferResponse("UnknownVendorId"),
        _ => throw new ArgumentException(request.GetType().Name),
    };
}
