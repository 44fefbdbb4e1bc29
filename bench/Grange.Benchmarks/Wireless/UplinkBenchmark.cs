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
    const int Devices = 10_000, Uplinks = 100_000, OnTheirWay = 512, PayloadBytes = 18;

    public static IEnumerable<Heat> Heats()
    {
        yield return new Heat(Unit.PerSecond, 3, [new Duel("LoRaWAN uplinks of 10,000 devices, UDP to event", Contender.OfTimed("Grange", Uplinks, RunAsync), Target: Target.AtLeast(40_000))]);
    }

    static async Task<TimeSpan> RunAsync(CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("grange-air-");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var (nodes, terms) = Made();
            using var socket = new AirSocket(new IPEndPoint(IPAddress.Loopback, 0));
            using var air = new AirLoop(Path.Combine(folder.FullName, "air.journal"), new ServerTerms(), 15, terms, socket, new Random(1), TimeProvider.System, NullLogger.Instance);
            var events = 0;
            air.Events.Told += one => events += one.Kind == EventKind.Up ? 1 : 0;
            var serving = air.RunAsync(ending.Token);
            var datagrams = Enumerable.Range(0, Uplinks).Select(at => Datagram(nodes[at % Devices], at)).ToList();
            var began = TimeProvider.System.GetTimestamp();
            await Task.Run(() => Send(datagrams, socket.Endpoint), cancel);
            var took = TimeProvider.System.GetElapsedTime(began);
            await ending.CancelAsync();
            await serving;
            return events == Uplinks ? took : throw new InvalidOperationException($"{events} of {Uplinks} frames became events");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns when every datagram is acknowledged.</summary>
    static void Send(List<byte[]> datagrams, IPEndPoint server)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 10_000 };
        socket.Connect(server);
        var (acknowledgement, acknowledged) = (new byte[GwmpHeader.AckSize], 0);
        for (var sent = 0; sent < datagrams.Count; sent++)
        {
            socket.Send(datagrams[sent]);
            for (; sent - acknowledged >= OnTheirWay || (acknowledged <= sent && socket.Available > 0); acknowledged++) socket.Receive(acknowledgement);
        }
        for (; acknowledged < datagrams.Count; acknowledged++) socket.Receive(acknowledgement);
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

    static byte[] Datagram(SimulatedNode node, int at)
    {
        var json = Encoding.UTF8.GetBytes(SimulatedGateway.Rx(node.Send(1, new byte[PayloadBytes]), (uint)at * 25, 868_100_000, new(7, 125), -80, 8));
        var datagram = new byte[GwmpHeader.Size + json.Length];
        new GwmpHeader((ushort)at, GwmpType.PushData, 0xB000 + (ulong)(at % 64)).Write(datagram);
        json.CopyTo(datagram, GwmpHeader.Size);
        return datagram;
    }
}
