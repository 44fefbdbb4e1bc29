using System.Text.Json;

namespace Grange.Charging.Protocol;

/// <summary>The first element of a frame (OCPP-J 1.6 §4.1.3).</summary>
public enum MessageType : byte
{
    Call = 2,
    CallResult = 3,
    CallError = 4,
}

/// <summary>Why a frame was refused before its payload was looked at.</summary>
public enum FrameFault : byte
{
    None,
    NotJson,
    NotAnArray,
    UnknownType,
    IdUnreadable,
    IdTooLong,
    ActionUnreadable,
    PayloadUnreadable,
    ErrorUnreadable,
    TooLong,
}

/// <summary>One OCPP-J message over the bytes it arrived in: CALL <c>[2,id,action,payload]</c>, CALLRESULT <c>[3,id,payload]</c>, CALLERROR <c>[4,id,code,text,details]</c>.</summary>
public readonly ref struct OcppFrame
{
    /// <summary>The longest message id, in characters.</summary>
    public const int MaxIdLength = 36;

    readonly ReadOnlySpan<byte> bytes;
    readonly Head head;

    OcppFrame(ReadOnlySpan<byte> bytes, Head head)
    {
        this.bytes = bytes;
        this.head = head;
    }

    public MessageType Type => head.Type;
    public string Id => head.Id;

    /// <summary>The action of a CALL, the code of a CALLERROR.</summary>
    public string Name => head.Name;

    /// <summary>The text of a CALLERROR.</summary>
    public string Text => head.Text;

    /// <summary>The payload's own bytes; <c>{}</c> where the station wrote <c>null</c>.</summary>
    public ReadOnlySpan<byte> Payload => head.End == 0 ? "{}"u8 : bytes[head.Start..head.End];

    /// <summary>Reads a frame (OCPP-J 1.6 §4.2, 2.0.1 part 4 §4.2). Never throws; <paramref name="frame"/> keeps what was readable, above all the id to answer to.</summary>
    public static FrameFault Read(ReadOnlySpan<byte> bytes, out OcppFrame frame)
    {
        var head = new Head(default, "-1", "", "", 0, 0);
        FrameFault fault;
        try
        {
            var json = new Utf8JsonReader(bytes);
            fault = json.Read() && json.TokenType == JsonTokenType.StartArray ? Read(ref json, ref head) : FrameFault.NotAnArray;
        }
        catch (JsonException)
        {
            fault = FrameFault.NotJson;
        }
        frame = new(bytes, head);
        return fault;
    }

    static FrameFault Read(ref Utf8JsonReader json, ref Head head)
    {
        json.Read();
        var known = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number) && number is >= 2 and <= 4;
        var type = known ? (MessageType)json.GetInt32() : default;
        if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) json.Skip();
        if (!json.Read() || !TryString(ref json, out var id) || id.Length == 0) return FrameFault.IdUnreadable;
        if (id.Length > MaxIdLength) return FrameFault.IdTooLong;
        head = head with { Type = type, Id = id };
        if (!known) return FrameFault.UnknownType;
        if (type != MessageType.CallResult)
        {
            if (!json.Read() || !TryString(ref json, out var name)) return type == MessageType.Call ? FrameFault.ActionUnreadable : FrameFault.ErrorUnreadable;
            head = head with { Name = name };
        }
        if (type == MessageType.CallError)
        {
            if (!json.Read() || !TryString(ref json, out var text)) return FrameFault.ErrorUnreadable;
            head = head with { Text = text };
        }
        return ReadPayload(ref json, ref head);
    }

    static FrameFault ReadPayload(ref Utf8JsonReader json, ref Head head)
    {
        if (!json.Read()) return FrameFault.PayloadUnreadable;
        var start = (int)json.TokenStartIndex;
        if (json.TokenType == JsonTokenType.StartObject)
        {
            json.Skip();
            head = head with { Start = start, End = (int)json.BytesConsumed };
        }
        // 1.6 §4.2.3 wants the details of a CALLERROR, stations leave them out.
        else if (head.Type == MessageType.CallError && json.TokenType == JsonTokenType.EndArray) return json.Read() ? FrameFault.TooLong : FrameFault.None;
        else if (json.TokenType != JsonTokenType.Null) return FrameFault.PayloadUnreadable;
        return !json.Read() || json.TokenType != JsonTokenType.EndArray || json.Read() ? FrameFault.TooLong : FrameFault.None;
    }

    static bool TryString(ref Utf8JsonReader json, out string text)
    {
        text = "";
        if (json.TokenType != JsonTokenType.String) return false;
        try
        {
            text = json.GetString()!;
            return true;
        }
        catch (InvalidOperationException) // a lone surrogate or broken UTF-8
        {
            return false;
        }
    }

    /// <summary>What the protocol answers to a refused frame; null: nothing (1.6 §4.1.3 ignores unknown types, and an answer is never answered).</summary>
    public static OcppError? Answer(FrameFault fault, MessageType type, OcppVersion version) => fault switch
    {
        FrameFault.None => null,
        FrameFault.UnknownType => version == OcppVersion.V16 ? null : OcppError.MessageTypeNotSupported,
        _ when type is MessageType.CallResult or MessageType.CallError => null,
        FrameFault.ActionUnreadable or FrameFault.PayloadUnreadable or FrameFault.TooLong => OcppError.FormatViolation,
        _ => OcppError.RpcFrameworkError,
    };

    readonly record struct Head(MessageType Type, string Id, string Name, string Text, int Start, int End);
}
