using Grange.Content;
using Grange.Wireless.Coverage;
using Grange.Wireless.Serving;

namespace Grange.Wireless;

/// <summary>A definition's rules as this module reads them.</summary>
/// <param name="Profile">What gateways are paid for.</param>
/// <param name="NetId">24 bits that name the network on air.</param>
/// <param name="RxDelay">Seconds from an uplink to the first window.</param>
/// <param name="MaxCopies">Copies of an uplink that its owner buys.</param>
/// <param name="BeaconHz">Channels of beacons.</param>
/// <param name="BeaconDbm">How strong they are sent, EIRP without the antenna's gain.</param>
public sealed record WirelessTerms(RewardProfile Profile, uint NetId, byte RxDelay, int MaxCopies, IReadOnlyList<long> BeaconHz, int BeaconDbm)
{
    /// <summary>Reads rules that the schema is content with; what they leave out is as it says.</summary>
    public static WirelessTerms Read(DagNode rules) => new(
        RewardProfile.Of(rules.TryGetText("profile", out var profile) ? profile : ""), (uint)Number(rules, "netId", 1), (byte)Number(rules, "rxDelay", 1), (int)Number(rules, "maxCopies", 15),
        rules.TryGet("beaconHz", DagKind.List, out var channels) ? [.. channels.AsList.Select(one => (long)one.AsInt)] : Regions.Eu868.Channels, (int)Number(rules, "beaconDbm", 14));

    public ServerTerms ToServer() => new() { NetId = NetId, RxDelay = RxDelay };

    static long Number(DagNode rules, string name, long otherwise) => rules.TryGetLong(name, out var value) ? value : otherwise;
}
