using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Wireless.Scripts;

namespace Grange.Wireless.Codecs;

/// <summary>Tells what the bytes of an uplink mean. The same bytes mean the same, whenever and wherever they are read.</summary>
public interface IPayloadCodec
{
    /// <param name="payload">In the clear.</param>
    /// <param name="port">FPort, 1 to 223.</param>
    /// <param name="heardMs">When it was heard, Unix milliseconds.</param>
    Result<JsonNode> Decode(ReadOnlySpan<byte> payload, byte port, long heardMs);
}

/// <summary>Cayenne LPP among the others.</summary>
public sealed class LppCodec : IPayloadCodec
{
    public const string Name = "lpp";

    public Result<JsonNode> Decode(ReadOnlySpan<byte> payload, byte port, long heardMs)
        => CayenneLpp.TryRead(payload, out var json) ? json : new Fault("codec-payload", "the payload is no Cayenne LPP");
}

/// <summary>Reads codecs as people write them.</summary>
public static class PayloadCodecs
{
    /// <summary>A text that begins with a brace and is JSON declares fields; any other is a script.</summary>
    public static Result<IPayloadCodec> Read(string source)
    {
        if (FieldCodec.IsOne(source)) return FieldCodec.Read(source).TryGet(out var fields, out var why) ? Result.Ok<IPayloadCodec>(fields) : why;
        return DeviceScript.Read(source).TryGet(out var script, out var fault) ? Result.Ok<IPayloadCodec>(script) : fault;
    }
}
