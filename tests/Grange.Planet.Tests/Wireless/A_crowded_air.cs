using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Grange.Tests;
using Grange.Wireless;
using Grange.Wireless.Gwmp;
using Grange.Wireless.Simulation;

namespace Grange.Planet.Tests;

/// <summary>Many devices, and much that is none: over real UDP to a node of its own.</summary>
[Collection(nameof(Alone))] // it takes what the machine has
public sealed class A_crowded_air : IAsyncLifetime
{
    readonly Air air = new();

    public ValueTask InitializeAsync() => air.InitializeAsync();

    [Fact]
    public async Task A_thousand_devices_join_within_a_minute()
    {
        var (count, nodes, lines) = (Counts.Of(200, 1_000), new List<SimulatedNode>(), new StringBuilder("dev_eui,join_eui,app_key\n"));
        for (var at = 0; at < count; at++)
        {
            var (eui, key) = (0x0000000000100000UL + (ulong)at, $"{at:x16}{at + 7:x16}");
            lines.Append(CultureInfo.InvariantCulture, $"{eui:x16},0000000000000001,{key}\n");
            nodes.Add(new SimulatedNode(eui, 1, JoinKeys.Of10(new LoraKey(Convert.FromHexString(key)))));
        }
        var file = Path.Combine(air.Planet.Folder, "thousand.csv");
        await File.WriteAllTextAsync(file, lines.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(count, (int)(await air.Planet.RunAsync("node", "wireless", "device", "add", "--file", file)).Exits(0).Json["added"]!);
        using var minute = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        List<SimulatedGateway> gateways = [];
        for (var at = 0; at < 8; at++) gateways.Add(await air.GatewayAsync(0xC0 + (ulong)at)); // an hour's duty cycle of one gateway ends after some six hundred answers
        var unanswered = nodes.ToHashSet();
        foreach (var part in nodes.Chunk(40))
        {
            for (var at = 0; at < part.Length; at++) await gateways[at % gateways.Count].HearAsync(part[at].Join(), (uint)at * 200_000, at % 2 == 0 ? 868_100_000 : 868_300_000, Air.Fast, -80, 8, minute.Token);
            for (var at = 0; at < part.Length; at++)
            {
                var answer = Convert.FromBase64String((string)(await gateways[at % gateways.Count].Told.ReadAsync(minute.Token))["data"]!);
                unanswered.Remove(part.First(node => !node.HasJoined && node.Accept(answer)));
            }
        }
        Assert.Empty(unanswered);
        foreach (var gateway in gateways) gateway.Dispose();
    }

    [Fact]
    public async Task Whatever_comes_every_whole_datagram_is_acknowledged_and_the_node_does_not_grow()
    {
        var (random, node) = (new Random(5), await air.DeviceAsync(0x3001));
        using var gateway = await air.GatewayAsync(0xD1);
        await Air.JoinAsync(node, gateway);
        using var noise = new UdpClient();
        noise.Connect(air.Udp);
        var whole = Push(gateway.Eui, SimulatedGateway.Rx(node.Send(1, [1, 2, 3]), 1, 868_100_000, Air.Fast, -80, 8));
        await NoiseAsync(20_000); // until everything that is used again is there
        var (before, ups) = (air.Planet["node"].ResidentBytes, (await air.EventsAsync(0x3001, "up")).Count);
        await NoiseAsync(Counts.Of(40_000, 1_000_000));
        Assert.InRange(air.Planet["node"].ResidentBytes - before, long.MinValue, 50 << 20);
        Assert.True((await air.EventsAsync(0x3001, "up")).Count > ups);

        async Task NoiseAsync(int count)
        {
            for (var at = 0; at < count; at++)
            {
                await noise.SendAsync(Mutated(whole, random), TestContext.Current.CancellationToken);
                if (at % 100 == 99) await gateway.HearAsync(node.Send(1, BitConverter.GetBytes(at)), (uint)at, 868_100_000, Air.Fast, -80, 8, Air.Soon().Token); // acknowledged, or this waits in vain
            }
        }
    }

    static byte[] Push(ulong eui, string json)
    {
        var datagram = new byte[GwmpHeader.Size + Encoding.UTF8.GetByteCount(json)];
        new GwmpHeader(1, GwmpType.PushData, eui).Write(datagram);
        Encoding.UTF8.GetBytes(json, datagram.AsSpan(GwmpHeader.Size));
        return datagram;
    }

    /// <summary>Bytes changed, cut off, put in; or only noise.</summary>
    static byte[] Mutated(byte[] whole, Random random)
    {
        var bytes = random.Next(8) == 0 ? new byte[random.Next(300)] : whole.AsSpan(0, random.Next(4) == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
        if (bytes.Length > 0 && bytes.Length < whole.Length && random.Next(2) == 0) random.NextBytes(bytes);
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Length > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    public ValueTask DisposeAsync() => air.DisposeAsync();
}
