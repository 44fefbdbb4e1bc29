using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Grange.Wireless.Gwmp;
using Grange.Wireless.Simulation;
using Grange.Wireless.Station;
using Grange.Wireless.Tests.Serving;

namespace Grange.Wireless.Tests.Station;

/// <summary>What a Basics Station says, as the datagrams of a packet forwarder; and what those order, as it is told.</summary>
public sealed class A_station_in_a_forwarders_words
{
    const long NowMs = 1_800_000_000_000;
    const ulong Eui = 0xAA555A0000000009;

    readonly StationLink link = new(Eui, Regions.Eu868, 0);

    [Theory]
    [InlineData("aa55:5a00:0:9", 0xAA555A0000000009)]
    [InlineData("::1", 1)]
    [InlineData("1::", 0x0001000000000000)]
    [InlineData("a::b", 0x000A00000000000B)]
    [InlineData("AA-55-5A-00-00-00-00-09", 0xAA555A0000000009)]
    [InlineData("aa555a0000000009", 0xAA555A0000000009)]
    [InlineData("17", 17)]
    public void It_is_named_in_three_ways(string text, ulong eui)
    {
        Assert.True(StationId.TryRead(text, out var read));
        Assert.Equal(eui, read);
        Assert.True(StationId.TryRead(StationId.Text(eui), out read) && read == eui);
        Assert.True(StationId.TryRead(StationId.Pairs(eui), out read) && read == eui);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b:c")]
    [InlineData("1:2:3:4:5")]
    [InlineData("1::2::3")]
    [InlineData("12345:0:0:1")]
    [InlineData("1:2:3::4")]
    [InlineData("xyz")]
    [InlineData("-1")]
    public void What_is_no_name_is_refused(string text) => Assert.False(StationId.TryRead(text, out _));

    [Fact]
    public void Every_frame_is_put_together_to_the_last_bit()
    {
        var bench = new Bench();
        var (abp, otaa) = (bench.Abp(1, 0xFE000001), bench.Otaa(0x8000000000000011));
        byte[][] frames = [otaa.Join(), abp.Send(1, [1, 2, 3]), abp.Send(0, [2]), abp.Send(223, new byte[200], isConfirmed: true, isAdr: true, options: [2, 13]), [0xE0, .. new byte[51]]];
        foreach (var phy in frames) Assert.Equal(phy, StationFrame.Read(Told(phy), Regions.Eu868)!.Phy);
        var mute = (byte[])[0x40, 1, 0, 0, 0xFE, 0, 9, 0, 1, 2, 3, 4]; // neither port nor payload
        Assert.Equal(mute, StationFrame.Read(Told(mute), Regions.Eu868)!.Phy);
    }

    [Fact]
    public void A_frame_becomes_a_push_that_the_network_server_reads()
    {
        var phy = new Bench().Abp(1, 0x02000001).Send(7, [9]);
        var (datagram, answer) = link.Hear(Encoding.UTF8.GetBytes(Message(phy, xtime: 0x0123_4567_89AB_CDEF).ToJsonString()), NowMs);
        Assert.Null(answer);
        Assert.Equal(GwmpFault.None, GwmpHeader.TryRead(datagram, out var header));
        Assert.Equal((GwmpType.PushData, Eui), (header.Type, header.Gateway));
        var reader = new RxReader(datagram.AsSpan(GwmpHeader.Size));
        RxPacket packet = default;
        Assert.True(reader.TryNext(ref packet));
        Assert.Equal((0x89ABCDEFu, 868_100_000L, new DataRate(7, 125), -800, 82), (packet.Tmst, packet.Hz, packet.Rate, packet.RssiDeciDbm, packet.SnrDeciDb));
        Assert.True(packet.Phy.SequenceEqual(phy));
    }

    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(0xFFFF_FF00, 5)] // over the wrap of 32 bits
    [InlineData(0xFFFF_FF00, 15)]
    public void A_window_is_found_by_the_frame_that_it_follows(uint tmst, int delay)
    {
        const long era = 0x0007_0001_0000_0000;
        Hear(new Bench().Abp(1, 1).Send(1, [1]), era | tmst);
        var (message, refusal) = link.Order(new TxPacket(unchecked(tmst + (uint)delay * 1_000_000), 868_100_000, new(7, 125), 16, [1, 2, 3]).Datagram(0x1234), NowMs);
        Assert.Null(refusal);
        var told = JsonNode.Parse(message)!;
        Assert.Equal(("dnmsg", 0, 0x1234, delay, era | tmst, 5, 868_100_000L, "010203"),
            ((string)told["msgtype"]!, (int)told["dC"]!, (int)told["diid"]!, (int)told["RxDelay"]!, (long)told["xtime"]!, (int)told["RX1DR"]!, (long)told["RX1Freq"]!, (string)told["pdu"]!));
        Assert.Equal((0, 869_525_000L), ((int)told["RX2DR"]!, (long)told["RX2Freq"]!)); // the station's own way out
    }

    [Fact]
    public void A_second_window_is_ordered_by_itself()
    {
        Hear(new Bench().Abp(1, 1).Send(1, [1]), 5_000_000);
        var told = JsonNode.Parse(link.Order(new TxPacket(7_000_000, 869_525_000, new(12, 125), 29, [1]).Datagram(1), NowMs).Message)!;
        Assert.Equal((2, 0, 869_525_000L), ((int)told["RxDelay"]!, (int)told["RX1DR"]!, (long)told["RX1Freq"]!));
        Assert.Null(told["RX2DR"]);
        told = JsonNode.Parse(link.Order(new TxPacket(21_000_000, 869_525_000, new(12, 125), 29, [1]).Datagram(1), NowMs).Message)!;
        Assert.Equal((15, 0), ((int)told["RxDelay"]!, (int)told["RX2DR"]!)); // sixteen seconds: a station counts to fifteen, and one more to the second
    }

    [Fact]
    public void Class_C_goes_at_once()
    {
        var told = JsonNode.Parse(link.Order(new TxPacket(null, 869_525_000, new(12, 125), 29, [1]).Datagram(7), NowMs).Message)!;
        Assert.Equal((2, 0, 869_525_000L), ((int)told["dC"]!, (int)told["RX2DR"]!, (long)told["RX2Freq"]!));
        Assert.Null(told["xtime"]);
    }

    [Fact]
    public void What_a_station_cannot_do_is_refused_in_its_name()
    {
        Assert.Equal(TxAnswer.TooLate, Refused(new TxPacket(1, 868_100_000, new(7, 125), 16, [1])));
        Assert.Equal(TxAnswer.TxFreq, Refused(new TxPacket(null, 868_100_000, new(7, 500), 16, [1])));
        Assert.Equal(TxAnswer.Failed, Refused(new TxPacket(null, 868_100_000, new(7, 125), 14, [1], IsInverted: false)));
        Assert.Equal((null, null), link.Order([2, 0, 1, (byte)GwmpType.PushAck], NowMs));
    }

    [Fact]
    public void What_it_sent_is_acknowledged_and_the_time_is_told()
    {
        var (datagram, _) = link.Hear(Encoding.UTF8.GetBytes("""{"msgtype":"dntxed","diid":513}"""), NowMs);
        Assert.Equal(GwmpFault.None, GwmpHeader.TryRead(datagram, out var header));
        Assert.Equal((GwmpType.TxAck, (ushort)513), (header.Type, header.Token));
        var time = JsonNode.Parse(link.Hear(Encoding.UTF8.GetBytes("""{"msgtype":"timesync","txtime":99}"""), NowMs).Answer)!;
        Assert.Equal((99L, (NowMs / 1000 - 315_964_800 + 18) * 1_000_000), ((long)time["txtime"]!, (long)time["gpstime"]!));
    }

    [Theory]
    [InlineData("EU868", 0, 867_100_000, 868_500_000, 868_300_000)]
    [InlineData("US915", 2, 903_900_000, 905_300_000, 904_600_000)]
    [InlineData("US915", 8, 913_500_000, 914_900_000, 914_200_000)]
    public void Its_two_radios_reach_its_eight_channels(string name, int subBand, long first, long last, long wide)
    {
        Assert.True(Regions.TryFind(name, out var region));
        var config = JsonNode.Parse(StationConfig.Write(region, subBand, 1.5))!;
        var radio = config["sx1301_conf"]![0]!;
        long At(JsonNode channel)
        {
            Assert.InRange((long)channel["if"]!, -400_000, 400_000);
            return (long)radio[$"radio_{channel["radio"]}"]!["freq"]! + (long)channel["if"]!;
        }
        var channels = Enumerable.Range(0, 8).Select(at => At(radio[$"chan_multiSF_{at}"]!)).ToList();
        Assert.Equal((first, last, 8), (channels.Min(), channels.Max(), channels.Distinct().Count()));
        Assert.Equal(wide, At(radio["chan_Lora_std"]!));
        Assert.Equal(16, config["DRs"]!.AsArray().Count);
    }

    [Fact]
    public void Whatever_it_says_nothing_is_thrown() => Prop.ForAll(Gen.OneOf(
        Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(),
        Gen.Elements("version", "jreq", "updf", "propdf", "dntxed", "timesync", "x").SelectMany(type => Gen.Elements("null", "1", "-1", "1e99", "\"\"", "\"zz\"", "\"00\"", "[]", "{}", "\"\\ud800\"").ArrayOf(12).Select(values => Encoding.UTF8.GetBytes(
            $$$"""{"msgtype":"{{{type}}}","MHdr":{{{values[0]}}},"DevAddr":{{{values[1]}}},"FCtrl":{{{values[2]}}},"FCnt":{{{values[3]}}},"FOpts":{{{values[4]}}},"FPort":{{{values[5]}}},"FRMPayload":{{{values[6]}}},"MIC":{{{values[7]}}},"DR":{{{values[8]}}},"Freq":{{{values[9]}}},"diid":{{{values[10]}}},"txtime":{{{values[10]}}},"JoinEui":{{{values[11]}}},"DevEui":{{{values[11]}}},"upinfo":{"xtime":{{{values[0]}}},"rssi":{{{values[1]}}},"snr":{{{values[2]}}}}}""")))).ToArbitrary(), text =>
    {
        _ = link.Hear(text, NowMs);
        _ = link.Order(text, NowMs);
    }).QuickCheckThrowOnFailure();

    void Hear(byte[] phy, long xtime) => Assert.NotNull(link.Hear(Encoding.UTF8.GetBytes(Message(phy, xtime).ToJsonString()), NowMs).Datagram);

    TxAnswer Refused(TxPacket packet)
    {
        var (message, refusal) = link.Order(packet.Datagram(3), NowMs);
        Assert.Null(message);
        Assert.True(TxAnswers.TryRead(refusal.AsSpan(GwmpHeader.Size), out var answer));
        return answer;
    }

    static JsonObject Message(byte[] phy, long xtime)
    {
        var message = SimulatedStation.Apart(phy);
        (message["DR"], message["Freq"], message["upinfo"]) = (5, 868_100_000, new JsonObject { ["rctx"] = 0, ["xtime"] = xtime, ["rssi"] = -80, ["snr"] = 8.25 });
        return message;
    }

    static System.Text.Json.JsonElement Told(byte[] phy) => System.Text.Json.JsonDocument.Parse(Message(phy, 1).ToJsonString()).RootElement;
}
