using System.Net;
using System.Net.Sockets;
using Grange.Kernel;
using Grange.Wireless.Coverage;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Features.Air;

/// <summary>A beacon on air, and who has heard it so far.</summary>
/// <param name="subnet">Where the sender's agent speaks from; null where that says nothing.</param>
sealed class BeaconOnAir(DeviceId gateway, TxPacket packet, long sentMs, string? subnet)
{
    public DeviceId Gateway => gateway;
    public TxPacket Packet => packet;
    public long SentMs => sentMs;
    public string? Subnet => subnet;

    /// <summary>What the gateway said of it; null: nothing yet.</summary>
    public TxAnswer? Answer { get; set; }

    /// <summary>Reports in order of arrival.</summary>
    public List<(DeviceId Gateway, bool IsExact, long Hz, int RssiDeciDbm, int SnrDeciDb, long ReceivedMs, uint Micros, bool IsNeighbour)> Heard { get; } = [];
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
    /// <param name="from">Where the hearer's agent speaks from.</param>
    public bool Hear(ref RxPacket packet, DeviceId hearer, SocketAddress? from, long nowMs)
    {
        if (packet.Size != 1 + BeaconPlan.PayloadBytes || packet.Phy[0] != BeaconPlan.Header || !byTag.TryGetValue(TagOf(packet.Phy), out var beacon)) return false;
        beacon.Heard.Add((hearer, packet.IsWhole && packet.Phy.SequenceEqual(beacon.Packet.Phy), packet.Hz, packet.RssiDeciDbm, packet.SnrDeciDb, nowMs, packet.Tmst, beacon.Subnet is { } block && block == SubnetOf(from)));
        return true;
    }

    /// <summary>No more is taken in of a beacon.</summary>
    public void End(BeaconOnAir beacon)
    {
        byTag.Remove(TagOf(beacon.Packet.Phy));
        foreach (var order in orders.Where(one => one.Value == beacon).Select(one => one.Key).ToList()) orders.Remove(order);
    }

    /// <summary>The block of addresses that an agent speaks from; null where that says nothing.</summary>
    public static string? SubnetOf(SocketAddress? address)
        => address is null ? null : Subnet.Of(((IPEndPoint)new IPEndPoint(address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(address)).Address);

    static ulong TagOf(ReadOnlySpan<byte> phy) => BitConverter.ToUInt64(phy.Slice(1, BeaconPlan.TagBytes));
}
