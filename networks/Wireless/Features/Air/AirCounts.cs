namespace Grange.Wireless.Features.Air;

/// <summary>What came in at the socket. Written by the thread of the air, read by anybody.</summary>
sealed class AirCounts
{
    long datagrams, frames, malformed, unreadable, acknowledged, foreign;

    public long Datagrams => Volatile.Read(ref datagrams);
    public long Frames => Volatile.Read(ref frames);

    /// <summary>Datagrams that are none of a gateway, or whose JSON is none.</summary>
    public long Malformed => Volatile.Read(ref malformed);

    /// <summary>Entries of rxpk that lack what a frame has.</summary>
    public long Unreadable => Volatile.Read(ref unreadable);

    public long Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Datagrams that speak for a gateway without its key.</summary>
    public long Foreign => Volatile.Read(ref foreign);

    public void IsForeign() => Volatile.Write(ref foreign, foreign + 1);
    public void Datagram() => Volatile.Write(ref datagrams, datagrams + 1);
    public void Frame() => Volatile.Write(ref frames, frames + 1);
    public void IsMalformed() => Volatile.Write(ref malformed, malformed + 1);
    public void AreUnreadable(int count) => Volatile.Write(ref unreadable, unreadable + count);
    public void Acknowledge() => Volatile.Write(ref acknowledged, acknowledged + 1);
}
