using Grange.Tests;
using Grange.Wireless.Serving;
using Grange.Wireless.Simulation;

namespace Grange.Wireless.Tests.Serving;

/// <summary>Uplinks and joins: once, whoever sends them and whenever the server is stopped.</summary>
public sealed class What_is_accepted
{
    readonly Bench bench = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_joins_and_is_understood(bool is11)
    {
        var node = bench.Otaa(0x11, is11);
        bench.Join(node);
        bench.Hear(node.Send(5, "hello"u8, heard: new Uplinked(0, 5, 0)));
        var up = Assert.Single(bench.Ups);
        Assert.Equal((0x11UL, 0u, (byte?)5, "hello"), (up.DevEui, up.Counter, up.Port, System.Text.Encoding.ASCII.GetString(up.Data)));
        Assert.Equal(1u, up.DevAddr >> 25); // NetID 1
    }

    [Fact]
    public void The_first_copy_is_out_at_once_and_the_others_are_its_copies()
    {
        var node = bench.Abp(1, 0x02000001);
        var phy = node.Send(1, [1, 2]);
        for (ulong gateway = 1; gateway <= 5; gateway++)
        {
            bench.Hear(phy, gateway, snrDeciDb: (int)gateway * 10);
            Assert.Single(bench.Ups);
            bench.NowMs += 30;
        }
        bench.Hear(phy, 3);
        bench.Wait(1_000);
        Assert.Equal([1UL, 2, 3, 4, 5], Assert.Single(bench.Events, one => one.Kind == EventKind.Final).Heard.Select(one => one.Gateway));
        Assert.Single(bench.Ups);
        Assert.Equal((4, 1), (bench.Server.Counts.Copies, bench.Server.Counts.Refused["same-gateway"]));
    }

    [Fact]
    public void A_frame_sent_again_is_never_accepted_again()
    {
        var (node, sent) = (bench.Abp(1, 0x02000001), new List<byte[]>());
        for (var i = 0; i < Counts.Of(500, 10_000); i++)
        {
            sent.Add(node.Send(1, [(byte)i]));
            bench.Hear(sent[^1]);
            bench.Wait(2_000);
        }
        Assert.Equal(sent.Count, bench.Ups.Count());
        foreach (var restarted in (bool[])[false, true])
        {
            if (restarted) bench.Restart();
            foreach (var phy in sent) bench.Hear(phy);
            bench.Wait(2_000);
            Assert.Equal(sent.Count, bench.Ups.Count());
            Assert.Equal(sent.Count, bench.Server.Counts.Refused.Values.Sum());
        }
    }

    [Fact]
    public void A_nonce_is_used_once_by_devices_that_count_and_by_those_that_draw()
    {
        foreach (var counts in (bool[])[true, false])
        {
            var bench = new Bench();
            var node = bench.Otaa(0x22, countsNonces: counts);
            byte[] first = node.Join(), second = node.Join(), third = node.Join();
            foreach (var phy in (byte[][])[first, third, first, second, third])
            {
                bench.Hear(phy);
                bench.Wait(7_000);
            }
            Assert.Equal(counts ? 2 : 3, bench.Server.Counts.Joins);
            Assert.Equal(counts ? 3 : 2, bench.Server.Counts.Refused["nonce"]);
            bench.Compact();
            bench.Hear(third);
            Assert.Equal(1, bench.Server.Counts.Refused["nonce"]);
            Assert.Equal(counts ? 2u : 3, bench.Server.Devices[0x22].JoinNonce);
        }
    }

    [Fact]
    public void Devices_that_share_an_address_are_told_apart_by_their_codes()
    {
        var nodes = Enumerable.Range(0, 8).Select(at =>
        {
            var keys = new SessionKeys(Bench.Key((byte)(10 * at)), Bench.Key(99));
            bench.Server.Add(new DeviceTerms((ulong)at + 1, 0, "", default, Regions.Eu868, null) { Personal = (0x02000007, keys) });
            return new SimulatedNode((ulong)at + 1, 0, null).Personal(0x02000007, keys);
        }).ToList();
        foreach (var node in nodes) bench.Hear(node.Send(1, [(byte)node.DevEui]));
        Assert.Equal(nodes.Select(node => node.DevEui), bench.Ups.Select(up => up.DevEui));
        Assert.All(bench.Ups, up => Assert.Equal((byte)up.DevEui, Assert.Single(up.Data)));
    }

    [Fact]
    public void The_old_session_lives_until_the_new_one_is_used()
    {
        var node = bench.Otaa(0x33);
        bench.Join(node);
        bench.Hear(node.Send(1, [0]));
        var late = node.Send(1, [1]);
        bench.Join(node);
        bench.Hear(late); // the device had sent it before it heard the answer
        Assert.Equal(2, bench.Ups.Count());
        var used = node.Send(1, [2]);
        bench.Hear(used);
        Assert.Equal(3, bench.Ups.Count());
        bench.Restart();
        bench.Hear(used);
        bench.Hear(late);
        Assert.Equal(3, bench.Ups.Count());
        bench.Hear(node.Send(1, [3]));
        Assert.Equal(4, bench.Ups.Count());
    }

    [Fact]
    public void What_is_no_frame_of_ours_is_counted_by_its_reason()
    {
        var node = bench.Abp(1, 0x02000001);
        var good = node.Send(1, [1]);
        var forged = good.ToArray();
        forged[9] ^= 1;
        bench.Hear(forged);
        bench.Hear([1, 2, 3]);
        bench.Hear(good, rate: new(7, 500));
        bench.Hear(bench.Otaa(9).Join());
        bench.Hear(new SimulatedNode(10, 0, JoinKeys.Of10(Bench.Key(1))).Join());
        bench.Hear(new SimulatedNode(2, 0, null).Personal(0x02000002, new SessionKeys(Bench.Key(1), Bench.Key(2))).Send(1, [1]));
        Assert.Equal(["mic 2", "short 1", "unknown-address 1", "unknown-device 1"], bench.Server.Counts.Refused.Select(one => $"{one.Key} {one.Value}"));
        Assert.Empty(bench.Ups);
    }

    [Fact]
    public void A_snapshot_says_all_that_the_records_said()
    {
        var (one, two) = (bench.Otaa(1), bench.Otaa(2, is11: true));
        bench.Join(one);
        bench.Join(two);
        for (var i = 0; i < 5; i++) bench.Hear(one.Send(1, [(byte)i], isConfirmed: true));
        bench.Server.Enqueue(2, new QueuedDown(new Guid(7, 0, 0, new byte[8]), 3, true, [1, 2, 3]), bench.NowMs);
        bench.Take();
        bench.Wait(2_000);
        bench.Compact();
        var (first, second) = (bench.Server.Devices[1], bench.Server.Devices[2]);
        Assert.Equal((5L, 5u, 0), (first.Current!.NextUp, first.Current.NextDown, first.Queue.Count));
        Assert.Equal([1, 2, 3], Assert.Single(second.Queue).Data);
        bench.Hear(two.Send(1, [1], heard: new Uplinked(0, 5, 0)));
        bench.Wait(200);
        Assert.Equal([1, 2, 3], two.Open(bench.Sent[^1].Packet.Phy, 0)!.Value.Payload);
    }
}
