namespace Grange.Wireless.Serving;

/// <summary>An uplink that was accepted, and the copies of it that came since.</summary>
sealed class UplinkSet(ulong key, byte[] phy, Session? session, uint counter, Sighting first)
{
    readonly List<Sighting> heard = [first];

    /// <summary>Who knows it by: its hash.</summary>
    public ulong Key => key;

    public Session? Session => session;

    public uint Counter => counter;

    public IReadOnlyList<Sighting> Heard => heard;

    /// <summary>Bytes of FRMPayload, which is what data costs by.</summary>
    public int PayloadBytes { get; init; }

    public WirelessEvent? Event { get; init; }

    /// <summary>What is to be sent in the device's windows besides what waits for it; set where the frame itself asks for an answer.</summary>
    public bool MustAnswer { get; set; }

    /// <summary>A confirmed frame, which the answer acknowledges.</summary>
    public bool Acknowledges { get; set; }

    /// <summary>A join-accept, ready to be sent.</summary>
    public byte[]? Accept { get; init; }

    /// <summary>Whose it is, where it is a join.</summary>
    public EndDevice? Joining { get; init; }

    public bool Is(ReadOnlySpan<byte> other) => other.SequenceEqual(phy);

    /// <summary>Adds a copy; a gateway counts once.</summary>
    public bool Add(Sighting copy)
    {
        foreach (var one in heard)
            if (one.Gateway == copy.Gateway) return false;
        heard.Add(copy);
        return true;
    }

    /// <summary>The gateways by how well they heard it, the earlier first where they are equal.</summary>
    public IReadOnlyList<Sighting> BestFirst() => [.. heard.OrderByDescending(one => one.MarginDeciDb)];
}
