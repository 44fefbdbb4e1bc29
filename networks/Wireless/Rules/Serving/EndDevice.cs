using Grange.Kernel;

namespace Grange.Wireless.Serving;

/// <summary>A device as its owner registered it.</summary>
/// <param name="DevEui">EUI-64 of the device.</param>
/// <param name="JoinEui">EUI-64 of who knows its keys.</param>
/// <param name="Name">For people.</param>
/// <param name="Owner">The account that pays for its data.</param>
/// <param name="Region">Whose frequencies it uses.</param>
/// <param name="Keys">Its root keys; null for a device that is personalised (ABP).</param>
public sealed record DeviceTerms(ulong DevEui, ulong JoinEui, string Name, Address Owner, Region Region, JoinKeys? Keys)
{
    /// <summary>Its DevNonces count up (1.0.4, 1.1); before, they are drawn.</summary>
    public bool CountsNonces { get; init; }

    /// <summary>It listens all the time.</summary>
    public bool IsClassC { get; init; }

    /// <summary>How its payload is read: <c>lpp</c>, or none.</summary>
    public string Codec { get; init; } = "";

    /// <summary>The session of a personalised device.</summary>
    public (uint DevAddr, SessionKeys Keys)? Personal { get; init; }
}

/// <summary>A downlink that waits.</summary>
/// <param name="Id">As it was given to who asked.</param>
public sealed record QueuedDown(Guid Id, byte Port, bool IsConfirmed, byte[] Data);

/// <summary>A device as the network server knows it: what may still join, what waits for it. Owned by one thread.</summary>
public sealed class EndDevice(DeviceTerms terms)
{
    readonly HashSet<ushort> used = [];
    int highest = -1;

    public DeviceTerms Terms { get; set; } = terms;

    /// <summary>The session that the device speaks in; null before its first join.</summary>
    public Session? Current { get; set; }

    /// <summary>A session that was offered and not used yet.</summary>
    public Session? Offered { get; set; }

    public LinkedList<QueuedDown> Queue { get; } = [];

    /// <summary>Grows with each join (24 bits).</summary>
    public uint JoinNonce { get; set; }

    /// <summary>The highest counter of a rejoin of type 1, which is the device's for life; −1 before the first.</summary>
    public int RejoinCount { get; set; } = -1;

    public long LastHeardMs { get; set; }

    /// <summary>False when a device that is honest does not use this nonce (again).</summary>
    public bool MayUse(ushort nonce) => Terms.CountsNonces ? nonce > highest : !used.Contains(nonce);

    public void Use(ushort nonce)
    {
        used.Add(nonce);
        highest = Math.Max(highest, nonce);
    }

    /// <summary>All that were used, for a snapshot.</summary>
    public IReadOnlyCollection<ushort> UsedNonces => used;
}
