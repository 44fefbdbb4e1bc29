using Grange.Wireless.Gwmp;
using Grange.Wireless.Journal;
using Grange.Wireless.Serving;
using Grange.Wireless.Simulation;

namespace Grange.Wireless.Tests.Serving;

/// <summary>A server on the bench: time is a number, gateways are numbers, and what it wrote can be read into another.</summary>
sealed class Bench
{
    public const ulong JoinEui = 0x70B3D57ED0000001;

    readonly List<byte> journal = [];
    readonly HashSet<ulong> silent = [];

    public Bench(ServerTerms? terms = null)
    {
        Terms = terms ?? new ServerTerms();
        Server = new NetworkServer(Terms, new Random(1), gateway => !silent.Contains(gateway));
    }

    public ServerTerms Terms { get; }
    public NetworkServer Server { get; private set; }
    public long NowMs { get; set; } = 1_800_000_000_000;
    public List<WirelessEvent> Events { get; } = [];
    public List<Transmission> Sent { get; } = [];

    public IEnumerable<WirelessEvent> Ups => Events.Where(one => one.Kind == EventKind.Up);

    public static LoraKey Key(byte seed) => new([.. Enumerable.Range(0, 16).Select(at => (byte)(seed + at))]);

    public SimulatedNode Otaa(ulong devEui, bool is11 = false, bool countsNonces = true, bool isClassC = false, Region? region = null)
    {
        var keys = is11 ? JoinKeys.Of11(Key(7), Key((byte)devEui), devEui) : JoinKeys.Of10(Key((byte)devEui));
        Server.Add(new DeviceTerms(devEui, JoinEui, $"device {devEui}", default, region ?? Regions.Eu868, keys) { CountsNonces = countsNonces, IsClassC = isClassC });
        return new SimulatedNode(devEui, JoinEui, keys);
    }

    public SimulatedNode Abp(ulong devEui, uint devAddr, bool isClassC = false)
    {
        var keys = new SessionKeys(Key(3), Key((byte)devEui));
        Server.Add(new DeviceTerms(devEui, JoinEui, $"device {devEui}", default, Regions.Eu868, null) { Personal = (devAddr, keys), IsClassC = isClassC });
        return new SimulatedNode(devEui, JoinEui, null).Personal(devAddr, keys);
    }

    public void Silence(ulong gateway) => silent.Add(gateway);

    public void Hear(byte[] phy, ulong gateway = 1, uint tmst = 1_000_000, int snrDeciDb = 80, long hz = 868_100_000, DataRate? rate = null)
    {
        var packet = new RxPacket { Tmst = tmst, Hz = hz, Rate = rate ?? new(7, 125), RssiDeciDbm = -800, SnrDeciDb = snrDeciDb, IsWhole = true, Size = phy.Length };
        phy.CopyTo(packet.Room);
        Server.Hear(ref packet, gateway, NowMs);
        Take();
    }

    public void Wait(int milliseconds)
    {
        for (var until = NowMs + milliseconds; NowMs < until;)
        {
            NowMs = Math.Min(until, NowMs + 100);
            Server.Pass(NowMs);
            Take();
        }
    }

    public Transmission Answer(TxAnswer answer)
    {
        var last = Sent[^1];
        Server.Answered(last.Gateway, last.Token, answer, NowMs);
        Take();
        return last;
    }

    public void Take()
    {
        journal.AddRange(Server.Records.Written);
        Server.Records.Clear();
        Events.AddRange(Server.Events);
        Sent.AddRange(Server.Transmissions);
        Server.Events.Clear();
        Server.Transmissions.Clear();
    }

    /// <summary>Another server that has the same devices and read what this one wrote.</summary>
    public void Restart()
    {
        var next = new NetworkServer(Terms, new Random(2), gateway => !silent.Contains(gateway));
        foreach (var device in Server.Devices.Values) next.Add(device.Terms);
        ReadOnlySpan<byte> rest = journal.ToArray();
        while (RecordReader.TryNext(ref rest, out var record)) next.Replay(ref record);
        Assert.True(rest.IsEmpty);
        Server = next;
    }

    /// <summary>The same from a snapshot.</summary>
    public void Compact()
    {
        Server.WriteSnapshot(Events);
        journal.Clear();
        journal.AddRange(Server.Records.Written);
        Server.Records.Clear();
        Restart();
    }

    /// <summary>Joins over one gateway; the time is after it.</summary>
    public void Join(SimulatedNode node, DataRate? rate = null, long hz = 868_100_000)
    {
        Hear(node.Join(), rate: rate, hz: hz);
        Wait(Terms.WindowMs);
        Assert.True(node.Accept(Sent[^1].Packet.Phy));
        Wait(6_000);
    }
}
