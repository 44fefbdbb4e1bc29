using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;

namespace Grange.Wireless.Scoring;

/// <summary>Why a gateway proves nothing by its beacons and by what it heard, although each report could be true (specification 7.2, 7.5); from version 3 of the rules on.</summary>
/// <remarks>Under every profile, where the rules ask for a maker's word (<c>coverageBy</c>); all else under those that pay for places. Carried: <c>poc/place/{gateway}</c>, where it was and since when.</remarks>
sealed class Doubts
{
    public const string ClosedGroup = "closed_group", NotAttested = "not_attested", Moved = "moved", Clock = "clock_drift", Neighbour = "same_subnet", SenderDoubted = "sender_doubted";

    const string PlaceKey = "poc/place/";
    const long HourMs = 3_600_000;
    const int FromVersion = 3;

    readonly EpochInputs inputs;
    readonly WirelessTerms terms;
    readonly bool isOpen, isFull;
    readonly SortedDictionary<DeviceId, (ulong Cell, long SinceMs)> places = [];
    readonly Dictionary<DeviceId, bool> attested = [];
    IReadOnlySet<DeviceId> drifting = new HashSet<DeviceId>(), closed = new HashSet<DeviceId>();

    public Doubts(EpochInputs inputs, Carry carry)
    {
        (this.inputs, terms) = (inputs, WirelessTerms.Read(inputs.Parameters.Rules));
        isOpen = inputs.Parameters.RulesVersion >= FromVersion;
        isFull = isOpen && terms.Profile.Place > 0;
        foreach (var (key, value) in carry.Under(PlaceKey)) places[new DeviceId(Hash32.Parse(key[PlaceKey.Length..]))] = ((ulong)value.AsList[0].AsInt, (long)value.AsList[1].AsInt);
    }

    /// <summary>Looks at all beacons of the epoch together.</summary>
    /// <param name="heard">Beacons, and whose reports of them count as far as each can be judged alone.</param>
    /// <param name="servesOthers">True for a gateway that devices of others were heard by lately.</param>
    public void Look(IReadOnlyList<(BeaconBody Beacon, List<DeviceId> Counted)> heard, Func<DeviceId, bool> servesOthers)
    {
        if (!isFull) return;
        drifting = ClockDrift.Of(heard.Select(one => (one.Beacon.SentMs, (IReadOnlyList<(DeviceId, uint)>)[.. one.Beacon.Heard.Where(row => one.Counted.Contains(row.Gateway)).Select(row => (row.Gateway, row.Micros))])));
        foreach (var gateway in heard.SelectMany(one => one.Counted.Prepend(one.Beacon.Gateway)).Distinct()) Note(gateway);
        closed = ClosedGroups.Of(heard.SelectMany(one => one.Counted.Select(hearer => (one.Beacon.Gateway, hearer))), servesOthers);
    }

    /// <summary>Why a gateway's beacon counts for nobody; null: it counts.</summary>
    public string? OfSender(DeviceId gateway) => !isOpen ? null : !IsAttested(gateway) ? NotAttested : closed.Contains(gateway) ? ClosedGroup : HasMoved(gateway) ? Moved : null;

    /// <summary>Why a report does not count; null: it does.</summary>
    public string? OfHearer(BeaconBody beacon, DeviceId gateway)
    {
        if (OfSender(gateway) is { } doubt) return doubt;
        if (!isFull) return null;
        return drifting.Contains(gateway) ? Clock : terms.Neighbours && beacon.Heard.Any(row => row.Gateway == gateway && row.IsNeighbour) ? Neighbour : null;
    }

    /// <summary>What the next epoch must remember.</summary>
    public IEnumerable<KeyValuePair<string, DagNode>> Carried()
        => places.Select(one => KeyValuePair.Create(PlaceKey + one.Key, DagNode.List(DagNode.Of((Int128)one.Value.Cell), DagNode.Of(one.Value.SinceMs))));

    void Note(DeviceId gateway)
    {
        if (terms.MoveHours == 0 || PlaceOf(gateway) is not { } place) return;
        if (!places.TryGetValue(gateway, out var known)) places[gateway] = (place.Value, 0);
        else if (known.Cell != place.Value) places[gateway] = (place.Value, inputs.ToMs);
    }

    bool HasMoved(DeviceId gateway) => isFull && places.TryGetValue(gateway, out var place) && place.SinceMs > 0 && inputs.ToMs - place.SinceMs < terms.MoveHours * HourMs;

    bool IsAttested(DeviceId gateway)
    {
        if (!terms.AttestedOnly) return true;
        if (!attested.TryGetValue(gateway, out var has)) attested[gateway] = has = inputs.Devices.Find(gateway) is { } device && MakerWord.Find(device, terms.Makers) is not null;
        return has;
    }

    H3Cell? PlaceOf(DeviceId gateway) => inputs.Devices.Find(gateway) is { } device ? GatewayFacts.Of(device)?.Place : null;
}
