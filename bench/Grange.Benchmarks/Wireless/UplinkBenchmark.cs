using System.Net;
using System.Net.Sockets;
using System.Text;
using Grange.Kernel;
using Grange.Wireless;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Gwmp;
using Grange.Wireless.Serving;
using Grange.Wireless.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Benchmarks;

/// <summary>Uplinks of ten thousand devices over real UDP, each written to the disk before it is acknowledged.</summary>
static class UplinkBenchmark
{
    const int Devices = 10_000, Uplinks = 100_000, Minute = 2_400_000, OnTheirWay = 512, PayloadBytes = 18, PacedPerSecond = 5_000, PacedSeconds = 10;

    public static IEnumerable<Heat> Heats()
    {
        yield return new Heat(Unit.PerSecond, 3, [new Duel("LoRaWAN uplinks of 10,000 devices, UDP to event", Contender.OfTimed("Grange", Uplinks, cancel => RunAsync(Uplinks, Send, cancel)), Target: Target.AtLeast(40_000))]);
        yield return new Heat(Unit.PerSecond, 1, [new Duel("the same, 2,400,000 of them: a minute at 40,000/s", Contender.OfTimed("Grange", Minute, cancel => RunAsync(Minute, Send, cancel)), Target: Target.AtLeast(40_000))]);
        yield return new Heat(Unit.Milliseconds, 3, [new Duel("datagram to event at 5,000/s, p99", Contender.OfTimed("Grange", 1, LatencyAsync), Target: Target.AtMost(10, Unit.Milliseconds))]);
    }

    static async Task<TimeSpan> RunAsync(int uplinks, Action<Datagrams, IPEndPoint> send, CancellationToken cancel)
    {
        var events = 0;
        var took = TimeSpan.Zero;
        await ServeAsync(uplinks, one => events += one.Kind == EventKind.Up ? 1 : 0, (datagrams, server) =>
        {
            var began = TimeProvider.System.GetTimestamp();
            send(datagrams, server);
            took = TimeProvider.System.GetElapsedTime(began);
        }, cancel);
        return events == uplinks ? took : throw new InvalidOperationException($"{events} of {uplinks} frames became events");
    }

    /// <summary>From the sending of each datagram to its event; the hundredth part that is worst begins there.</summary>
    static async Task<TimeSpan> LatencyAsync(CancellationToken cancel)
    {
        const int Uplinks = PacedPerSecond * PacedSeconds;
        var (sent, latencies) = (new long[Uplinks], new List<double>(Uplinks));
        await ServeAsync(Uplinks, one =>
        {
            if (one.Kind == EventKind.Up) latencies.Add(TimeProvider.System.GetElapsedTime(Volatile.Read(ref sent[one.Heard[0].Tmst / 25])).TotalMilliseconds);
        }, (datagrams, server) => SendPaced(datagrams, server, sent), cancel);
        if (latencies.Count != Uplinks) throw new InvalidOperationException($"{latencies.Count} of {Uplinks} frames became events");
        latencies.Sort();
        return TimeSpan.FromMilliseconds(latencies[Uplinks * 99 / 100]);
    }

    static async Task ServeAsync(int uplinks, Action<WirelessEvent> told, Action<Datagrams, IPEndPoint> send, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("grange-air-");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var (nodes, terms) = Made();
            var datagrams = new Datagrams(uplinks, nodes);
            using var socket = new AirSocket(new IPEndPoint(IPAddress.Loopback, 0));
            using var air = new AirLoop(Path.Combine(folder.FullName, "air.journal"), new ServerTerms(), 15, terms, socket, new Random(1), TimeProvider.System, NullLogger.Instance);
            air.Events.Told += told;
            var serving = air.RunAsync(ending.Token);
            await Task.Run(() => send(datagrams, socket.Endpoint), cancel);
            await ending.CancelAsync();
            await serving;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns when every datagram is acknowledged.</summary>
    static void Send(Datagrams datagrams, IPEndPoint server)
    {
        using var socket = Opened(server);
        var (acknowledgement, acknowledged) = (new byte[GwmpHeader.AckSize], 0);
        for (var sent = 0; sent < datagrams.Count; sent++)
        {
            socket.Send(datagrams[sent]);
            for (; sent - acknowledged >= OnTheirWay || (acknowledged <= sent && socket.Available > 0); acknowledged++) socket.Receive(acknowledgement);
        }
        for (; acknowledged < datagrams.Count; acknowledged++) socket.Receive(acknowledgement);
    }

    /// <summary>So many a second, whatever comes back.</summary>
    static void SendPaced(Datagrams datagrams, IPEndPoint server, long[] sent)
    {
        using var socket = Opened(server);
        var (acknowledgement, acknowledged, began) = (new byte[GwmpHeader.AckSize], 0, TimeProvider.System.GetTimestamp());
        for (var at = 0; at < datagrams.Count; at++)
        {
            while (TimeProvider.System.GetElapsedTime(began).TotalSeconds < (double)at / PacedPerSecond)
            {
                if (socket.Available > 0) Acknowledged();
                else Thread.Sleep(0);
            }
            Volatile.Write(ref sent[at], TimeProvider.System.GetTimestamp());
            socket.Send(datagrams[at]);
        }
        while (acknowledged < datagrams.Count) Acknowledged();

        void Acknowledged()
        {
            socket.Receive(acknowledgement);
            acknowledged++;
        }
    }

    static Socket Opened(IPEndPoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 10_000 };
        socket.Connect(server);
        return socket;
    }

    static (List<SimulatedNode> Nodes, List<DeviceTerms> Terms) Made()
    {
        var (nodes, terms, network) = (new List<SimulatedNode>(), new List<DeviceTerms>(), new LoraKey(new byte[LoraKey.Size]));
        for (var at = 0; at < Devices; at++)
        {
            var keys = new SessionKeys(network, new LoraKey([.. BitConverter.GetBytes(at), .. new byte[12]]));
            var address = 0x0200_0000u + (uint)at / 2; // two devices to an address
            terms.Add(new DeviceTerms((ulong)at + 1, 0, "", default(Address), Regions.Eu868, null) { Personal = (address, at % 2 == 0 ? keys : keys = new(keys.AppS, keys.AppS)) });
            nodes.Add(new SimulatedNode((ulong)at + 1, 0, null).Personal(address, keys));
        }
        return (nodes, terms);
    }

    /// <summary>Frames of the devices in turn, ready to be sent, in one block of memory.</summary>
    sealed class Datagrams
    {
        readonly List<byte[]> blocks = [];
        readonly (int Block, int From, int Length)[] places;

        public Datagrams(int count, List<SimulatedNode> nodes)
        {
            places = new (int, int, int)[count];
            for (int at = 0, used = BlockBytes; at < count; at++)
            {
                var one = Datagram(nodes[at % Devices], at);
                if (used + one.Length > BlockBytes)
                {
                    blocks.Add(new byte[BlockBytes]);
                    used = 0;
                }
                one.CopyTo(blocks[^1], used);
                places[at] = (blocks.Count - 1, used, one.Length);
                used += one.Length;
            }
        }

        const int BlockBytes = 64 << 20;

        public int Count => places.Length;

        public ReadOnlySpan<byte> this[int at] => blocks[places[at].Block].AsSpan(places[at].From, places[at].Length);
    }

    static byte[] Datagram(SimulatedNode node, int at)
    {
        var json = Encoding.UTF8.GetBytes(SimulatedGateway.Rx(node.Send(1, new byte[PayloadBytes]), (uint)at * 25, 868_100_000, new(7, 125), -80, 8));
        var datagram = new byte[GwmpHeader.Size + json.Length];
        new GwmpHeader((ushort)at, GwmpType.PushData, 0xB000 + (ulong)(at % 64)).Write(datagram);
        json.CopyTo(datagram, GwmpHeader.Size);
        return datagram;
    }
}
