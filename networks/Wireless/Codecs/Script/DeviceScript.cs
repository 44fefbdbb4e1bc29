using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Wireless.Codecs;

namespace Grange.Wireless.Scripts;

/// <summary>
/// A device's codec as its maker publishes it: JavaScript with <c>decodeUplink(input)</c> (The Things Stack, ChirpStack v4), <c>Decode(fPort, bytes)</c> (ChirpStack v3) or
/// <c>Decoder(bytes, port)</c>. It is run by steps that are counted, in memory that is counted; it reaches nothing but its input, and answers the same everywhere.
/// </summary>
public sealed class DeviceScript : IPayloadCodec
{
    readonly FunctionNode whole;

    DeviceScript(FunctionNode whole, string source) => (this.whole, Source) = (whole, source);

    public string Source { get; }

    /// <summary>Reads a source; the fault names the line.</summary>
    public static Result<DeviceScript> Read(string source)
    {
        try
        {
            return new DeviceScript(Parser.Read(source), source);
        }
        catch (SyntaxFault fault)
        {
            return Fault("codec-syntax", fault.Line, fault.Message);
        }
    }

    /// <summary>What an uplink says.</summary>
    /// <param name="payload">In the clear.</param>
    /// <param name="port">FPort.</param>
    /// <param name="heardMs">When it was heard, Unix milliseconds: the codec's clock.</param>
    public Result<JsonNode> Decode(ReadOnlySpan<byte> payload, byte port, long heardMs) => Decode(payload, port, heardMs, ScriptLimits.Default);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, byte, long)"/>
    /// <param name="limits">What the run may use.</param>
    public Result<JsonNode> Decode(ReadOnlySpan<byte> payload, byte port, long heardMs, ScriptLimits limits)
    {
        var bytes = payload.ToArray();
        return Run(limits, heardMs, run =>
        {
            var list = run.List([.. bytes.Select(one => (Value)(double)one)]);
            if (Find(run, "decodeUplink") is { } uplink) return Data(run, run.Call(uplink, default, Input(run, list, port)));
            if (Find(run, "Decode") is { } third) return Json(run, run.Call(third, default, port, list, run.Object()));
            if (Find(run, "Decoder") is { } second) return Json(run, run.Call(second, default, list, port));
            return new Fault("codec-function", "the codec has no function decodeUplink, Decode or Decoder", "use the codec that the device's maker publishes for The Things Stack or ChirpStack", 400);
        });
    }

    /// <summary>The bytes and port of a downlink, by <c>encodeDownlink(input)</c> or <c>Encode(fPort, object)</c>.</summary>
    public Result<JsonNode> Encode(JsonNode data, byte port, long nowMs, ScriptLimits? limits = null) => Run(limits, nowMs, run =>
    {
        var read = run.Call(run.Realm.Global.Find("JSON")!.Value.Object!.Get("parse"), default, data.ToJsonString());
        if (Find(run, "encodeDownlink") is { } downlink)
        {
            var input = run.Object();
            input.Set(run, "data", read);
            input.Set(run, "fPort", port);
            input.Set(run, "variables", run.Object());
            return Sent(run, run.Call(downlink, default, input), port);
        }
        if (Find(run, "Encode") is { } third) return Sent(run, run.Call(third, default, port, read, run.Object()), port);
        return new Fault("codec-function", "the codec has no function encodeDownlink or Encode", "send bytes instead", 400);
    });

    Result<JsonNode> Run(ScriptLimits? limits, long nowMs, Func<Run, Result<JsonNode>> work)
    {
        try
        {
            var run = new Run(limits ?? ScriptLimits.Default, nowMs);
            whole.RunWhole(run, run.Realm.Global);
            return work(run);
        }
        catch (ScriptThrow thrown)
        {
            return Fault("codec-error", thrown.Line, Words(thrown.Value));
        }
        catch (LimitReached reached)
        {
            return Fault("codec-limit", reached.Line, reached.Message);
        }
    }

    static Value? Find(Run run, string name) => run.Realm.Global.Find(name)?.Value is { Function: not null } function ? (Value?)function : null;

    static ScriptObject Input(Run run, ScriptArray bytes, byte port)
    {
        var input = run.Object();
        input.Set(run, "bytes", bytes);
        input.Set(run, "fPort", port);
        input.Set(run, "recvTime", new ScriptDate(run.Realm.DatePrototype, run.NowMs));
        input.Set(run, "variables", run.Object());
        return input;
    }

    /// <summary>The part that is the device's; its errors are refusals.</summary>
    static Result<JsonNode> Data(Run run, Value answer)
    {
        if (answer.Object is not { } made) return new Fault("codec-answer", "decodeUplink gave no object");
        if (Errors(run, made) is { } why) return why;
        return made.TryGet("data", out var data) ? Json(run, data) : Json(run, answer);
    }

    static Fault? Errors(Run run, ScriptObject made)
        => made.Get("errors").Array is { Items.Count: > 0 } errors ? new Fault("codec-refused", string.Join("; ", errors.Items.Take(8).Select(run.Text))) : null;

    static Result<JsonNode> Sent(Run run, Value answer, byte port)
    {
        if (answer.Object is not { } made) return new Fault("codec-answer", "the codec gave no bytes");
        if (Errors(run, made) is { } why) return why;
        var bytes = run.Items(made is ScriptArray ? answer : made.Get("bytes"));
        var chosen = made.Get("fPort").IsNumber ? run.Number(made.Get("fPort")) : port;
        return bytes.Count > 242 || bytes.Exists(one => !one.IsNumber) ? new Fault("codec-answer", "the codec gave no bytes that a frame can hold")
            : new JsonObject { ["fPort"] = (int)chosen, ["data"] = Convert.ToBase64String([.. bytes.Select(one => (byte)Numbers.Int32(one.Number))]) };
    }

    static Result<JsonNode> Json(Run run, Value value)
    {
        if (value.IsNothing) return new Fault("codec-answer", "the codec gave nothing");
        var text = run.Call(run.Realm.Global.Find("JSON")!.Value.Object!.Get("stringify"), default, value).Text;
        return text is null ? new Fault("codec-answer", "the codec gave nothing that can be told") : JsonNode.Parse(text)!;
    }

    static string Words(Value thrown) => thrown.Object is { } error ? $"{error.Get("name").Text ?? "error"}: {error.Get("message").Text}" : thrown.Text ?? thrown.Kind();

    static Fault Fault(string code, int line, string message) => new(code, $"line {line}: {message}", "grange wireless codec try --help", 400);
}
