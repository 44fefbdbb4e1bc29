using System.Globalization;
using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;

namespace Grange.Wireless.Scoring;

/// <summary>The score of beacons, of those who heard them, and of places where devices were heard (rules version 2). Pure, and integers alone.</summary>
/// <remarks>
/// Carried under <c>poc/</c>: <c>commit/{epoch}</c>, what was committed to; <c>epoch/{epoch}</c>, opening and seed of this epoch and the one before, so that a beacon at an epoch's end may be
/// told in the next; <c>gateway/{id}</c>, its stamps; <c>coverage</c>, the last event that counted.
/// </remarks>
public sealed class CoverageScore
{
    public const string Beacon = "beacon", Witness = "witness", Place = "coverage", NoValidWitnesses = "gateway_no_valid_witnesses", NoValidBeacons = "gateway_no_valid_beacons", NotHeard = "not_heard",
        ConstantStrength = "constant_rssi", MoreThanEnough = "more_than_fourteen";

    const string CommitKey = "poc/commit/", EpochKey = "poc/epoch/", GatewayKey = "poc/gateway/", CoverageKey = "poc/coverage";
    const long HourMs = 3_600_000, ReciprocityMs = 48 * HourMs, InteractiveMs = 60 * HourMs;

    /// <summary>From this version of the rules on, whom a gateway serves is remembered where places are paid for.</summary>
    const int ServedVersion = 3;

    /// <summary>Ten-thousandths of a place that no other gateway was heard with.</summary>
    const int Unseen = 2_000;

    /// <summary>Gateways that share a place, and places that count for one gateway in an epoch.</summary>
    const int MostAtPlace = 4, MostPlaces = 100;

    readonly EpochInputs inputs;
    readonly SortedDictionary<long, Hash32> commits = [];
    readonly SortedDictionary<long, (long FromMs, Hash32 Seed)> epochs = [];
    readonly SortedDictionary<DeviceId, GatewayStamps> stamps = [];
    readonly SortedDictionary<(H3Cell Cell, DeviceId Gateway), long> places = [];
    readonly HashSet<DeviceId> served;
    readonly Doubts doubts;
    long lastEvent;

    /// <param name="served">Gateways that brought data of other owners' devices in this epoch.</param>
    public CoverageScore(EpochInputs inputs, Carry carry, IEnumerable<DeviceId> served)
    {
        (this.inputs, this.served, doubts) = (inputs, [.. served], new Doubts(inputs, carry));
        foreach (var (key, value) in carry.Under(CommitKey)) commits[Number(key, CommitKey)] = Hash32.Read(value.AsBytes);
        foreach (var (key, value) in carry.Under(EpochKey)) epochs[Number(key, EpochKey)] = ((long)value.AsList[0].AsInt, Hash32.Read(value.AsList[1].AsBytes));
        foreach (var (key, value) in carry.Under(GatewayKey)) stamps[new DeviceId(Hash32.Parse(key[GatewayKey.Length..]))] = GatewayStamps.Read(value);
        lastEvent = carry.TryGet(CoverageKey, out var last) ? (long)last.AsInt : 0;
        epochs[inputs.Number] = (inputs.FromMs, inputs.Seed);
    }

    /// <summary>What earns, and why not what does not: shares of each kind, not weighed against each other yet.</summary>
    public List<(DeviceId Gateway, long Share, string Reason)> Run()
    {
        var earned = new List<(DeviceId, long, string)>();
        var said = inputs.Evidence.Select(evidence => evidence.Record).Where(record => record.Author.Kind == AuthorKind.Operator).ToList();
        foreach (var record in said.Where(record => record.Kind == WirelessKinds.Commit))
            if (CommitBody.Read(record.Body).TryGet(out var commit, out _) && commit.Epoch > inputs.Number) commits.TryAdd(commit.Epoch, commit.Root); // the first binds
        var judged = said.Where(record => record.Kind == WirelessKinds.Beacon).Select(record => BeaconBody.Read(record.Body)).Where(read => read.IsOk).Select(read => read.Value!)
            .Where(beacon => beacon.Epoch == inputs.Number || beacon.Epoch == inputs.Number - 1)
            .Select(beacon => BeaconJudgement.Of(beacon, FixesOf(beacon.Epoch), inputs.Parameters, inputs.Devices)).OrderBy(one => one.Beacon.SentMs).ThenBy(one => one.Beacon.Gateway).ToList();
        var heard = judged.Select(one => (one.Beacon, Counted: Stamp(one, earned))).ToList();
        foreach (var record in said.Where(record => record.Kind == WirelessKinds.Coverage))
            if (CoverageBody.Read(record.Body).TryGet(out var coverage, out _) && coverage.From > lastEvent) Take(coverage);
        NoteServed();
        doubts.Look(heard, gateway => inputs.ToMs - StampsOf(gateway).ServedMs <= ReciprocityMs);
        var scales = Scales();
        foreach (var (beacon, counted) in heard)
            if (counted.Count > 0) Share(beacon, counted, scales, earned);
        AddPlaces(earned);
        return earned;
    }

    /// <summary>What the next epoch must remember.</summary>
    public IEnumerable<KeyValuePair<string, DagNode>> Carried()
    {
        foreach (var (epoch, root) in commits)
            if (epoch >= inputs.Number) yield return KeyValuePair.Create(CommitKey + Key(epoch), DagNode.Of(root.ToByteArray()));
        if (epochs.TryGetValue(inputs.Number, out var now)) yield return KeyValuePair.Create(EpochKey + Key(inputs.Number), DagNode.List(DagNode.Of(now.FromMs), DagNode.Of(now.Seed.ToByteArray())));
        foreach (var (gateway, stamp) in stamps) yield return KeyValuePair.Create(GatewayKey + gateway, stamp.ToNode());
        foreach (var place in doubts.Carried()) yield return place;
        if (lastEvent > 0) yield return KeyValuePair.Create(CoverageKey, DagNode.Of(lastEvent));
    }

    /// <summary>What an epoch fixed for its beacons, as far as it is still remembered.</summary>
    BeaconEpoch? FixesOf(long epoch) => epochs.TryGetValue(epoch, out var known) ? new(known.FromMs, known.Seed, commits.TryGetValue(epoch, out var root) ? root : null) : null;

    /// <summary>Moves the stamps of all who took part, and gives back the witnesses that count, the earliest fourteen; none where the sender itself does not.</summary>
    List<DeviceId> Stamp(BeaconJudgement judged, List<(DeviceId, long, string)> earned)
    {
        var (beacon, sender) = (judged.Beacon, StampsOf(judged.Beacon.Gateway));
        var isFirst = beacon.Epoch > sender.Epoch;
        stamps[beacon.Gateway] = sender with { Epoch = Math.Max(sender.Epoch, beacon.Epoch) };
        var reason = isFirst ? judged.Reason : BeaconJudgement.Duplicate;
        if (reason != WitnessRules.Valid)
        {
            if (reason != BeaconJudgement.UnknownGateway) earned.Add((beacon.Gateway, 0, reason));
            return [];
        }
        var counted = new List<DeviceId>();
        foreach (var witness in judged.Witnesses)
        {
            var (gateway, why) = (witness.Row.Gateway, witness.Reason);
            if (inputs.Devices.Find(gateway) is null) continue;
            var before = StampsOf(gateway);
            if (witness.IsValid)
            {
                stamps[gateway] = before.Told(witness.Row.RssiDeciDbm) with { HeardMs = Math.Max(before.HeardMs, beacon.SentMs) };
                why = beacon.SentMs - before.SentMs > ReciprocityMs ? NoValidBeacons
                    : stamps[gateway].IsConstant ? ConstantStrength
                    : counted.Count == RewardUnits.Most ? MoreThanEnough : why;
            }
            if (why == WitnessRules.Valid) counted.Add(gateway);
            else earned.Add((gateway, 0, why));
        }
        if (judged.Witnesses.Any(one => one.IsValid)) stamps[beacon.Gateway] = StampsOf(beacon.Gateway) with { SentMs = Math.Max(sender.SentMs, beacon.SentMs) };
        if (beacon.SentMs - sender.HeardMs <= ReciprocityMs && counted.Count > 0) return counted;
        earned.Add((beacon.Gateway, 0, judged.Witnesses.Any(one => one.IsValid) ? NoValidWitnesses : NotHeard));
        return [];
    }

    void NoteServed()
    {
        if (inputs.Parameters.RulesVersion < ServedVersion || WirelessTerms.Read(inputs.Parameters.Rules).Profile.Place == 0) return;
        foreach (var gateway in served.Concat(places.Keys.Select(place => place.Gateway)).Distinct().Order()) stamps[gateway] = StampsOf(gateway) with { ServedMs = inputs.ToMs };
    }

    void Share(BeaconBody beacon, List<DeviceId> heard, IReadOnlyDictionary<H3Cell, int> scales, List<(DeviceId, long, string)> earned)
    {
        var (doubt, counted) = (doubts.OfSender(beacon.Gateway), new List<DeviceId>());
        foreach (var gateway in heard)
        {
            if (doubts.OfHearer(beacon, gateway) is { } why) earned.Add((gateway, 0, why));
            else if (doubt is not null) earned.Add((gateway, 0, Doubts.SenderDoubted));
            else counted.Add(gateway);
        }
        if (doubt is not null || counted.Count == 0)
        {
            earned.Add((beacon.Gateway, 0, doubt ?? NotHeard));
            return;
        }
        var scale = PlaceOf(beacon.Gateway) is { } place && scales.TryGetValue(place, out var known) ? known : Unseen;
        earned.Add((beacon.Gateway, (long)scale * RewardUnits.OfBeacon(counted.Count), Beacon));
        foreach (var gateway in counted) earned.Add((gateway, (long)scale * RewardUnits.OfWitness(counted.Count), Witness));
    }

    /// <summary>Density counts gateways whose beacon was heard lately.</summary>
    IReadOnlyDictionary<H3Cell, int> Scales() => HexDensity.Of(stamps.Where(one => one.Value.SentMs > inputs.ToMs - InteractiveMs).Select(one => PlaceOf(one.Key)).OfType<H3Cell>());

    void Take(CoverageBody coverage)
    {
        lastEvent = coverage.To;
        foreach (var row in coverage.Rows)
            if (inputs.Devices.Find(row.Gateway) is { Revoked: false } gateway && gateway.Network == inputs.Network) places[(row.Cell, row.Gateway)] = places.GetValueOrDefault((row.Cell, row.Gateway)) + row.Samples;
    }

    /// <summary>A place is worth the same however often it was heard from; the gateways that heard most of it share it.</summary>
    void AddPlaces(List<(DeviceId, long, string)> earned)
    {
        var most = new Dictionary<DeviceId, int>();
        foreach (var place in places.GroupBy(one => one.Key.Cell))
        {
            var best = place.OrderByDescending(one => one.Value).ThenBy(one => one.Key.Gateway).Take(MostAtPlace).Select(one => one.Key.Gateway).ToList();
            foreach (var gateway in best)
                if ((most[gateway] = most.GetValueOrDefault(gateway) + 1) <= MostPlaces) earned.Add((gateway, HexDensity.Full / best.Count, Place));
        }
    }

    GatewayStamps StampsOf(DeviceId gateway) => stamps.TryGetValue(gateway, out var known) ? known : GatewayStamps.None;

    H3Cell? PlaceOf(DeviceId gateway) => inputs.Devices.Find(gateway) is { } device ? GatewayFacts.Of(device)?.Place : null;

    static string Key(long epoch) => epoch.ToString("D12", CultureInfo.InvariantCulture);

    static long Number(string key, string prefix) => long.Parse(key.AsSpan(prefix.Length), CultureInfo.InvariantCulture);
}
