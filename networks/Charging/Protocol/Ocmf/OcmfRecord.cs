using System.Text.Json;

namespace Grange.Charging.Protocol.Ocmf;

/// <summary>Why bytes are no OCMF record.</summary>
public enum OcmfFault : byte
{
    None,

    /// <summary>It does not begin with <c>OCMF|</c>.</summary>
    NotOcmf,

    /// <summary>A section is no JSON object, or one is missing.</summary>
    NotJson,

    /// <summary>There is no reading (RD).</summary>
    NoReadings,

    /// <summary>A reading has a time, value or number that means nothing.</summary>
    BadReading,

    /// <summary>The signature section has no SD.</summary>
    NoSignature,
}

/// <summary>One reading of a record, with what it inherits from the one before (OCMF 1.4.1, RD).</summary>
/// <param name="Transaction">TX: B begin, C charging, X exchange, E L R A P ends, S suspended, T tariff; blank where there is none.</param>
/// <param name="TimeStatus">U unsynchronised, I informative, S synchronised, R relative.</param>
/// <param name="MilliWattHours">RV in RU; null where the unit is no energy.</param>
/// <param name="Identifier">RI, the register's OBIS code.</param>
/// <param name="ErrorFlags">EF: E an energy error, t a time error.</param>
/// <param name="Status">ST: G is good, all else is not.</param>
public sealed record OcmfReading(
    DateTimeOffset Time, char TimeStatus, char Transaction, long? MilliWattHours, string Identifier, string Unit, string ErrorFlags, char Status)
{
    public bool Begins => Transaction == 'B';
    public bool Ends => Transaction is 'E' or 'L' or 'R' or 'A' or 'P';
}

/// <summary>A signed meter record <c>OCMF|payload|signature</c> (Open Charge Metering Format 1.4.1). The signature is over the payload's bytes as they came.</summary>
/// <param name="Payload">These very bytes; nothing ever writes them anew.</param>
/// <param name="Pagination">PG's number; records of a meter follow each other.</param>
/// <param name="PaginationKind">T: a transaction's, F: a fiscal one.</param>
/// <param name="Algorithm">SA; secp256r1 with SHA-256 where it says nothing.</param>
/// <param name="Encoding">SE: hex or base64.</param>
public sealed record OcmfRecord(
    ReadOnlyMemory<byte> Payload, string Gateway, string GatewaySerial, string MeterSerial, char PaginationKind, long Pagination, string Token,
    IReadOnlyList<OcmfReading> Readings, string Algorithm, string Encoding, string Signature)
{
    public const string DefaultAlgorithm = "ECDSA-secp256r1-SHA256";

    /// <summary>Reads a record. Never throws.</summary>
    public static OcmfFault Read(ReadOnlyMemory<byte> bytes, out OcmfRecord? record)
    {
        record = null;
        bytes = bytes[Blanks(bytes.Span)..];
        if (!bytes.Span.StartsWith("OCMF|"u8)) return OcmfFault.NotOcmf;
        bytes = bytes["OCMF|".Length..];
        var bar = EndOfObject(bytes.Span);
        if (bar < 0 || bar >= bytes.Length || bytes.Span[bar] != '|') return OcmfFault.NotJson;
        try
        {
            using var payload = JsonDocument.Parse(bytes[..bar]);
            using var signature = JsonDocument.Parse(bytes[(bar + 1)..].TrimEnd("\0 \t\r\n"u8));
            return OcmfReader.Read(bytes[..bar], payload.RootElement, signature.RootElement, out record);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // InvalidOperationException: text that is no UTF-8
        {
            return OcmfFault.NotJson;
        }
    }

    /// <summary>Where the bar after the payload stands: texts in the payload may contain bars too. −1: nowhere.</summary>
    static int EndOfObject(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var json = new Utf8JsonReader(bytes);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return -1;
            json.Skip();
            var end = (int)json.BytesConsumed;
            return end + Blanks(bytes[end..]);
        }
        catch (JsonException)
        {
            return -1;
        }
    }

    static int Blanks(ReadOnlySpan<byte> bytes) => bytes.Length - bytes.TrimStart(" \t\r\n\uFEFF"u8).Length;
}
