using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Wireless.Features.Devices;
using Grange.Wireless.Scripts;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Features.Integrations;

/// <summary>A downlink as ChirpStack's MQTT has it: {devEui, confirmed, fPort, data in base64, or object for the device's codec to write}.</summary>
static class DownCommand
{
    public static async Task<Result<bool>> QueueAsync(WirelessNode node, Address owner, string topicEui, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (!DeviceReading.TryEui(topicEui, out var devEui) || node.Names.GetValueOrDefault(devEui) is not { } device || device.Owner != owner) return new Fault("unknown-device", $"there is no device '{topicEui}' of this account");
        if (!Read(node, device, body).TryGet(out var down, out var fault)) return fault;
        return await node.Air.AskAsync(server => server.Enqueue(devEui, down, node.NowMs), cancel) is var answer && answer.TryGet(out _, out fault) ? true : fault;
    }

    static Result<QueuedDown> Read(WirelessNode node, DeviceTerms device, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonNode.Parse(body.Span) is not JsonObject said) return Wrong();
            if (said["devEui"] is { } named && (!DeviceReading.TryEui((string?)named, out var other) || other != device.DevEui)) return Wrong();
            var (port, data) = ((int?)said["fPort"] ?? 0, (string?)said["data"] ?? "");
            if (said["object"] is JsonObject values)
            {
                if (node.Codecs.Find(device.Owner, device.Codec) is not DeviceScript script) return new Fault("no-codec", "the device has no codec that writes downlinks");
                if (!script.Encode(values, (byte)Math.Clamp(port, 1, 223), node.NowMs).TryGet(out var sent, out var why)) return why;
                (port, data) = ((int)sent["fPort"]!, (string)sent["data"]!);
            }
            var bytes = new byte[data.Length];
            return port is >= 1 and <= 223 && Convert.TryFromBase64String(data, bytes, out var length)
                ? new QueuedDown(Guid.CreateVersion7(node.Host.Clock.GetUtcNow()), (byte)port, (bool?)said["confirmed"] ?? false, bytes[..length]) : Wrong();
        }
        catch (Exception no) when (no is JsonException or InvalidOperationException or FormatException)
        {
            return Wrong();
        }
    }

    static Fault Wrong() => new("bad-downlink", "a downlink is {devEui, fPort: 1 to 223, data: base64 or object, confirmed?}");
}
