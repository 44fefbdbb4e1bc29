using System.Text;
using Grange.Charging.Features.Ocpp;

namespace Grange.Charging.Tests.Features;

/// <summary>What is kept of a station's line.</summary>
public sealed class LineLogTests
{
    [Fact]
    public void The_newest_frames_are_kept_newest_first()
    {
        var log = new LineLog(most: 3);
        for (var at = 0; at < 5; at++) log.Note(DateTimeOffset.UnixEpoch.AddSeconds(at), at % 2 == 0, Encoding.UTF8.GetBytes($"frame {at}"));
        Assert.Equal([(4_000, true, "frame 4"), (3_000, false, "frame 3"), (2_000, true, "frame 2")], log.Newest().Select(one => (one.AtMs, one.FromStation, one.Text)));
    }

    [Theory]
    [InlineData("""[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"00112233445566778899aabbccddeeff"}]""")]
    [InlineData("""[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"00112233445566778899aabbccddeeff","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]}]""")]
    public void A_password_is_never_kept(string frame)
    {
        var log = new LineLog(most: 3);
        log.Note(DateTimeOffset.UnixEpoch, fromStation: false, Encoding.UTF8.GetBytes(frame));
        Assert.DoesNotContain("00112233", log.Newest()[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_frame_is_cut_and_a_short_one_after_it_is_whole()
    {
        var log = new LineLog(most: 1);
        log.Note(DateTimeOffset.UnixEpoch, fromStation: true, Encoding.UTF8.GetBytes(new string('x', 100_000)));
        Assert.Equal(new string('x', 2_048) + " …", log.Newest()[0].Text);
        log.Note(DateTimeOffset.UnixEpoch, fromStation: true, "short"u8);
        Assert.Equal("short", log.Newest()[0].Text);
    }
}
