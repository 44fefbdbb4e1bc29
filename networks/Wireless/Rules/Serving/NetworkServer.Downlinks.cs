using Grange.Kernel;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Serving;

public sealed partial class NetworkServer
{
    /// <summary>After this long a gateway that did not answer is not awaited any more.</summary>
    const long PatienceMs = 10_000;

    /// <summary>Gateways that are tried for one downlink.</summary>
    const int MostGateways = 3;

    readonly Dictionary<(ulong Gateway, ushort Token), Delivery> deliveries = [];
    readonly Queue<(ulong Gateway, ushort Token, long SentMs)> awaited = new();
    ushort lastToken;

    /// <summary>Adds a downlink to those that wait for a device; one of class C is sent at once.</summary>
    public Result<Guid> Enqueue(ulong devEui, QueuedDown down, long nowMs)
    {
        if (!devices.TryGetValue(devEui, out var device)) return new Fault("unknown-device", $"there is no device {devEui:x16}", "grange wireless device add", 404);
        if (down.Port is 0 or > 223) return new Fault("bad-port", $"FPort {down.Port} is not for applications", "use 1 to 223");
        if (down.Data.Length > device.Terms.Region.MaxPayload.Max()) return new Fault("too-long", $"{down.Data.Length} bytes are more than any frame carries", $"send at most {device.Terms.Region.MaxPayload.Max()}", 413);
        if (device.Queue.Count >= terms.MaxQueue) return new Fault("queue-full", $"{device.Queue.Count} downlinks wait for the device", "remove some, or wait until it is heard", 409);
        device.Queue.AddLast(down);
        WriteQueued(device, down);
        if (device.Terms.IsClassC) SendNow(device, nowMs);
        return down.Id;
    }

    /// <summary>Takes back a downlink that waits, or all of them.</summary>
    public int Dequeue(ulong devEui, Guid? id)
    {
        if (!devices.TryGetValue(devEui, out var device)) return 0;
        var gone = device.Queue.Where(one => id is null || one.Id == id).ToList();
        foreach (var one in gone)
        {
            device.Queue.Remove(one);
            WriteUnqueued(device, one.Id);
        }
        return gone.Count;
    }

    /// <summary>A gateway says what became of a downlink: the next way is tried where it refused.</summary>
    public void Answered(ulong gateway, ushort token, TxAnswer answer, long nowMs)
    {
        if (!deliveries.Remove((gateway, token), out var delivery)) return;
        if (answer == TxAnswer.Sent)
        {
            var device = delivery.Device;
            Events.Add(new WirelessEvent(++eventNumber, EventKind.TxAck, nowMs, device.Terms.DevEui, device.Current?.DevAddr ?? 0, delivery.Counter, null, false, false, delivery.Tried.RateIndex, [],
                [new Sighting(gateway, delivery.Tried.Tmst ?? 0, delivery.Tried.Hz, delivery.Tried.Rate, 0, 0, 0, nowMs)], delivery.Queued?.ToString() ?? ""));
            return;
        }
        Complain(delivery, $"gateway {gateway:x16} refused the downlink: {answer}", nowMs);
        Try(delivery, nowMs);
    }

    /// <summary>Answers an uplink in the windows that follow it, when there is something to say.</summary>
    void Answer(UplinkSet set, long nowMs)
    {
        if (set.Accept is { } accept) Deliver(set.Joining!, accept, OpeningsOf(set, set.Joining!.Terms.Region, 5), 0, null, nowMs);
        if (set.Session is not { } session || session.Device.Current != session) return;
        session.Heard = set.BestFirst();
        if (!set.MustAnswer && session.Commands.Count == 0 && session.Device.Queue.Count == 0) return;
        var openings = OpeningsOf(set, session.Region, session.RxDelay);
        var (phy, counter, queued) = Compose(session, set, openings.Count == 0 ? 0 : openings.Min(one => session.Region.MaxPayload[one.RateIndex]));
        Deliver(session.Device, phy, openings, counter, queued, nowMs);
    }

    /// <summary>Sends to a device that always listens, over the gateway that heard it best.</summary>
    void SendNow(EndDevice device, long nowMs)
    {
        if (device.Current is not { } session || session.Heard.Count == 0) return;
        var rx2 = session.Region.Rx2;
        var openings = session.Heard.Where(one => reaches(one.Gateway)).Take(MostGateways).Select(one => new Opening(one.Gateway, null, rx2.Hz, session.Region.RateAt(rx2.DataRate), rx2.DataRate, nowMs)).ToList();
        if (openings.Count == 0) return;
        var (phy, counter, queued) = Compose(session, null, session.Region.MaxPayload[rx2.DataRate]);
        Deliver(device, phy, openings, counter, queued, nowMs);
    }

    /// <summary>The windows after an uplink: the first of the best gateway, its second, then the next gateway's.</summary>
    List<Opening> OpeningsOf(UplinkSet set, Region region, int delaySeconds)
    {
        var openings = new List<Opening>();
        foreach (var heard in set.BestFirst().Where(one => reaches(one.Gateway)).Take(MostGateways))
        {
            if (region.UplinkRate(heard.Rate) is not { } rate) continue;
            var (rx1, rx2) = (region.Rx1(heard.Hz, rate, 0), region.Rx2);
            openings.Add(Opened(heard, rx1, delaySeconds));
            openings.Add(Opened(heard, rx2, delaySeconds + 1));
        }
        return openings;

        Opening Opened(Sighting heard, Tuning at, int seconds)
            => new(heard.Gateway, unchecked(heard.Tmst + (uint)seconds * 1_000_000), at.Hz, region.RateAt(at.DataRate), at.DataRate, heard.TimeMs + 1000L * seconds);
    }

    /// <summary>Writes the next downlink of a session: commands, what waits, the acknowledgement that is due.</summary>
    (byte[] Phy, uint Counter, Guid? Queued) Compose(Session session, UplinkSet? set, int room)
    {
        var (device, options) = (session.Device, session.Commands.ToArray());
        var next = device.Queue.First?.Value is { } first && first.Data.Length + options.Length <= room ? first : null;
        var isApp = session.Keys.Is11 && next is not null;
        var counter = isApp ? session.NextAppDown : session.NextDown;
        var down = new DataDown(next is { IsConfirmed: true }, set is { Acknowledges: true }, device.Queue.Count > (next is null ? 0 : 1), (ushort)(set?.Counter ?? 0), options, next?.Port, next?.Data ?? []);
        var phy = down.Write(session.Keys, session.DevAddr, counter);
        if (isApp) session.NextAppDown = counter + 1;
        else session.NextDown = counter + 1;
        session.Commands.Clear();
        if (next is not null) device.Queue.RemoveFirst();
        if (next is { IsConfirmed: true }) (session.Unanswered, session.ConfirmedDown) = (next, (ushort)counter);
        WriteDown(session, next?.Id);
        return (phy, counter, next?.Id);
    }

    void Deliver(EndDevice device, byte[] phy, List<Opening> openings, uint counter, Guid? queued, long nowMs)
    {
        var delivery = new Delivery(device, phy, openings, counter, queued);
        if (openings.Count == 0) Complain(delivery, "no gateway that heard the device can be sent to", nowMs);
        else Try(delivery, nowMs);
    }

    void Try(Delivery delivery, long nowMs)
    {
        while (delivery.TryNext(out var at))
        {
            if (at.Tmst is not null && at.DueMs - nowMs < terms.LeadMs) continue;
            var region = delivery.Device.Terms.Region;
            if (!Duty.TryBook(at.Gateway, region, at.Hz, at.Rate.Airtime(delivery.Phy.Length, hasCrc: false), at.DueMs))
            {
                Complain(delivery, $"gateway {at.Gateway:x16} has sent as much around {at.Hz} Hz as the hour allows", nowMs);
                continue;
            }
            delivery.SentMs = nowMs;
            deliveries[(at.Gateway, ++lastToken)] = delivery;
            awaited.Enqueue((at.Gateway, lastToken, nowMs));
            Transmissions.Add(new(at.Gateway, lastToken, new TxPacket(at.Tmst, at.Hz, at.Rate, region.DownlinkEirp(at.Hz), delivery.Phy)));
            Counts.Downlinks++;
            return;
        }
        Complain(delivery, "the downlink could not be sent", nowMs);
    }

    void ForgetDeliveries(long nowMs)
    {
        while (awaited.TryPeek(out var oldest) && oldest.SentMs + PatienceMs < nowMs)
        {
            awaited.Dequeue();
            if (deliveries.TryGetValue((oldest.Gateway, oldest.Token), out var unanswered) && unanswered.SentMs == oldest.SentMs) deliveries.Remove((oldest.Gateway, oldest.Token));
        }
    }

    void Acknowledged(Session session, long nowMs)
    {
        if (session.Unanswered is not { } answered) return;
        session.Unanswered = null;
        Tell(EventKind.Ack, session, nowMs, answered.Id.ToString(), session.ConfirmedDown, isConfirmed: true);
    }

    void Complain(Delivery delivery, string why, long nowMs)
        => Events.Add(new WirelessEvent(++eventNumber, EventKind.Log, nowMs, delivery.Device.Terms.DevEui, delivery.Device.Current?.DevAddr ?? 0, delivery.Counter, null, false, false, 0, [], [], why));
}
