using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Charging;

/// <summary>What a station says wrong gets the protocol's own answer, in its version's own spelling, and the line stays.</summary>
[Collection(nameof(EdgeNode))]
public sealed class Bad_frames(EdgeNode node)
{
    const string LongId = "1234567890123456789012345678901234567";

    [Theory]
    [InlineData("ocpp1.6", "not json", "-1", "FormationViolation")]
    [InlineData("ocpp1.6", """{"no":"array"}""", "-1", "FormationViolation")]
    [InlineData("ocpp1.6", $"""[2,"{LongId}","Heartbeat",{"{}"}]""", "-1", "FormationViolation")]
    [InlineData("ocpp1.6", """[2,"a","Levitate",{}]""", "a", "NotImplemented")]
    [InlineData("ocpp1.6", """[2,"b","Reset",{"type":"Hard"}]""", "b", "NotSupported")]
    [InlineData("ocpp1.6", """[2,"c","Heartbeat"]""", "c", "FormationViolation")]
    [InlineData("ocpp1.6", """[2,"d","Authorize",{"idTag":7}]""", "d", "TypeConstraintViolation")]
    [InlineData("ocpp1.6", """[2,"e","Authorize",{}]""", "e", "OccurenceConstraintViolation")]
    [InlineData("ocpp2.0.1", "not json", "-1", "RpcFrameworkError")]
    [InlineData("ocpp2.0.1", $"""[2,"{LongId}","Heartbeat",{"{}"}]""", "-1", "RpcFrameworkError")]
    [InlineData("ocpp2.0.1", """[9,"f","Heartbeat",{}]""", "f", "MessageTypeNotSupported")]
    [InlineData("ocpp2.0.1", """[2,"g","Levitate",{}]""", "g", "NotImplemented")]
    [InlineData("ocpp2.0.1", """[2,"h","Authorize",{"idToken":{"idToken":"x","type":"Wand"}}]""", "h", "PropertyConstraintViolation")]
    public async Task A_frame_that_is_wrong_is_answered_with_its_error(string protocol, string frame, string id, string error)
    {
        var identity = $"FRAME-{protocol}";
        var (url, _) = await node.AddAsync(identity, "--open");
        using var station = await RawStation.BootedAsync(url, identity, null, protocol);
        var answer = await station.AskAsync(frame);
        Assert.Equal((4, id, error), ((int)answer[0]!, (string)answer[1]!, (string)answer[2]!));
        Assert.NotNull((await station.AskAsync("""[2,"after","Heartbeat",{}]"""))[2]!["currentTime"]);
    }

    [Fact]
    public async Task Answers_that_nobody_waits_for_and_unknown_types_of_1_6_are_not_answered()
    {
        var (url, _) = await node.AddAsync("FRAME-ocpp1.6", "--open");
        using var station = await RawStation.BootedAsync(url, "FRAME-ocpp1.6", null, "ocpp1.6");
        await station.SayAsync("""[9,"x","y",{}]""");
        await station.SayAsync("""[3,"nobody",{}]""");
        await station.SayAsync("""[4,"nobody","GenericError","",{}]""");
        Assert.Equal("after", (string?)(await station.AskAsync("""[2,"after","Heartbeat",{}]"""))[1]);
    }

    [Fact]
    public async Task Before_it_has_booted_a_station_may_say_nothing_else()
    {
        var (url, _) = await node.AddAsync("FRAME-EARLY", "--open");
        using var station = await RawStation.ConnectAsync(url, null, null, "ocpp2.0.1");
        Assert.Equal("SecurityError", (string?)(await station.AskAsync("""[2,"1","Heartbeat",{}]"""))[2]);
    }

    [Fact]
    public async Task A_frame_of_300_KiB_ends_the_connection_with_1009()
    {
        var (url, _) = await node.AddAsync("FRAME-ocpp1.6", "--open");
        using var station = await RawStation.BootedAsync(url, "FRAME-ocpp1.6", null, "ocpp1.6");
        await station.SayAsync($$"""[2,"1","DataTransfer",{"vendorId":"v","data":"{{new string('x', 300 * 1024)}}"}]""");
        Assert.Null(await station.HearAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, station.Closed);
        using var again = await RawStation.ConnectAsync(url, null, null, "ocpp1.6");
        Assert.NotNull((await again.AskAsync("""[2,"1","Heartbeat",{}]"""))[2]!["currentTime"]);
    }

    [Fact]
    public async Task A_transaction_message_with_a_known_quirk_is_repaired_and_taken()
    {
        var (url, _) = await node.AddAsync("FRAME-ocpp1.6", "--open");
        using var station = await RawStation.BootedAsync(url, "FRAME-ocpp1.6", null, "ocpp1.6");
        var start = await station.AskAsync("""[2,"1","StartTransaction",{"connectorId":1,"idTag":"t","meterStart":10,"timestamp":"2026-03-01T10:00:00Z"}]""");
        Assert.Equal("Invalid", (string?)start[2]!["idTagInfo"]!["status"]);
        var transaction = (long)start[2]!["transactionId"]!;
        var values = await station.AskAsync($$"""[2,"2","MeterValues",{"connectorId":1,"transactionId":{{transaction}},"meterValue":[{"timestamp":"2026-03-01T10:01:00Z","sampledValue":[{"value":12}]}]}]""");
        Assert.Equal(3, (int)values[0]!);
        var stop = await station.AskAsync("""[2,"3","StopTransaction",{"transactionId":999999,"meterStop":20,"timestamp":"2026-03-01T10:05:00Z"}]"""); // nobody knows it
        Assert.Equal((3, typeof(JsonObject)), ((int)stop[0]!, stop[2]!.GetType()));
    }
}
