using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Tests.Gwmp;

/// <summary>What gateways send, as they really write it.</summary>
public sealed class Datagrams
{
    const string Odd = """
        {"stat":{"time":"2026-01-01 00:00:00 GMT","rxnb":1},"rxpk":[
          {"jver":2,"tmst":4294967295,"freq":868.100000,"mid": 0,"modu":"LORA","datr":"SF12BW125","rsig":[{"ant":0,"chan":1,"lsnr":-3.5,"rssic":-120},{"ant":1,"chan":5,"lsnr":2.25,"rssic":-110}],"size":3,"data":"-_8"},
          {"tmst":7,"freq":868.8,"chan":9,"stat":1,"modu":"FSK","datr":50000,"rssi":-33,"size":3,"data":"AQID"},
          {"rssi":-94,"lsnr":6.8,"rssis":-95.4,"tmst":1,"freq":904.3,"datr":"SF8BW500","data":"\/\/8=","stat":-1},
          {"freq":868.1,"datr":"SF7BW125"}, 5, [1], {"data":"AAAA","freq":868.1,"datr":"SF13BW125"}]}
        """;

    [Fact]
    public void All_that_forwarders_write_is_read()
    {
        var read = Frames(Odd, out var reader);
        Assert.Equal((4, false, 3), (reader.Unreadable, reader.IsMalformed, read.Count));
        Assert.Equal((uint.MaxValue, 868_100_000, new DataRate(12, 125), -1100, 22, (byte)5), (read[0].Tmst, read[0].Hz, read[0].Rate, read[0].RssiDeciDbm, read[0].SnrDeciDb, read[0].Channel));
        Assert.Equal("FBFF", Convert.ToHexString(read[0].Phy));
        Assert.Equal((DataRate.Fsk, 868_800_000, -330, "010203"), (read[1].Rate, read[1].Hz, read[1].RssiDeciDbm, Convert.ToHexString(read[1].Phy)));
        Assert.Equal((904_300_000, -954, false, "FFFF"), (read[2].Hz, read[2].RssiDeciDbm, read[2].IsWhole, Convert.ToHexString(read[2].Phy)));
    }

    [Fact]
    public void Every_capture_is_read()
    {
        var captures = JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("wireless/captures.json"))).RootElement.EnumerateArray().ToList();
        Assert.Equal(22, captures.Count);
        foreach (var capture in captures)
        {
            if (capture.TryGetProperty("txack", out var ack))
            {
                Assert.True(TxAnswers.TryRead(Encoding.UTF8.GetBytes(ack.GetString()!), out var answer));
                Assert.Equal(ack.GetString()!.Contains("COLLISION", StringComparison.Ordinal) ? TxAnswer.CollisionPacket : ack.GetString()!.Contains("LATE", StringComparison.Ordinal) ? TxAnswer.TooLate : TxAnswer.Sent, answer);
                continue;
            }
            var text = capture.GetProperty("json").GetString()!;
            var read = Frames(text, out var reader);
            var wanted = JsonDocument.Parse(text).RootElement.TryGetProperty("rxpk", out var all) ? all.EnumerateArray().ToList() : [];
            Assert.Equal((false, 0, wanted.Count), (reader.IsMalformed, reader.Unreadable, read.Count));
            foreach (var (frame, source) in read.Zip(wanted))
            {
                Assert.Equal(source.GetProperty("size").GetInt32(), frame.Phy.Length);
                Assert.Equal((source.GetProperty("tmst").GetUInt32(), (long)(source.GetProperty("freq").GetDecimal() * 1_000_000)), (frame.Tmst, frame.Hz));
                Assert.True(frame.RssiDeciDbm < 0);
            }
        }
    }

    [Theory]
    [InlineData("", GwmpFault.Short)]
    [InlineData("020000", GwmpFault.Short)]
    [InlineData("0200000001", GwmpFault.Short)]
    [InlineData("030000000102030405060708", GwmpFault.Version)]
    [InlineData("000000000102030405060708", GwmpFault.Version)]
    [InlineData("020000010102030405060708", GwmpFault.Type)]
    [InlineData("020000090102030405060708", GwmpFault.Type)]
    [InlineData("02A1B2020102030405060708", GwmpFault.None)]
    [InlineData("01A1B2050102030405060708", GwmpFault.None)]
    public void A_front_is_read_or_named(string hex, GwmpFault expected)
    {
        Assert.Equal(expected, GwmpHeader.TryRead(Convert.FromHexString(hex), out var header));
        if (expected != GwmpFault.None) return;
        Assert.Equal((0xA1B2, 0x0102030405060708UL), (header.Token, header.Gateway));
        var again = new byte[GwmpHeader.Size];
        header.Write(again);
        Assert.Equal(Convert.FromHexString(hex)[1..], again[1..]);
    }

    [Fact]
    public void No_bytes_are_more_than_counted() => Prop.ForAll<byte[], int>((noise, at) =>
    {
        var text = Encoding.UTF8.GetBytes(Odd);
        foreach (var one in noise) text[(at & 0x7fffffff) % text.Length] ^= one;
        _ = Frames(text, out _);
        _ = Frames(noise, out _);
        _ = TxAnswers.TryRead(noise, out _);
        _ = GwmpHeader.TryRead(noise, out _);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(2_000, 1_000_000)));

    [Fact]
    public void A_text_that_is_no_UTF_8_is_malformed_and_what_came_before_it_counts()
    {
        var whole = """{"rxpk":[{"tmst":1,"freq":868.1,"stat":1,"datr":"SF7BW125","rssi":-67,"data":"QBEREREA"},{"tmst":1,"freq":868.1,"stat":1,"datr":"SF7BW125","rssi":-67,"data":"QBEREREA"}]}""";
        for (var at = 100; at < whole.Length; at++)
        {
            var text = Encoding.UTF8.GetBytes(whole);
            text[at] = 0xC3;
            Assert.InRange(Frames(text, out _).Count, 1, 2);
        }
        _ = TxAnswers.TryRead([.. "{\"txpk_ack\":{\"error\":\""u8, 0xC3, 0x28, .. "\"}}"u8], out _);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_datagram()
    {
        var text = Encoding.UTF8.GetBytes("""{"rxpk":[{"tmst":2934474419,"chan":2,"rfch":1,"freq":868.500000,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","lsnr":6.8,"rssi":-67,"size":18,"data":"QBEREREAlAMEX5iCQB8ij0ZU"}]}""");
        Take();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Take();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Take()
        {
            RxPacket packet = default;
            var reader = new RxReader(text);
            while (reader.TryNext(ref packet))
                if (packet.Phy.Length != 18) throw new InvalidOperationException("read otherwise");
        }
    }

    [Fact]
    public void A_downlink_is_written_as_forwarders_read_it()
    {
        var datagram = new TxPacket(12, 869_525_000, new(12, 125), 29, [1, 2, 3]).Datagram(0xA1B2);
        Assert.Equal("02A1B203", Convert.ToHexString(datagram[..4]));
        var sent = JsonDocument.Parse(datagram.AsMemory(4)).RootElement.GetProperty("txpk");
        Assert.Equal((false, 12u, 869.525m, "SF12BW125", true, "AQID"),
            (sent.GetProperty("imme").GetBoolean(), sent.GetProperty("tmst").GetUInt32(), sent.GetProperty("freq").GetDecimal(), sent.GetProperty("datr").GetString(), sent.GetProperty("ipol").GetBoolean(), sent.GetProperty("data").GetString()));
        var beacon = JsonDocument.Parse(new TxPacket(null, 868_100_000, DataRate.Fsk, 14, [0xe0], IsInverted: false).Datagram(1).AsMemory(4)).RootElement.GetProperty("txpk");
        Assert.Equal((true, false, 50_000), (beacon.GetProperty("imme").GetBoolean(), beacon.GetProperty("ipol").GetBoolean(), beacon.GetProperty("datr").GetInt32()));
    }

    static List<RxPacket> Frames(string text, out RxReader reader) => Frames(Encoding.UTF8.GetBytes(text), out reader);

    static List<RxPacket> Frames(byte[] text, out RxReader reader)
    {
        var (frames, packet) = (new List<RxPacket>(), default(RxPacket));
        reader = new RxReader(text);
        while (reader.TryNext(ref packet)) frames.Add(packet);
        return frames;
    }
}
