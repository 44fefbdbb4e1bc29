using Grange.Wireless.Gwmp;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Tests.Serving;

/// <summary>Downlinks: where, when, by whom, and what if a gateway refuses.</summary>
public sealed class What_is_sent
{
    readonly Bench bench = new();

    [Theory]
    [InlineData(1_000_000u, 6_000_000u)]
    [InlineData(uint.MaxValue - 4_999_999, 0u)]
    [InlineData(uint.MaxValue, 4_999_999u)]
    public void A_join_is_answered_five_seconds_later_also_when_the_clock_wraps(uint heard, uint expected)
    {
        bench.Hear(bench.Otaa(1).Join(), tmst: heard);
        bench.Wait(200);
        var sent = Assert.Single(bench.Sent).Packet;
        Assert.Equal((expected, 868_100_000, new DataRate(7, 125)), (sent.Tmst, sent.Hz, sent.Rate));
        var refused = bench.Answer(TxAnswer.TooLate);
        Assert.Equal((unchecked(expected + 1_000_000), 869_525_000, new DataRate(12, 125), 29), (bench.Sent[^1].Packet.Tmst, bench.Sent[^1].Packet.Hz, bench.Sent[^1].Packet.Rate, bench.Sent[^1].Packet.Dbm));
        Assert.NotEqual(refused.Token, bench.Sent[^1].Token);
    }

    [Fact]
    public void The_gateway_that_hears_best_is_asked_first_and_the_next_when_it_refuses()
    {
        var node = bench.Abp(1, 0x02000001);
        var phy = node.Send(1, [1], isConfirmed: true);
        bench.Hear(phy, 1, snrDeciDb: 10);
        bench.Hear(phy, 2, tmst: 5_000_000, snrDeciDb: 90);
        bench.Hear(phy, 3, snrDeciDb: 120);
        bench.Silence(3);
        bench.Wait(200);
        Assert.Equal((2UL, 6_000_000u), (bench.Sent[^1].Gateway, bench.Sent[^1].Packet.Tmst));
        bench.Answer(TxAnswer.CollisionPacket);
        Assert.Equal((2UL, 7_000_000u), (bench.Sent[^1].Gateway, bench.Sent[^1].Packet.Tmst));
        bench.Answer(TxAnswer.TooEarly);
        Assert.Equal((1UL, 2_000_000u), (bench.Sent[^1].Gateway, bench.Sent[^1].Packet.Tmst));
        bench.Answer(TxAnswer.Sent);
        Assert.Equal(3, bench.Sent.Count);
        Assert.True(node.Open(bench.Sent[^1].Packet.Phy, 0)!.Value.IsAck);
        Assert.Equal(2, bench.Events.Count(one => one.Kind == EventKind.Log));
        Assert.Single(bench.Events, one => one.Kind == EventKind.TxAck);
    }

    [Fact]
    public void A_downlink_waits_for_an_uplink_and_its_acknowledgement_is_told()
    {
        var (node, id) = (bench.Otaa(1, is11: true), new Guid(1, 2, 3, new byte[8]));
        bench.Join(node);
        Assert.True(bench.Server.Enqueue(1, new(id, 10, true, [9, 8]), bench.NowMs).IsOk);
        bench.Take();
        bench.Hear(node.Send(1, [1], heard: new Uplinked(0, 5, 0)));
        bench.Wait(200);
        var opened = node.Open(bench.Sent[^1].Packet.Phy, 0)!.Value;
        Assert.Equal(((byte?)10, "0908"), (opened.Port, Convert.ToHexString(opened.Payload)));
        bench.Wait(5_000);
        bench.Hear(node.Send(1, [2], heard: new Uplinked(0, 5, 0)));
        Assert.Equal(id.ToString(), Assert.Single(bench.Events, one => one.Kind == EventKind.Ack).Detail);
        Assert.Equal(2, bench.Ups.Count());
    }

    [Fact]
    public void A_device_of_class_C_is_sent_to_at_once()
    {
        var node = bench.Abp(1, 0x02000001, isClassC: true);
        bench.Hear(node.Send(1, [1]));
        bench.Wait(5_000);
        Assert.Empty(bench.Sent);
        Assert.True(bench.Server.Enqueue(1, new(Guid.Empty, 2, false, [7]), bench.NowMs).IsOk);
        bench.Take();
        var sent = Assert.Single(bench.Sent).Packet;
        Assert.Equal((null, 869_525_000, new DataRate(12, 125)), (sent.Tmst, sent.Hz, sent.Rate));
        Assert.Equal([7], node.Open(sent.Phy, 0)!.Value.Payload);
    }

    [Fact]
    public void No_counter_is_used_twice_over_a_restart()
    {
        var (node, opened) = (bench.Abp(1, 0x02000001), 0u);
        for (var i = 0; i < 6; i++)
        {
            bench.Hear(node.Send(1, [1], isConfirmed: true));
            bench.Wait(2_000);
            Assert.NotNull(node.Open(bench.Sent[^1].Packet.Phy, opened++));
            if (i % 2 == 0) bench.Restart();
            else bench.Compact();
        }
    }

    [Fact]
    public void A_repetition_of_a_confirmed_frame_is_answered_again_and_is_no_event()
    {
        var node = bench.Abp(1, 0x02000001);
        var phy = node.Send(1, [1], isConfirmed: true);
        for (var i = 0; i < 3; i++)
        {
            bench.Hear(phy);
            bench.Wait(3_000);
        }
        Assert.Single(bench.Ups);
        Assert.Equal(3, bench.Sent.Count);
        Assert.True(node.Open(bench.Sent[2].Packet.Phy, 2)!.Value.IsAck);
    }

    [Fact]
    public void An_hour_holds_no_more_than_the_sub_band_allows()
    {
        var node = bench.Abp(1, 0x02000001);
        for (var i = 0; i < 3_600; i++)
        {
            bench.Hear(node.Send(1, [1], isConfirmed: true), rate: new(12, 125));
            bench.Wait(1_000);
        }
        var used = bench.Sent.GroupBy(one => Regions.Eu868.SubBandOf(one.Packet.Hz)!).ToDictionary(band => band.Key, band => band.Sum(one => one.Packet.Rate.Airtime(one.Packet.Phy.Length, hasCrc: false)));
        Assert.Equal(2, used.Count);
        Assert.All(used, band => Assert.InRange(band.Value, 3_600_000 * band.Key.Permille - 2_000_000, 3_600_000 * band.Key.Permille));
        Assert.Contains(bench.Events, one => one.Kind == EventKind.Log && one.Detail.Contains("hour", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_is_heard_too_well_is_told_to_be_faster_and_quieter()
    {
        var node = bench.Otaa(1);
        bench.Join(node);
        bench.Hear(node.Send(1, [1], isAdr: true), snrDeciDb: 100, rate: new(12, 125));
        bench.Wait(200);
        // 10 dB over −20 dB with 10 dB in hand: six steps, five of them to DR5, one to 14 dBm
        Assert.Equal("0351FF0001", Convert.ToHexString(node.Open(bench.Sent[^1].Packet.Phy, 0)!.Value.Options));
        bench.Wait(2_000);
        bench.Hear(node.Send(1, [1], isAdr: true, options: [MacCommands.LinkAdr, 7]), snrDeciDb: 20);
        bench.Wait(200);
        Assert.Equal(2, bench.Sent.Count);
    }

    [Fact]
    public void Commands_of_devices_are_answered()
    {
        var node = bench.Abp(1, 0x02000001);
        bench.Hear(node.Send(1, [1], options: [MacCommands.LinkCheck, MacCommands.DeviceTime]), snrDeciDb: 25);
        bench.Wait(200);
        var options = node.Open(bench.Sent[^1].Packet.Phy, 0)!.Value.Options;
        Assert.Equal((0x02, 10, 1, 0x0d), (options[0], options[1], options[2], options[3]));
        Assert.Equal(1_800_000_000u - 315_964_800 + 18, BitConverter.ToUInt32(options, 4));
    }

    [Fact]
    public void In_America_the_windows_are_elsewhere()
    {
        var node = bench.Otaa(1, region: Regions.Us915);
        bench.Hear(node.Join(), hz: 904_300_000, rate: new(10, 125));
        bench.Wait(200);
        Assert.Equal((923_300_000 + 600_000 * 2, new DataRate(10, 500)), (bench.Sent[^1].Packet.Hz, bench.Sent[^1].Packet.Rate));
        bench.Answer(TxAnswer.TooLate);
        Assert.Equal((923_300_000, new DataRate(12, 500)), (bench.Sent[^1].Packet.Hz, bench.Sent[^1].Packet.Rate));
    }
}
