using System.Buffers;
using System.Text;
using Grange.Charging.Protocol;
using Grange.Tests;

namespace Grange.Charging.Tests.Protocol;

public sealed class FrameTests
{
    [Theory]
    [InlineData("""[2,"19223201","BootNotification",{"chargePointVendor":"V"}]""", MessageType.Call, "BootNotification", """{"chargePointVendor":"V"}""")]
    [InlineData("""[3,"19223201",{"status":"Accepted"}]""", MessageType.CallResult, "", """{"status":"Accepted"}""")]
    [InlineData("""[4,"19223201","NotSupported","no",{}]""", MessageType.CallError, "NotSupported", "{}")]
    [InlineData("""[4,"19223201","NotSupported","no"]""", MessageType.CallError, "NotSupported", "{}")]
    [InlineData(""" [ 2 , "19223201" , "Heartbeat" , null ] """, MessageType.Call, "Heartbeat", "{}")]
    public void A_frame_is_read_over_its_own_bytes(string text, MessageType type, string name, string payload)
    {
        Assert.Equal(FrameFault.None, OcppFrame.Read(Encoding.UTF8.GetBytes(text), out var frame));
        Assert.Equal((type, "19223201", name, payload), (frame.Type, frame.Id, frame.Name, Encoding.UTF8.GetString(frame.Payload)));
    }

    [Theory]
    [InlineData("[2,", FrameFault.NotJson, "-1", "FormationViolation", "RpcFrameworkError")]
    [InlineData("[2,\"\\ud800\",\"Heartbeat\",{}]", FrameFault.IdUnreadable, "-1", "FormationViolation", "RpcFrameworkError")]
    [InlineData("{}", FrameFault.NotAnArray, "-1", "FormationViolation", "RpcFrameworkError")]
    [InlineData("""[2,7,"Heartbeat",{}]""", FrameFault.IdUnreadable, "-1", "FormationViolation", "RpcFrameworkError")]
    [InlineData("""[2,"1234567890123456789012345678901234567","Heartbeat",{}]""", FrameFault.IdTooLong, "-1", "FormationViolation", "RpcFrameworkError")]
    [InlineData("""[5,"a",{}]""", FrameFault.UnknownType, "a", null, "MessageTypeNotSupported")]
    [InlineData("""[2,"a",{},{}]""", FrameFault.ActionUnreadable, "a", "FormationViolation", "FormatViolation")]
    [InlineData("""[2,"a","Heartbeat",[]]""", FrameFault.PayloadUnreadable, "a", "FormationViolation", "FormatViolation")]
    [InlineData("""[2,"a","Heartbeat"]""", FrameFault.PayloadUnreadable, "a", "FormationViolation", "FormatViolation")]
    [InlineData("""[2,"a","Heartbeat",{},1]""", FrameFault.TooLong, "a", "FormationViolation", "FormatViolation")]
    [InlineData("""[3,"a"]""", FrameFault.PayloadUnreadable, "a", null, null)]
    public void A_refused_frame_gets_the_versions_own_answer(string text, FrameFault expected, string id, string? old, string? current)
    {
        var fault = OcppFrame.Read(Encoding.UTF8.GetBytes(text), out var frame);
        Assert.Equal((expected, id), (fault, frame.Id));
        Assert.Equal(old, OcppFrame.Answer(fault, frame.Type, OcppVersion.V16)?.Spelling(OcppVersion.V16));
        Assert.Equal(current, OcppFrame.Answer(fault, frame.Type, OcppVersion.V201)?.Spelling(OcppVersion.V201));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var output = new ArrayBufferWriter<byte>();
        OcppFrameWriter.Call(output, "a\"b", "Reset", """{"type":"Soft"}"""u8);
        Assert.Equal(FrameFault.None, OcppFrame.Read(output.WrittenSpan, out var frame));
        Assert.Equal(("a\"b", "Reset", """{"type":"Soft"}"""), (frame.Id, frame.Name, Encoding.UTF8.GetString(frame.Payload)));
        output.Clear();
        OcppFrameWriter.Error(output, OcppVersion.V16, "1", OcppError.OccurrenceConstraintViolation, new string('x', 300), "/idTag");
        Assert.Equal(FrameFault.None, OcppFrame.Read(output.WrittenSpan, out frame));
        Assert.Equal(("OccurenceConstraintViolation", 255, OcppError.OccurrenceConstraintViolation), (frame.Name, frame.Text.Length, OcppErrorNames.Read(frame.Name)));
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(1);
        for (var at = 0; at < Counts.Of(10_000, 200_000); at++)
        {
            var bytes = """[2,"19223201","BootNotification",{"chargePointVendor":"\u00e9V"}]"""u8.ToArray();
            for (var hit = 0; hit < 2; hit++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            OcppFrame.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _);
        }
    }

    [Theory]
    [InlineData("2026-01-31T23:59:59Z", "2026-01-31T23:59:59.000Z")]
    [InlineData("2026-01-31T23:59:60+01:00", "2026-01-31T23:00:00.000Z")]
    [InlineData("2026-01-31 23:59:59.5-00:30", "2026-02-01T00:29:59.500Z")]
    [InlineData("2026-02-29T00:00:00Z", null)]
    [InlineData("2026-01-31T23:59:59", null)]
    [InlineData("0001-01-01T00:00:00+01:00", null)]
    [InlineData("2026-01-31T+1:00:00Z", null)]
    public void Times_are_read_as_RFC_3339_says(string text, string? written)
        => Assert.Equal(written, OcppTime.TryRead(Encoding.UTF8.GetBytes(text), out var time) ? OcppTime.Write(time) : null);
}
