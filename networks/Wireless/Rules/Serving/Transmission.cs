using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Serving;

/// <summary>A downlink for one gateway, to be handed over now.</summary>
/// <param name="Gateway">Who sends it.</param>
/// <param name="Token">By which its answer is known.</param>
/// <param name="Packet">What.</param>
public sealed record Transmission(ulong Gateway, ushort Token, TxPacket Packet);

/// <summary>A place and time at which a downlink may be sent.</summary>
readonly record struct Opening(ulong Gateway, uint? Tmst, long Hz, DataRate Rate, byte RateIndex, long DueMs);

/// <summary>A downlink on its way: what else can be tried when a gateway refuses it.</summary>
sealed class Delivery(EndDevice device, byte[] phy, IEnumerable<Opening> openings, uint counter, Guid? queued)
{
    readonly Queue<Opening> left = new(openings);

    public EndDevice Device => device;
    public byte[] Phy => phy;
    public uint Counter => counter;

    /// <summary>What of the queue it carries.</summary>
    public Guid? Queued => queued;

    public Opening Tried { get; private set; }

    public long SentMs { get; set; }

    public bool TryNext(out Opening opening)
    {
        if (!left.TryDequeue(out opening)) return false;
        Tried = opening;
        return true;
    }
}
