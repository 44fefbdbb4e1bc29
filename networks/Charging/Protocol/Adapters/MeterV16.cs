using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol.Quirks;
using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Protocol.Adapters;

/// <summary>Sampled values of 1.6, whose numbers are texts and whose signed data hides in one.</summary>
static class MeterV16
{
    public static IReadOnlyList<MeterValue> Read(IReadOnlyList<V16.MeterValue> said, List<Quirk> quirks)
    {
        var read = new List<MeterValue>(said.Count);
        foreach (var one in said)
        {
            var samples = new List<SampledValue>(one.SampledValue.Count);
            foreach (var sample in one.SampledValue)
                if (Sample(sample, quirks) is { } known) samples.Add(known);
            if (samples.Count > 0) read.Add(new(samples, one.Timestamp));
        }
        return read;
    }

    static SampledValue? Sample(V16.SampledValue said, List<Quirk> quirks)
    {
        if (said.Format == "SignedData" || said.Value.StartsWith("OCMF|", StringComparison.Ordinal)) return Signed(said);
        var unit = said.Unit is null ? null : new UnitOfMeasure(said.Unit is "Celcius" ? "Celsius" : said.Unit);
        if (decimal.TryParse(said.Value.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return new(value, said.Context, said.Measurand, said.Phase, said.Location, UnitOfMeasure: unit);
        quirks.Add(new(QuirkKind.UnreadableValue, "/value"));
        return null;
    }

    /// <summary>The unit of a sample that is a record and no number: whoever looks for watt-hours passes over it.</summary>
    const string Record = "SignedData";

    /// <summary>The value is a JSON text {signedMeterData, signingMethod, encodingMethod, publicKey} (OCA, signed meter values in OCPP §3), or the bare record.</summary>
    static SampledValue Signed(V16.SampledValue said)
    {
        JsonObject? parts = null;
        try
        {
            parts = said.Value.StartsWith('{') ? JsonNode.Parse(said.Value) as JsonObject : null;
        }
        catch (JsonException)
        {
            // what cannot be opened is kept as it is: the record's own check will refuse it, with a reason
        }
        var data = Text(parts, "signedMeterData") ?? Convert.ToBase64String(Encoding.UTF8.GetBytes(said.Value));
        return new(0, said.Context, said.Measurand, said.Phase, said.Location,
            new(data, Text(parts, "signingMethod") ?? "", Text(parts, "encodingMethod") ?? "OCMF", Text(parts, "publicKey") ?? ""), new(Record));
    }

    static string? Text(JsonObject? parts, string name) => parts?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
