using Grange.Content;
using Grange.Wireless.Serving;

namespace Grange.Wireless;

/// <summary>A definition's rules as this module reads them.</summary>
/// <param name="NetId">24 bits that name the network on air.</param>
/// <param name="RxDelay">Seconds from an uplink to the first window.</param>
/// <param name="MaxCopies">Copies of an uplink that its owner buys.</param>
public sealed record WirelessTerms(uint NetId, byte RxDelay, int MaxCopies)
{
    /// <summary>Reads rules that the schema is content with; what they leave out is as it says.</summary>
    public static WirelessTerms Read(DagNode rules) => new((uint)Number(rules, "netId", 1), (byte)Number(rules, "rxDelay", 1), (int)Number(rules, "maxCopies", 15));

    public ServerTerms ToServer() => new() { NetId = NetId, RxDelay = RxDelay };

    static long Number(DagNode rules, string name, long otherwise) => rules.TryGetLong(name, out var value) ? value : otherwise;
}
