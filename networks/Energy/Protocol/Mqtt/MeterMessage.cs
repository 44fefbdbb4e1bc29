using System.Text.Json;
using Grange.Energy.Protocol.P1;

namespace Grange.Energy.Protocol.Mqtt;

/// <summary>Counters in what Shelly and Tasmota meters publish over MQTT, in mWh.</summary>
/// <remarks>
/// Shelly (Gen2, components em1data and emdata): <c>total_act_energy</c> and <c>total_act_ret_energy</c>, or <c>total_act</c> and <c>total_act_ret</c>, in Wh with two decimals, by
/// themselves or within a notification's <c>params</c>. Tasmota (SENSOR): <c>ENERGY.Total</c> and <c>ENERGY.ExportActive</c>, in kWh. Digits beyond a mWh are cut.
/// </remarks>
public static class MeterMessage
{
    const int Wh = 3, KiloWh = 6, MostDepth = 8;

    static readonly JsonDocumentOptions Options = new() { MaxDepth = MostDepth };

    /// <summary>Reads a message. Never throws; false for any other message, which such devices send many of.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, out long importMilliWh, out long exportMilliWh)
    {
        (importMilliWh, exportMilliWh) = (0, 0);
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return TryFind(document.RootElement, out importMilliWh, out exportMilliWh);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static bool TryFind(JsonElement element, out long import, out long export)
    {
        (import, export) = (0, 0);
        if (element.ValueKind != JsonValueKind.Object) return false;
        if (TryPair(element, "total_act_energy", "total_act_ret_energy", Wh, out import, out export) || TryPair(element, "total_act", "total_act_ret", Wh, out import, out export)) return true;
        if (element.TryGetProperty("ENERGY", out var tasmota) && tasmota.ValueKind == JsonValueKind.Object && TryPair(tasmota, "Total", "ExportActive", KiloWh, out import, out export)) return true;
        foreach (var member in element.EnumerateObject())
            if (TryFind(member.Value, out import, out export)) return true;
        return false;
    }

    /// <summary>A meter of one direction has no second counter; one that is there and no number makes the message none.</summary>
    static bool TryPair(JsonElement element, string taken, string given, int shift, out long import, out long export)
    {
        export = 0;
        return TryCounter(element, taken, shift, out import) && (!element.TryGetProperty(given, out _) || TryCounter(element, given, shift, out export));
    }

    static bool TryCounter(JsonElement element, string name, int shift, out long milliWh)
    {
        milliWh = 0;
        return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && P1Number.TryRead(System.Text.Encoding.ASCII.GetBytes(value.GetRawText()), shift, out milliWh);
    }
}
