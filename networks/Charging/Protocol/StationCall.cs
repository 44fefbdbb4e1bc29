using System.Buffers;
using System.Text.Json;
using Grange.Charging.Protocol.Adapters;
using Grange.Charging.Protocol.Quirks;
using Grange.Charging.Protocol.Schemas;
using Grange.Kernel;

namespace Grange.Charging.Protocol;

/// <summary>What a station said, in the one internal model: a request of OCPP 2.0.1, whichever version it came in.</summary>
/// <param name="Action">The action as the station named it.</param>
/// <param name="Request">A record of <see cref="V201"/>.</param>
/// <param name="Quirks">What had to be repaired before it could be read.</param>
public sealed record StationCall(OcppVersion Version, string Action, object Request, IReadOnlyList<Quirk> Quirks);

/// <summary>The answer to a transaction message: what 2.0.1 says, and the id that a 1.6 station is told.</summary>
public sealed record TransactionAnswer(V201.TransactionEventResponse Response, string TransactionId);

/// <summary>A call for a station, ready to be framed.</summary>
public sealed record OcppCall(string Action, byte[] Payload);

/// <summary>Reads what stations say and writes what they are told, in either version.</summary>
public static class StationDialect
{
    /// <summary>Actions a station may send, by version; any other that the version knows is answered with NotSupported.</summary>
    static readonly HashSet<string> Old = ["BootNotification", "Heartbeat", "StatusNotification", "Authorize", "StartTransaction", "StopTransaction", "MeterValues",
        "DataTransfer", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "SecurityEventNotification", "SignCertificate", "LogStatusNotification",
        "SignedFirmwareStatusNotification"];

    static readonly HashSet<string> New = ["BootNotification", "Heartbeat", "StatusNotification", "Authorize", "TransactionEvent", "MeterValues", "NotifyReport",
        "NotifyEvent", "SecurityEventNotification", "FirmwareStatusNotification", "LogStatusNotification", "SignCertificate", "ReservationStatusUpdate",
        "NotifyChargingLimit", "ClearedChargingLimit", "ReportChargingProfiles", "DataTransfer"];

    public static IReadOnlySet<string> Actions(OcppVersion version) => version == OcppVersion.V16 ? Old : New;

    /// <summary>Holds a CALL against its schema and reads it. A transaction message that fails by a known quirk alone is repaired, never refused.</summary>
    public static SchemaFault Read(OcppVersion version, string action, ReadOnlySpan<byte> payload, out StationCall? call)
    {
        call = null;
        if (!Actions(version).Contains(action)) return new(OcppSchemas.Of(version).Knows(action) ? OcppError.NotSupported : OcppError.NotImplemented, "", "action");
        IReadOnlyList<Quirk> quirks = [];
        var fault = OcppSchemas.Of(version).Request(action, payload);
        if (!fault.IsNone)
        {
            if (!Repairs.TryRepair(version, action, payload, out var repaired, out quirks)) return fault;
            payload = repaired;
        }
        var found = new List<Quirk>(quirks);
        var request = version == OcppVersion.V16
            ? FromV16.Read(action, payload, found)
            : JsonSerializer.Deserialize(payload, OcppMessages.Find(version, action, request: true)!)!;
        call = new(version, action, request, found);
        return default;
    }

    /// <summary>Writes the payload of a CALLRESULT; <paramref name="response"/> is a record of <see cref="V201"/>, for transaction messages a <see cref="TransactionAnswer"/>.</summary>
    public static void Answer(OcppVersion version, string action, object response, IBufferWriter<byte> output)
    {
        if (version == OcppVersion.V201) response = response is TransactionAnswer answer ? answer.Response : response;
        else response = AnswersV16.Of(action, response);
        using var json = new Utf8JsonWriter(output);
        JsonSerializer.Serialize(json, response, OcppMessages.Find(version, action, request: false)!);
    }

    /// <summary>A command, given as a request of 2.0.1, in the words of the station's version; a fault where that version has none.</summary>
    public static Result<OcppCall> Command(OcppVersion version, object request)
    {
        var words = request;
        if (version == OcppVersion.V16 && !CommandsV16.Of(request).TryGet(out words, out var fault)) return fault;
        var action = words.GetType().Name[..^"Request".Length];
        return new OcppCall(action, JsonSerializer.SerializeToUtf8Bytes(words, OcppMessages.Find(version, action, request: true)!));
    }

    /// <summary>Holds a CALLRESULT against its schema and reads it as the response of 2.0.1 to <paramref name="request"/>.</summary>
    public static SchemaFault ReadResponse(OcppVersion version, OcppCall call, object request, ReadOnlySpan<byte> payload, out object? response)
    {
        response = null;
        var fault = OcppSchemas.Of(version).Response(call.Action, payload);
        if (!fault.IsNone) return fault;
        var said = JsonSerializer.Deserialize(payload, OcppMessages.Find(version, call.Action, request: false)!)!;
        response = version == OcppVersion.V16 ? ResponsesV16.Of(request, said) : said;
        return default;
    }
}
