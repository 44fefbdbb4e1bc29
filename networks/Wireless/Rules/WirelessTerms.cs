using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
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
/// <param name="BeaconSeconds">Beacons fall into so many seconds from the opening of an epoch; null: into all of it.</param>
/// <param name="SignedData">Gateways earn for no more frames than their own keys signed.</param>
/// <param name="Denied">Gateways that earn nothing, and why, up to an epoch: for all to read, and to be amended like every rule.</param>
/// <param name="Region">Of devices that name none, and of gateways that ask how to set their radios.</param>
/// <param name="SubBand">US915: the eight channels, 1 to 8, that this network's gateways hear; 0: all.</param>
public sealed record WirelessTerms(RewardProfile Profile, uint NetId, byte RxDelay, int MaxCopies, IReadOnlyList<long> BeaconHz, int BeaconDbm, int? BeaconSeconds, bool SignedData, IReadOnlyDictionary<DeviceId, (string Reason, long Until)> Denied, Region Region, int SubBand)
{
    /// <summary>Makers whose word makes a gateway attested: P-256 keys, compressed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Makers { get; private init; } = [];

    /// <summary>Beacons and witnesses earn at attested gateways alone.</summary>
    public bool AttestedOnly { get; private init; }

    /// <summary>Gateways that speak from one block of addresses cannot prove each other, where places are paid for.</summary>
    public bool Neighbours { get; private init; }

    /// <summary>For so many hours after its place was changed a gateway proves nothing, where places are paid for.</summary>
    public int MoveHours { get; private init; }

    /// <summary>Reads rules that the schema is content with; what they leave out is as it says.</summary>
    public static WirelessTerms Read(DagNode rules) => new(
        RewardProfile.Of(rules.TryGetText("profile", out var profile) ? profile : ""), (uint)Number(rules, "netId", 1), (byte)Number(rules, "rxDelay", 1), (int)Number(rules, "maxCopies", 15),
        rules.TryGet("beaconHz", DagKind.List, out var channels) ? [.. channels.AsList.Select(one => (long)one.AsInt)] : Regions.Eu868.Channels, (int)Number(rules, "beaconDbm", 14),
        rules.TryGetLong("beaconSeconds", out var seconds) ? (int)seconds : null, rules.TryGet("signedData", DagKind.Bool, out var signed) && signed.AsBool, ReadDenied(rules),
        Regions.TryFind(rules.TryGetText("region", out var name) ? name : null, out var region) ? region : Regions.Eu868, (int)Number(rules, "subBand", 2))
    {
        Makers = rules.TryGet("makers", DagKind.List, out var makers) ? [.. makers.AsList.Select(one => HexText.TryParse(one.AsText, P256.KeySize, out var key) ? (ReadOnlyMemory<byte>)key : default)] : [],
        AttestedOnly = rules.TryGetText("coverageBy", out var by) && by == "attested",
        Neighbours = rules.TryGet("neighbours", DagKind.Bool, out var neighbours) && neighbours.AsBool,
        MoveHours = (int)Number(rules, "moveHours", 0),
    };

    /// <summary>True where a gateway earns nothing in an epoch.</summary>
    public bool Denies(DeviceId gateway, long epoch) => Denied.TryGetValue(gateway, out var denied) && epoch <= denied.Until;

    public ServerTerms ToServer() => new() { NetId = NetId, RxDelay = RxDelay, SubBand = SubBand };

    static Dictionary<DeviceId, (string, long)> ReadDenied(DagNode rules)
        => !rules.TryGet("denied", DagKind.List, out var list) ? [] : list.AsList.Where(one => one.TryGetText("device", out _)).DistinctBy(one => one.TryGetText("device", out var id) ? id : "").ToDictionary(
            one => DeviceId.Parse(one.TryGetText("device", out var id) ? id : "", null), one => (one.TryGetText("reason", out var reason) ? reason : "", Number(one, "untilEpoch", long.MaxValue)));

    static long Number(DagNode rules, string name, long otherwise) => rules.TryGetLong(name, out var value) ? value : otherwise;
}
