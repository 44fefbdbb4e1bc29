using Grange.Kernel;
using Grange.Wireless.Coverage;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Features.Air;

/// <summary>A beacon on air, and who has heard it so far.</summary>
sealed class BeaconOnAir(DeviceId gateway, TxPacket packet, long sentMs)
{
    public DeviceId Gateway => gateway;
    public TxPacket Packet => packet;
    public long SentMs => sentMs;

    /// <summary>What the gateway said of it; null: nothing yet.</summary>
    public TxAnswer? Answer { get; set; }

    /// <summary>Reports in order of arrival.</summary>
    public List<(DeviceId Gateway, bool IsExact, long Hz, int RssiDeciDbm, int SnrDeciDb, long ReceivedMs)> Heard { get; } = [];
}

/// <summary>Beacons that were sent a moment ago. Owned by the thread of the air.</summary>
sealed class BeaconWatch
{
    readonly Dictionary<(ulong Eui, ushort Token), BeaconOnAir> orders = [];
    readonly Dictionary<ulong, BeaconOnAir> byTag = [];
    ushort token;

    /// <summary>Notes a beacon that is being sent; gives back the token of its order.</summary>
    public ushort Begin(ulong eui, BeaconOnAir beacon)
    {
        orders[(eui, token = (ushort)(0x8000 | token + 1))] = beacon; // the upper half: orders for devices count from below
        byTag[TagOf(beacon.Packet.Phy)] = beacon;
        return token;
    }

    /// <summary>Takes the gateway's word on an order; false where it is none of a beacon.</summary>
    public bool Answered(ulong eui, ushort number, TxAnswer answer)
    {
        if (!orders.Remove((eui, number), out var beacon)) return false;
        beacon.Answer = answer;
        return true;
    }

    /// <summary>Takes a frame that is one of a beacon on air; false where it is not.</summary>
    public bool Hear(ref RxPacket packet, DeviceId hearer, long nowMs)
    {
        if (packet.Size != 1 + BeaconPlan.PayloadBytes || packet.Phy[0] != BeaconPlan.Header || !byTag.TryGetValue(TagOf(packet.Phy), out var beacon)) return false;
        beacon.Heard.Add((hearer, packet.IsWhole && packet.Phy.SequenceEqual(beacon.Packet.Phy), packet.Hz, packet.RssiDeciDbm, packet.SnrDeciDb, nowMs));
        return true;
    }

    /// <summary>No more is taken in of a beacon.</summary>
    public void End(BeaconOnAir beacon)
    {
        byTag.Remove(TagOf(beacon.Packet.Phy));
        foreach (var order in orders.Where(one => one.Value == beacon).Select(one => one.Key).ToList()) orders.Remove(order);
    }

    static ulong TagOf(ReadOnlySpan<byte> phy) => BitConverter.ToUInt64(phy.Slice(1, BeaconPlan.TagBytes));
}
