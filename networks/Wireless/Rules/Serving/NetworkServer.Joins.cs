namespace Grange.Wireless.Serving;

public sealed partial class NetworkServer
{
    const int JoinDelaySeconds = 5;

    /// <summary>The 25 or fewer bits of an address that the network gives, and the prefix that its NetID fixes (LoRaWAN Backend Interfaces §13.2).</summary>
    static readonly (int PrefixBits, int IdBits)[] AddressTypes = [(1, 6), (2, 6), (3, 9), (4, 11), (5, 12), (6, 13), (7, 15), (8, 17)];

    void HearJoin(ReadOnlySpan<byte> phy, Sighting sighting)
    {
        _ = JoinRequest.TryRead(phy, out var request);
        if (!devices.TryGetValue(request.DevEui, out var device) || device.Terms.Keys is not { } keys || device.Terms.JoinEui != request.JoinEui)
        {
            Counts.Refuse("unknown-device");
            return;
        }
        if (device.Terms.Region.UplinkRate(sighting.Rate) is null) Counts.Refuse("rate");
        else if (!JoinRequest.IsSignedBy(keys.Root, phy)) Counts.Refuse("mic");
        else if (!device.MayUse(request.DevNonce)) Counts.Refuse("nonce");
        else
        {
            device.Use(request.DevNonce);
            Offer(device, keys, new Asked(Asked.Join, request.JoinEui, request.DevNonce), phy, sighting);
        }
    }

    /// <summary>A device of 1.1 asks for a new session without leaving the one it has (1.1 §6.2.4); its counters make sure that each request is heard once.</summary>
    void HearRejoin(ReadOnlySpan<byte> phy, Sighting sighting)
    {
        if (RejoinRequest.TryRead(phy, out var request) != FrameFault.None) Counts.Refuse("type");
        else if (!devices.TryGetValue(request.DevEui, out var device) || device.Terms.Keys is not { JsEnc: not null } keys) Counts.Refuse("unknown-device");
        else if (request.IsByJoinServer ? request.Network != device.Terms.JoinEui : request.Network != terms.NetId) Counts.Refuse("unknown-device");
        else if (device.Terms.Region.UplinkRate(sighting.Rate) is null) Counts.Refuse("rate");
        else if (AskingOf(device, keys, request, phy) is not { } last) Counts.Refuse("mic");
        else if (request.Count <= last) Counts.Refuse("nonce");
        else
        {
            if (request.IsByJoinServer) device.RejoinCount = request.Count;
            else device.Current!.RejoinCount = request.Count;
            Offer(device, keys, new Asked(request.Kind, device.Terms.JoinEui, request.Count), phy, sighting);
        }
    }

    /// <summary>The highest counter before, of whoever signed the request: the device for life, or its session; null where neither did.</summary>
    static int? AskingOf(EndDevice device, JoinKeys keys, RejoinRequest request, ReadOnlySpan<byte> phy)
        => request.IsByJoinServer ? RejoinRequest.IsSignedBy(keys.JsInt!, phy) ? device.RejoinCount : null
            : device.Current is { } current && RejoinRequest.IsSignedBy(current.Keys.SNwkSInt, phy) ? current.RejoinCount : null;

    void Offer(EndDevice device, JoinKeys keys, Asked asked, ReadOnlySpan<byte> phy, Sighting sighting)
    {
        var is11 = keys.JsInt is not null;
        var accept = new JoinAccept(++device.JoinNonce, terms.NetId, NewAddress(), (byte)((is11 ? 0x80 : 0) | device.Terms.Region.Rx2.DataRate & 15), terms.RxDelay);
        if (device.Offered is { } unused) End(unused);
        var session = device.Offered = new Session(device, ++sessionNumber, accept.DevAddr, keys.Session(accept, asked)) { RxDelay = terms.RxDelay };
        Begin(device, session);
        WriteJoin(session, asked);
        if (asked.IsRejoin) WriteRejoins(device);
        var written = new byte[JoinAccept.LongSize];
        var length = accept.Write(keys, asked, device.Terms.Region.ChannelList(terms.SubBand), written);
        Counts.Joins++;
        Events.Add(new WirelessEvent(++eventNumber, EventKind.Join, sighting.TimeMs, device.Terms.DevEui, accept.DevAddr, 0, null, false, false, 0, [], [sighting]));
        var set = new UplinkSet(KeyOf(phy), phy.ToArray(), null, 0, sighting) { Joining = device, Accept = written[..length], MustAnswer = true };
        Watch(set, sighting.TimeMs, JoinDelaySeconds);
    }

    /// <summary>The device speaks in the session that it was offered: the one before is over.</summary>
    void Promote(Session session)
    {
        var device = session.Device;
        if (device.Offered != session) return;
        if (device.Current is { } before) End(before);
        (device.Current, device.Offered) = (session, null);
    }

    void Begin(EndDevice device, Session session)
        => addresses[session.DevAddr] = addresses.TryGetValue(session.DevAddr, out var others) ? [.. others.Where(one => one.Device != device || one.Number != session.Number), session] : [session];

    void End(Session session)
    {
        if (!addresses.TryGetValue(session.DevAddr, out var all)) return;
        Session[] left = [.. all.Where(one => one != session)];
        if (left.Length == 0) addresses.Remove(session.DevAddr);
        else addresses[session.DevAddr] = left;
    }

    /// <summary>An address of this network that nobody has, where a few draws find one.</summary>
    uint NewAddress()
    {
        var (prefixBits, idBits) = AddressTypes[(int)(terms.NetId >> 21) & 7];
        var own = 32 - prefixBits - idBits;
        var prefix = (uint)(((1L << prefixBits) - 2) << (32 - prefixBits)) | (terms.NetId & (1u << idBits) - 1) << own;
        var address = prefix | (uint)random.NextInt64(1L << own);
        for (var tries = 0; tries < 8 && addresses.ContainsKey(address); tries++) address = prefix | (uint)random.NextInt64(1L << own);
        return address;
    }
}
