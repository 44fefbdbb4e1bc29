using System.Buffers.Binary;

namespace Grange.Wireless.Tests.Serving;

/// <summary>Rejoins of 1.1: a new session beside the one there is; each request once.</summary>
public sealed class What_asks_again
{
    readonly Bench bench = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_device_rejoins_and_is_understood_in_either_session(byte kind)
    {
        var node = bench.Otaa(0x11, is11: true);
        bench.Join(node);
        bench.Hear(node.Send(1, [1], heard: new Uplinked(0, 5, 0)));
        bench.Wait(2_000);
        var before = bench.Server.Devices[0x11].Current!.DevAddr;
        bench.Hear(node.Rejoin(kind, kind == 1 ? Bench.JoinEui : 1UL, 0));
        bench.Hear(node.Send(1, [2], heard: new Uplinked(0, 5, 0))); // it did not hear the answer yet
        bench.Wait(bench.Terms.WindowMs);
        Assert.Equal(before, bench.Ups.Last().DevAddr);
        Assert.True(node.Accept(bench.Sent.Last(one => one.Packet.Phy.Length > 17).Packet.Phy));
        bench.Wait(6_000);
        bench.Hear(node.Send(1, [3], heard: new Uplinked(0, 5, 0)));
        Assert.Equal((3, 0u), (bench.Ups.Count(), bench.Ups.Last().Counter));
        Assert.Equal([3], bench.Ups.Last().Data);
        Assert.NotEqual(before, bench.Ups.Last().DevAddr);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_request_is_answered_once_whatever_happens_to_the_server(byte kind)
    {
        var node = bench.Otaa(0x11, is11: true);
        bench.Join(node);
        bench.Hear(node.Send(1, [1], heard: new Uplinked(0, 5, 0)));
        var asked = node.Rejoin(kind, kind == 1 ? Bench.JoinEui : 1UL, 7);
        bench.Hear(asked);
        bench.Wait(2_000);
        var joins = bench.Server.Counts.Joins;
        foreach (var happens in (Action[])[() => { }, bench.Restart, bench.Compact])
        {
            happens();
            bench.Hear(asked);
            bench.Hear(node.Rejoin(kind, kind == 1 ? Bench.JoinEui : 1UL, 6));
            bench.Wait(2_000);
            Assert.Equal(2, bench.Server.Counts.Refused["nonce"]);
        }
        Assert.Equal(2, joins);
    }

    [Fact]
    public void Who_has_not_the_keys_or_another_network_is_refused()
    {
        var (node, old) = (bench.Otaa(0x11, is11: true), bench.Otaa(0x12));
        bench.Join(node);
        bench.Join(old);
        bench.Hear(node.Send(1, [1], heard: new Uplinked(0, 5, 0)));
        var wrong = node.Rejoin(0, 1, 0);
        wrong[^1] ^= 1;
        bench.Hear(wrong);
        Assert.Equal(1, bench.Server.Counts.Refused["mic"]);
        bench.Hear(node.Rejoin(0, 2, 0));
        bench.Hear(node.Rejoin(1, 99, 0));
        var of10 = node.Rejoin(0, 1, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(of10.AsSpan(5), 0x12);
        bench.Hear(of10);
        Assert.Equal(3, bench.Server.Counts.Refused["unknown-device"]);
        Assert.Equal(2, bench.Server.Counts.Joins);
    }

    [Fact]
    public void In_US915_a_device_is_told_its_sub_band_when_it_joins_and_with_every_setting()
    {
        Assert.Equal("00FF0000000000000200000000000001", Convert.ToHexString(Regions.Us915.ChannelList(2)));
        Assert.Equal("FF000000000000000100000000000001", Convert.ToHexString(Regions.Us915.ChannelList(1)));
        Assert.Equal("000000000000FF004000000000000001", Convert.ToHexString(Regions.Us915.ChannelList(7)));
        Assert.Empty(Regions.Us915.ChannelList(0));
        Assert.Equal("184F84E85684B85E84886684586E8400", Convert.ToHexString(Regions.Eu868.ChannelList(0)));
        var node = bench.Otaa(0x13, region: Regions.Us915);
        bench.Join(node, rate: new DataRate(10, 125), hz: 903_900_000);
        for (var i = 0; i < 20; i++)
        {
            bench.Hear(node.Send(1, [1], isAdr: true), snrDeciDb: 100, hz: 903_900_000, rate: new DataRate(10, 125));
            bench.Wait(2_000);
        }
        var opened = node.Open(bench.Sent[^1].Packet.Phy, bench.Server.Devices[0x13].Current!.NextDown - 1)!.Value;
        Assert.Equal("0332020071" + "033200FF01", Convert.ToHexString(opened.Options));
    }
}
