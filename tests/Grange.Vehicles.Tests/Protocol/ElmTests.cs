using System.Text;
using Grange.Tests;
using Grange.Vehicles.Protocol.Elm327;

namespace Grange.Vehicles.Tests.Protocol;

public sealed class ElmTests
{
    static readonly ElmFormat Bare = new(Headers: false), Headed = new(Headers: true), Old = new(Headers: true, IsCan: false);

    static string Hex(ElmAnswer answer) => string.Join(' ', answer.Messages.Select(message => (message.Sender == 0 ? "" : $"{message.Sender:X}:") + Convert.ToHexString(message.Data)));

    /// <summary>Dialogs as adapters print them (data sheet v1.4 and §6 of the research).</summary>
    [Theory]
    [InlineData("41 0C 14 5F \r\r", "410C145F")]
    [InlineData("410C145F\r\n\r\n", "410C145F")]
    [InlineData("010C\r41 0C 14 5F\r", "410C145F")]
    [InlineData("01 0C\rSEARCHING...\r41 0C 14 5F\r", "410C145F")]
    [InlineData("SEARCHING...41 0C 14 5F\r", "410C145F")]
    [InlineData("BUS INIT: OK\r41 0C 14 5F\r", "410C145F")]
    [InlineData("BUS INIT: ...OK\r41 0C 14 5F\r", "410C145F")]
    [InlineData("41 0C 14 5F\r41 0C 14 60\r", "410C145F 410C1460")]
    public void Without_headers(string text, string messages)
    {
        var answer = ElmAnswer.Read(text, "010C", Bare);
        Assert.Equal((ElmStatus.Ok, messages), (answer.Status, Hex(answer)));
    }

    [Theory]
    [InlineData("014 \r0: 49 02 01 57 50 30 \r1: 5A 5A 5A 39 39 5A 54 \r2: 53 33 39 32 31 32 34 \r\r")]
    [InlineData("014\r0:490201575030\r1:5A5A5A39395A54\r2:53333932313234\r\r")]
    [InlineData("0902\r014\r0: 490201575030\r1: 5A5A5A39395A54\r2: 53333932313234AAAA\r")]
    public void A_long_message_without_headers(string text)
    {
        var answer = ElmAnswer.Read(text, "0902", Bare);
        Assert.Equal((ElmStatus.Ok, "4902015750305A5A5A39395A5453333932313234"), (answer.Status, Hex(answer)));
    }

    [Theory]
    [InlineData("7E8 04 41 0C 14 5F \r\r", "7E8:410C145F")]
    [InlineData("7E804410C145F\r", "7E8:410C145F")]
    [InlineData("7E8 04 41 0C 14 5F 00 00 00\r7E9 04 41 0C 14 60 AA AA AA\r", "7E8:410C145F 7E9:410C1460")]
    [InlineData("18 DA F1 10 04 41 0C 14 5F \r", "18DAF110:410C145F")]
    [InlineData("18DAF11004410C145F\r", "18DAF110:410C145F")]
    [InlineData("7E8 10 14 49 02 01 57 50 30 \r7E8 21 5A 5A 5A 39 39 5A 54 \r7E8 22 53 33 39 32 31 32 34 \r", "7E8:4902015750305A5A5A39395A5453333932313234")]
    [InlineData("7E81014490201575030\r7E9037F0911\r7E8215A5A5A39395A54\r7E82253333932313234\r", "7E9:7F0911 7E8:4902015750305A5A5A39395A5453333932313234")]
    public void With_headers(string text, string messages)
    {
        var answer = ElmAnswer.Read(text, "010C", Headed);
        Assert.Equal((ElmStatus.Ok, messages), (answer.Status, Hex(answer)));
    }

    [Fact]
    public void With_headers_before_CAN()
    {
        var answer = ElmAnswer.Read("48 6B 10 41 0C 14 5F C3 \r", "010C", Old);
        Assert.Equal((ElmStatus.Ok, "10:410C145F"), (answer.Status, Hex(answer)));
    }

    [Theory]
    [InlineData("NO DATA", ElmStatus.NoData)]
    [InlineData("NODATA", ElmStatus.NoData)]
    [InlineData("?", ElmStatus.Unknown)]
    [InlineData("SEARCHING...\rUNABLE TO CONNECT", ElmStatus.UnableToConnect)]
    [InlineData("CAN ERROR", ElmStatus.BusError)]
    [InlineData("BUS INIT: ...ERROR", ElmStatus.BusError)]
    [InlineData("BUS BUSY", ElmStatus.BusError)]
    [InlineData("FB ERROR", ElmStatus.BusError)]
    [InlineData("STOPPED", ElmStatus.Stopped)]
    [InlineData("BUFFER FULL", ElmStatus.BufferFull)]
    [InlineData("41 0C 14 <DATA ERROR", ElmStatus.DataError)]
    [InlineData("DATA ERROR", ElmStatus.DataError)]
    [InlineData("LV RESET", ElmStatus.Reset)]
    [InlineData("ELM327 v1.5", ElmStatus.Reset)]
    [InlineData("ERR94", ElmStatus.Reset)]
    [InlineData("ACT ALERT", ElmStatus.Reset)]
    [InlineData("", ElmStatus.NoData)]
    [InlineData("41 0G", ElmStatus.DataError)]
    [InlineData("41 0", ElmStatus.DataError)]
    [InlineData("014\r0: 49 02 01 57 50 30\r2: 53 33 39 32 31 32 34", ElmStatus.DataError)]
    [InlineData("014\r0: 49 02 01 57 50 30", ElmStatus.DataError)]
    public void What_went_wrong_has_a_name(string text, ElmStatus status) => Assert.Equal(status, ElmAnswer.Read(text + "\r\r", "010C", Bare).Status);

    [Fact]
    public void What_came_before_the_buffer_was_full_is_kept()
    {
        var answer = ElmAnswer.Read("7E8 04 41 0C 14 5F\r7E9 04 41 0C\rBUFFER FULL\r", "010C", Headed);
        Assert.Equal((ElmStatus.BufferFull, "7E8:410C145F"), (answer.Status, Hex(answer)));
    }

    [Fact]
    public void Words_of_the_adapter_are_its_text()
    {
        Assert.Equal("ELM327 v1.5", ElmAnswer.Read("ATZ\r\r\rELM327 v1.5\r\r", "ATZ", Bare).Text);
        Assert.Equal("12.6V", ElmAnswer.Read("ATRV\r12.6V\r\r", "ATRV", Bare).Text);
        Assert.Equal("A6", ElmAnswer.Read("A6\r\r", "ATDPN", Bare).Text);
        Assert.Equal(ElmStatus.Unknown, ElmAnswer.Read("?\r\r", "ATXY", Bare).Status);
    }

    [Fact]
    public void Answers_are_cut_at_the_prompt_however_they_come()
    {
        var stream = Encoding.ASCII.GetBytes("ELM327\r\r>\0OK\r\r>41 0C\r");
        foreach (var size in Enumerable.Range(1, stream.Length))
        {
            var (framer, answers) = (new ElmFramer(), new List<string>());
            foreach (var chunk in stream.Chunk(size))
                for (ReadOnlySpan<byte> rest = chunk; framer.TryTake(ref rest, out var text);) answers.Add(text);
            Assert.Equal(["ELM327\r\r", "OK\r\r"], answers);
        }
    }

    [Fact]
    public void Random_text_never_throws()
    {
        var random = new Random(3);
        string[] parts = ["SEARCHING...", "NO DATA", "7E8", "10", "14", "49", "21", "0:", "1:", "014", "\r", "\n", " ", "?", ">", "<DATA ERROR", "BUS INIT: ", "FFF", "F", "ELM", "18DAF110", "\0", "é"];
        for (var round = 0; round < Counts.Of(20_000, 1_000_000); round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => parts[random.Next(parts.Length)]));
            foreach (var format in new[] { Bare, Headed, Old }) ElmAnswer.Read(text, random.Next(2) == 0 ? "0902" : "ATZ", format);
        }
    }
}
