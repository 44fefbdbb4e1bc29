using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange wireless decode</c>: what a frame says, without a node.</summary>
static class DecodeVerb
{
    public static Command Create()
    {
        var hex = new Argument<string>("HEX") { Description = "the PHYPayload in hexadecimal" };
        var network = new Option<string>("--nwk-s-key") { Description = "the network session key (LoRaWAN 1.0)", HelpName = "KEY", Required = true };
        var app = new Option<string>("--app-s-key") { Description = "the application session key", HelpName = "KEY", Required = true };
        var high = new Option<uint>("--fcnt-high") { Description = "the upper 16 bits of the counter", DefaultValueFactory = _ => 0 };
        return new Command("decode", "read a frame, check its code and open its payload") { hex, network, app, high }
            .Example("grange wireless decode 40f17dbe4900020001954378762b11ff0d --nwk-s-key 44024241ed4ce9a68c6a8bc055233fd3 --app-s-key ec925802ae430ca77fd3dd73cb2cc588")
            .Does((verb, cancel) =>
            {
                var phy = Hex(verb.Get(hex)!);
                var fault = LoraFrame.TryRead(phy, out var frame);
                if (fault != FrameFault.None) throw new VerbFailure("bad-frame", $"the bytes are no data frame: {fault}", "give the PHYPayload of an uplink or a downlink");
                var keys = new SessionKeys(Key(verb.Get(network)!, "--nwk-s-key"), Key(verb.Get(app)!, "--app-s-key"));
                var counter = verb.Get(high) << 16 | frame.FCnt;
                var payload = new byte[frame.Payload.Length];
                if (frame.FPort is { } port) keys.Payload(port, !frame.IsUplink, frame.DevAddr, counter, frame.Payload, payload);
                var isGenuine = frame.Mic == (frame.IsUplink ? keys.UplinkMic(frame, counter, default) : keys.DownlinkMic(frame, counter, 0));
                var read = new JsonObject
                {
                    ["type"] = frame.Type.ToString(),
                    ["devAddr"] = $"{frame.DevAddr:x8}",
                    ["fCnt"] = counter,
                    ["adr"] = frame.IsAdr,
                    ["ack"] = frame.IsAck,
                    ["fOpts"] = Convert.ToHexStringLower(frame.FOpts),
                    ["fPort"] = frame.FPort,
                    ["data"] = isGenuine ? Convert.ToHexStringLower(payload) : null,
                    ["mic"] = Convert.ToHexStringLower(phy.AsSpan(phy.Length - 4)),
                    ["micOk"] = isGenuine,
                };
                verb.Out.Result(read, () =>
                {
                    foreach (var (name, value) in read) verb.Out.Line($"{name}: {value}");
                });
                return Task.FromResult(isGenuine ? ExitCode.Done : ExitCode.Failed);
            });
    }

    internal static byte[] Hex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : throw new VerbFailure("bad-hex", $"'{text}' is not hexadecimal", exit: ExitCode.Usage);
    }

    static LoraKey Key(string text, string option)
        => Hex(text) is { Length: LoraKey.Size } key ? new LoraKey(key) : throw new VerbFailure("bad-key", $"{option} has {2 * LoraKey.Size} hexadecimal figures", exit: ExitCode.Usage);
}
