using Grange.Wireless.Journal;

namespace Grange.Wireless.Serving;

/// <summary>What is written before it counts, and read again when the node starts.</summary>
public sealed partial class NetworkServer
{
    const byte UpRecord = 1, JoinRecord = 2, DownRecord = 3, QueuedRecord = 4, UnqueuedRecord = 5, FinalRecord = 6, SessionRecord = 7, NoncesRecord = 8, NumbersRecord = 9, RejoinsRecord = 10, RejoinedRecord = 11;

    /// <summary>Takes a record in that an earlier run wrote; devices must be there already. Gives back the event that it tells of, if any.</summary>
    public WirelessEvent? Replay(ref RecordReader record)
    {
        switch (record.Kind)
        {
            case UpRecord: return ReplayUp(ref record);
            case FinalRecord: return ReplayFinal(ref record);
            case JoinRecord or RejoinedRecord: ReplayJoin(ref record); break;
            case SessionRecord: ReplaySession(ref record); break;
            case DownRecord: ReplayDown(ref record); break;
            case NoncesRecord: ReplayNonces(ref record); break;
            case RejoinsRecord: ReplayRejoins(ref record); break;
            case NumbersRecord: (eventNumber, sessionNumber) = (Math.Max(eventNumber, record.I64()), Math.Max(sessionNumber, record.I64())); break;
            case QueuedRecord:
                if (devices.TryGetValue(record.U64(), out var device)) device.Queue.AddLast(new QueuedDown(new Guid(record.Bytes()), record.U8(), record.U8() != 0, record.Bytes().ToArray()));
                break;
            case UnqueuedRecord:
                if (devices.TryGetValue(record.U64(), out device)) Unqueue(device, new Guid(record.Bytes()));
                break;
        }
        return null;
    }

    /// <summary>Writes all that is known into <see cref="Records"/>, and the events given: a journal can begin with it.</summary>
    public void WriteSnapshot(IEnumerable<WirelessEvent> recent)
    {
        Records.Begin(NumbersRecord).I64(eventNumber).I64(sessionNumber).End();
        foreach (var device in devices.Values)
        {
            Records.Begin(NoncesRecord).U64(device.Terms.DevEui).U32(device.JoinNonce).U32((uint)device.UsedNonces.Count);
            foreach (var nonce in device.UsedNonces) Records.U16(nonce);
            Records.End();
            if (device.Current is { } current) WriteSession(current, isOffered: false);
            if (device.Offered is { } offered) WriteSession(offered, isOffered: true);
            WriteRejoins(device);
            foreach (var down in device.Queue) WriteQueued(device, down);
        }
        foreach (var one in recent) WriteEvent(one);
    }

    void WriteUp(Session session, uint mic, WirelessEvent told)
    {
        Records.Begin(UpRecord).I64(session.Number).U32(mic);
        WriteFields(told);
        Records.End();
    }

    void WriteFinal(WirelessEvent told, int payloadBytes)
    {
        Records.Begin(FinalRecord).U16((ushort)payloadBytes);
        WriteFields(told);
        Records.End();
    }

    /// <summary>An event that counted long ago: of no session, so that it changes none.</summary>
    void WriteEvent(WirelessEvent told)
    {
        if (told.Kind is not (EventKind.Up or EventKind.Final)) return;
        if (told.Kind == EventKind.Up) Records.Begin(UpRecord).I64(-1).U32(0);
        else Records.Begin(FinalRecord).U16(0);
        WriteFields(told);
        Records.End();
    }

    void WriteFields(WirelessEvent told)
    {
        Records.I64(told.Number).I64(told.TimeMs).U64(told.DevEui).U32(told.DevAddr).U32(told.Counter)
            .U8((byte)((told.Port is null ? 0 : 1) | (told.IsConfirmed ? 2 : 0) | (told.IsAdr ? 4 : 0))).U8(told.Port ?? 0).U8(told.DataRate).Bytes(told.Data).U8((byte)Math.Min(255, told.Heard.Count));
        foreach (var one in told.Heard.Take(255))
            Records.U64(one.Gateway).U32(one.Tmst).U32((uint)one.Hz).U8(one.Rate.Spreading).U16((ushort)one.Rate.Kilohertz).U16((ushort)(short)one.RssiDeciDbm).U16((ushort)(short)one.SnrDeciDb).U8(one.Channel).I64(one.TimeMs);
    }

    static WirelessEvent ReadFields(ref RecordReader record, EventKind kind)
    {
        var (number, timeMs, devEui, devAddr, counter, flags, port, rate, data) = (record.I64(), record.I64(), record.U64(), record.U32(), record.U32(), record.U8(), record.U8(), record.U8(), record.Bytes().ToArray());
        var heard = new Sighting[record.U8()];
        for (var at = 0; at < heard.Length; at++)
            heard[at] = new(record.U64(), record.U32(), record.U32(), new DataRate(record.U8(), (short)record.U16()), (short)record.U16(), (short)record.U16(), record.U8(), record.I64());
        return new(number, kind, timeMs, devEui, devAddr, counter, (flags & 1) != 0 ? port : null, (flags & 2) != 0, (flags & 4) != 0, rate, data, heard);
    }

    WirelessEvent ReplayUp(ref RecordReader record)
    {
        var (number, mic, told) = (record.I64(), record.U32(), ReadFields(ref record, EventKind.Up));
        eventNumber = Math.Max(eventNumber, told.Number);
        if (devices.TryGetValue(told.DevEui, out var device) && SessionOf(device, number) is { } session)
        {
            Promote(session);
            (session.NextUp, session.LastMic, device.LastHeardMs, session.Heard) = (told.Counter + 1L, mic, told.TimeMs, told.Heard);
        }
        return told;
    }

    WirelessEvent ReplayFinal(ref RecordReader record)
    {
        _ = record.U16();
        var told = ReadFields(ref record, EventKind.Final);
        eventNumber = Math.Max(eventNumber, told.Number);
        return told;
    }

    /// <summary>An offer: a nonce that was used by it, and a rejoin uses none.</summary>
    void WriteJoin(Session session, Asked asked)
    {
        Records.Begin(asked.IsRejoin ? RejoinedRecord : JoinRecord).U64(session.Device.Terms.DevEui).U16(asked.Nonce).U32(session.Device.JoinNonce);
        WriteKeys(session);
        Records.End();
    }

    void WriteSession(Session session, bool isOffered)
    {
        Records.Begin(SessionRecord).U64(session.Device.Terms.DevEui).U8(isOffered ? (byte)1 : (byte)0);
        WriteKeys(session);
        Records.I64(session.NextUp).U32(session.LastMic).U32(session.NextDown).U32(session.NextAppDown).U16(session.ConfirmedDown).U8(session.Adr.PowerIndex).U8(session.Adr.Repeats).End();
    }

    void WriteKeys(Session session)
    {
        var keys = session.Keys;
        Records.I64(session.Number).U32(session.DevAddr).U8(session.RxDelay).Bytes(keys.FNwkSInt.Bytes).Bytes(keys.Is11 ? keys.SNwkSInt.Bytes : []).Bytes(keys.Is11 ? keys.NwkSEnc.Bytes : []).Bytes(keys.AppS.Bytes);
    }

    static Session ReadKeys(ref RecordReader record, EndDevice device)
    {
        var (number, address, delay) = (record.I64(), record.U32(), record.U8());
        ReadOnlySpan<byte> forwarding = record.Bytes(), serving = record.Bytes(), encrypting = record.Bytes(), app = record.Bytes();
        var keys = serving.IsEmpty ? new SessionKeys(new LoraKey(forwarding), new LoraKey(app)) : new SessionKeys(new LoraKey(forwarding), new LoraKey(serving), new LoraKey(encrypting), new LoraKey(app));
        return new Session(device, number, address, keys) { RxDelay = delay };
    }

    void ReplayJoin(ref RecordReader record)
    {
        if (!devices.TryGetValue(record.U64(), out var device)) return;
        var nonce = record.U16();
        if (record.Kind == JoinRecord) device.Use(nonce);
        device.JoinNonce = record.U32();
        if (device.Offered is { } unused) End(unused);
        Begin(device, device.Offered = ReadKeys(ref record, device));
        sessionNumber = Math.Max(sessionNumber, device.Offered.Number);
    }

    void ReplaySession(ref RecordReader record)
    {
        if (!devices.TryGetValue(record.U64(), out var device)) return;
        var (isOffered, session) = (record.U8() != 0, ReadKeys(ref record, device));
        (session.NextUp, session.LastMic, session.NextDown, session.NextAppDown, session.ConfirmedDown) = (record.I64(), record.U32(), record.U32(), record.U32(), record.U16());
        (session.Adr.PowerIndex, session.Adr.Repeats) = (record.U8(), record.U8());
        if (!isOffered && device.Current is { } personal)
        {
            if (session.Number == 0 && personal.DevAddr != session.DevAddr) return; // its owner gave it another address meanwhile
            End(personal);
        }
        if (isOffered) device.Offered = session;
        else device.Current = session;
        Begin(device, session);
    }

    void WriteDown(Session session, Guid? queued)
        => Records.Begin(DownRecord).U64(session.Device.Terms.DevEui).I64(session.Number).U32(session.NextDown).U32(session.NextAppDown).U16(session.ConfirmedDown).Bytes(queued is { } id ? id.ToByteArray() : []).End();

    void ReplayDown(ref RecordReader record)
    {
        if (!devices.TryGetValue(record.U64(), out var device)) return;
        var session = SessionOf(device, record.I64());
        var (next, nextApp, confirmed) = (record.U32(), record.U32(), record.U16());
        var queued = record.Bytes();
        if (session is not null) (session.NextDown, session.NextAppDown, session.ConfirmedDown) = (next, nextApp, confirmed);
        if (!queued.IsEmpty) Unqueue(device, new Guid(queued));
    }

    void ReplayNonces(ref RecordReader record)
    {
        if (!devices.TryGetValue(record.U64(), out var device)) return;
        device.JoinNonce = record.U32();
        for (var left = record.U32(); left > 0; left--) device.Use(record.U16());
    }

    /// <summary>Counters of rejoins: the device's, and that of the session it speaks in. Nothing for those that never did.</summary>
    void WriteRejoins(EndDevice device)
    {
        var current = device.Current is { RejoinCount: >= 0 } session ? session : null;
        if (device.RejoinCount >= 0 || current is not null)
            Records.Begin(RejoinsRecord).U64(device.Terms.DevEui).I64(device.RejoinCount).I64(current?.Number ?? 0).I64(current?.RejoinCount ?? -1).End();
    }

    void ReplayRejoins(ref RecordReader record)
    {
        if (!devices.TryGetValue(record.U64(), out var device)) return;
        device.RejoinCount = (int)record.I64();
        if (SessionOf(device, record.I64()) is { } session) session.RejoinCount = (int)record.I64();
    }

    void WriteQueued(EndDevice device, QueuedDown down)
        => Records.Begin(QueuedRecord).U64(device.Terms.DevEui).Bytes(down.Id.ToByteArray()).U8(down.Port).U8(down.IsConfirmed ? (byte)1 : (byte)0).Bytes(down.Data).End();

    void WriteUnqueued(EndDevice device, Guid id) => Records.Begin(UnqueuedRecord).U64(device.Terms.DevEui).Bytes(id.ToByteArray()).End();

    static void Unqueue(EndDevice device, Guid id)
    {
        if (device.Queue.FirstOrDefault(one => one.Id == id) is { } gone) device.Queue.Remove(gone);
    }

    static Session? SessionOf(EndDevice device, long number) => device.Offered?.Number == number ? device.Offered : device.Current?.Number == number ? device.Current : null;
}
