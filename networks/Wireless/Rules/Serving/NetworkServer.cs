using Grange.Wireless.Gwmp;
using Grange.Wireless.Journal;

namespace Grange.Wireless.Serving;

/// <summary>
/// The network server as a state machine without clock or I/O: frames and time go in, and records, events and transmissions come out. Whoever runs it writes
/// <see cref="Records"/> durably first, then publishes <see cref="Events"/> and hands over <see cref="Transmissions"/>: so no counter is used twice, whenever it is killed.
/// </summary>
/// <param name="terms">How it serves.</param>
/// <param name="random">Draws addresses and nonces.</param>
/// <param name="reaches">True for a gateway that can be sent to now.</param>
public sealed partial class NetworkServer(ServerTerms terms, Random random, Func<ulong, bool> reaches)
{
    readonly Dictionary<ulong, EndDevice> devices = [];
    readonly Dictionary<uint, Session[]> addresses = [];
    readonly Dictionary<ulong, UplinkSet> open = [];
    readonly PriorityQueue<(UplinkSet Set, bool IsAnswer), long> due = new();
    readonly byte[] clear = new byte[LoraFrame.Most];
    long eventNumber, sessionNumber;

    /// <summary>To be written before anything else is done.</summary>
    public RecordBuffer Records { get; } = new();

    /// <summary>To be published after that.</summary>
    public List<WirelessEvent> Events { get; } = [];

    /// <summary>To be handed to gateways after that.</summary>
    public List<Transmission> Transmissions { get; } = [];

    public ServerCounts Counts { get; } = new();

    public DutyLedger Duty { get; } = new();

    public IReadOnlyDictionary<ulong, EndDevice> Devices => devices;

    /// <summary>When something is due, Unix milliseconds; null when nothing is.</summary>
    public long? NextDueMs => due.TryPeek(out _, out var at) ? at : null;

    /// <summary>Takes a device in, or what its owner changed of it.</summary>
    public void Add(DeviceTerms device)
    {
        if (devices.TryGetValue(device.DevEui, out var known))
        {
            known.Terms = device;
            return;
        }
        var made = devices[device.DevEui] = new EndDevice(device);
        if (device.Personal is var (address, keys)) Begin(made, made.Current = new Session(made, 0, address, keys) { RxDelay = terms.RxDelay });
    }

    public void Remove(ulong devEui)
    {
        if (!devices.Remove(devEui, out var device)) return;
        if (device.Current is { } current) End(current);
        if (device.Offered is { } offered) End(offered);
    }

    /// <summary>A gateway heard a frame.</summary>
    public void Hear(ref readonly RxPacket packet, ulong gateway, long nowMs)
    {
        if (!packet.IsWhole)
        {
            Counts.Refuse("crc");
            return;
        }
        var sighting = new Sighting(gateway, packet.Tmst, packet.Hz, packet.Rate, packet.RssiDeciDbm, packet.SnrDeciDb, packet.Channel, nowMs);
        if (IsCopy(packet.Phy, sighting)) return;
        var fault = LoraFrame.TryHear(packet.Phy, out var type);
        if (fault != FrameFault.None) Counts.Refuse(Name(fault));
        else if (type == FrameType.JoinRequest) HearJoin(packet.Phy, sighting);
        else if (type == FrameType.Rejoin) HearRejoin(packet.Phy, sighting);
        else if (type == FrameType.Proprietary) Counts.Refuse("type");
        else HearData(packet.Phy, sighting);
    }

    /// <summary>Answers and ends what is due.</summary>
    public void Pass(long nowMs)
    {
        while (due.TryPeek(out var next, out var at) && at <= nowMs)
        {
            due.Dequeue();
            if (next.IsAnswer) Answer(next.Set, nowMs);
            else Close(next.Set, nowMs);
        }
        ForgetDeliveries(nowMs);
    }

    bool IsCopy(ReadOnlySpan<byte> phy, Sighting sighting)
    {
        if (!open.TryGetValue(KeyOf(phy), out var set) || !set.Is(phy)) return false;
        if (!set.Add(sighting))
        {
            Counts.Refuse("same-gateway");
            return true;
        }
        Counts.Copies++;
        set.Session?.Adr.Better(sighting.SnrDeciDb);
        return true;
    }

    void HearData(ReadOnlySpan<byte> phy, Sighting sighting)
    {
        _ = LoraFrame.TryRead(phy, out var frame);
        if (!addresses.TryGetValue(frame.DevAddr, out var sessions))
        {
            Counts.Refuse("unknown-address");
            return;
        }
        foreach (var session in sessions)
        {
            if (session.Region.UplinkRate(sighting.Rate) is not { } rate) continue;
            var counted = FrameCounter.Extend(session.NextUp, frame.FCnt, out var counter);
            if (counted == Counted.Over || session.Keys.UplinkMic(frame, counter, new Uplinked(session.ConfirmedDown, rate, session.Region.ChannelAt(sighting.Hz))) != frame.Mic) continue;
            if (counted == Counted.New) Accept(session, phy, frame, counter, rate, sighting);
            else HearAgain(session, phy, frame, counter, sighting);
            return;
        }
        Counts.Refuse("mic"); // a replay of an older counter too: the code covers all 32 bits
    }

    /// <summary>A device that missed the answer to a confirmed frame says it once more: it is answered, and no event. Anything else is a replay.</summary>
    void HearAgain(Session session, ReadOnlySpan<byte> phy, LoraFrame frame, uint counter, Sighting sighting)
    {
        if (!frame.IsConfirmed || frame.Mic != session.LastMic)
        {
            Counts.Refuse("replay");
            return;
        }
        Counts.Refuse("repeated");
        var set = new UplinkSet(KeyOf(phy), phy.ToArray(), session, counter, sighting) { MustAnswer = true, Acknowledges = true };
        Watch(set, sighting.TimeMs, session.RxDelay);
    }

    void Accept(Session session, ReadOnlySpan<byte> phy, LoraFrame frame, uint counter, byte rate, Sighting sighting)
    {
        var device = session.Device;
        Promote(session);
        (session.NextUp, session.LastMic, device.LastHeardMs, session.Heard) = (counter + 1L, frame.Mic, sighting.TimeMs, [sighting]);
        session.Adr.Heard(counter, sighting.SnrDeciDb);
        var payload = clear.AsSpan(0, frame.Payload.Length);
        if (frame.FPort is { } port) session.Keys.Payload(port, isDown: false, frame.DevAddr, counter, frame.Payload, payload);
        var told = new WirelessEvent(
            ++eventNumber, EventKind.Up, sighting.TimeMs, device.Terms.DevEui, frame.DevAddr, counter, frame.FPort, frame.IsConfirmed, frame.IsAdr, rate,
            frame.FPort is 0 ? [] : payload.ToArray(), [sighting]);
        WriteUp(session, frame.Mic, told);
        Events.Add(told);
        Counts.Uplinks++;
        if (frame.IsAck) Acknowledged(session, sighting.TimeMs);
        var set = new UplinkSet(KeyOf(phy), phy.ToArray(), session, counter, sighting)
        {
            Event = told,
            PayloadBytes = frame.FPort is 0 ? 0 : frame.Payload.Length,
            MustAnswer = frame.IsConfirmed || (frame.FCtrl & 0x40) != 0,
            Acknowledges = frame.IsConfirmed,
        };
        Command(session, frame, counter, payload, sighting);
        Watch(set, sighting.TimeMs, session.RxDelay);
    }

    /// <summary>Awaits copies; answers early enough for the first window.</summary>
    void Watch(UplinkSet set, long nowMs, int delaySeconds)
    {
        open[set.Key] = set;
        due.Enqueue((set, true), nowMs + Math.Max(0, Math.Min(terms.WindowMs, delaySeconds * 1000 - 300)));
        due.Enqueue((set, false), nowMs + terms.CooldownMs);
    }

    /// <summary>No more copies: who heard it is told once more, all of them.</summary>
    void Close(UplinkSet set, long nowMs)
    {
        open.Remove(set.Key);
        if (set.Session is not { } session || set.Event is not { } first) return;
        session.Heard = set.BestFirst();
        var told = first with { Number = ++eventNumber, Kind = EventKind.Final, TimeMs = nowMs, Heard = set.Heard };
        WriteFinal(told, set.PayloadBytes);
        Events.Add(told);
    }

    void Tell(EventKind kind, Session session, long nowMs, string detail, uint counter = 0, bool isConfirmed = false, byte[]? data = null)
        => Events.Add(new WirelessEvent(++eventNumber, kind, nowMs, session.Device.Terms.DevEui, session.DevAddr, counter, null, isConfirmed, false, 0, data ?? [], [], detail));

    /// <summary>The frame whole, hashed with a secret of this process: nobody can make two that meet.</summary>
    static ulong KeyOf(ReadOnlySpan<byte> phy)
    {
        HashCode hash = default;
        hash.AddBytes(phy);
        var low = (uint)hash.ToHashCode();
        hash.Add(phy.Length);
        return (ulong)(uint)hash.ToHashCode() << 32 | low;
    }

    static string Name(FrameFault fault) => fault switch
    {
        FrameFault.Short => "short",
        FrameFault.TooLong => "too-long",
        FrameFault.Major => "major",
        FrameFault.MType => "type",
        FrameFault.JoinLength => "join-length",
        FrameFault.FOptsLength => "options-length",
        _ => "mic",
    };
}
