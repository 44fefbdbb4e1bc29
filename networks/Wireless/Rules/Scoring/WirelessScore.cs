using Grange.Content;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;

namespace Grange.Wireless.Scoring;

/// <summary>The Score of a wireless network, version 3: data burns its owner's credits and earns the gateways that brought it; under profiles that have them, beacons, witnesses and places earn too.</summary>
/// <remarks>
/// Guarantees: what a gateway earns for data is bounded by what was burned for the data that it brought; a batch of usage counts once; the result does not depend
/// on the order of devices. Carried: <c>usage</c>, the last batch that counted, and what <see cref="CoverageScore"/> says. Version 1 knew data alone: under its one profile nothing else is weighed.
/// </remarks>
public static class WirelessScore
{
    public const string Data = "data", Revoked = "device-revoked", NotSigned = "not_signed", Denied = "denied";

    const string UsageKey = "usage", SignedKey = "signed/";

    /// <summary>Signed frames that a gateway may have to its credit in the next epoch.</summary>
    const long MostSigned = 1_000_000;

    /// <summary>What one part of the profile is divided into: weights of different kinds are weighed in it.</summary>
    const long Whole = 1_000_000_000_000;

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var (last, terms) = (carry.TryGet(UsageKey, out var known) ? (long)known.AsInt : 0, WirelessTerms.Read(inputs.Parameters.Rules));
        var (signed, served) = (terms.SignedData ? Signed(inputs, carry) : null, new HashSet<DeviceId>());
        var earned = new List<(DeviceId Gateway, long Share, string Reason)>();
        foreach (var record in inputs.Evidence.Select(evidence => evidence.Record).Where(record => record is { Kind: WirelessKinds.Usage, Author.Kind: AuthorKind.Operator }))
        {
            if (!UsageBody.Read(record.Body).TryGet(out var usage, out _)) continue;
            if (usage.Batch > last) Charge(usage, inputs, sink, signed, served, earned);
            else sink.Capture(usage.Payer, usage.Hold, MicroUsd.Zero, ends: true); // it was said before
            last = Math.Max(last, usage.Batch);
        }
        var carried = last == 0 ? [] : new List<KeyValuePair<string, DagNode>> { KeyValuePair.Create(UsageKey, DagNode.Of(last)) };
        foreach (var (gateway, frames) in signed ?? [])
            if (frames > 0) carried.Add(KeyValuePair.Create(SignedKey + gateway, DagNode.Of(Math.Min(frames, MostSigned))));
        if (terms.Profile.HasBeacons)
        {
            var coverage = new CoverageScore(inputs, carry, served);
            earned.AddRange(coverage.Run());
            carried.AddRange(coverage.Carried());
            earned = [.. earned.Select(one => Judged(one, terms, inputs.Number))];
            Weigh(earned, terms.Profile, sink);
        }
        else
        {
            foreach (var (gateway, share, reason) in earned.Select(one => Judged(one, terms, inputs.Number))) sink.Work(gateway, share, reason);
        }
        return carried.Count == 0 ? Carry.Empty : Carry.Of(carried);
    }

    /// <summary>What gateways may have brought by their own word: what they signed in this epoch, and what was left of it before.</summary>
    static SortedDictionary<DeviceId, long> Signed(EpochInputs inputs, Carry carry)
    {
        var signed = new SortedDictionary<DeviceId, long>();
        foreach (var (key, value) in carry.Under(SignedKey)) signed[new DeviceId(Hash32.Parse(key[SignedKey.Length..]))] = (long)value.AsInt;
        foreach (var record in inputs.Evidence.Select(evidence => evidence.Record).Where(record => record.Kind == WirelessKinds.Heard))
            if (record.Author is { Kind: AuthorKind.Device, Device: var gateway } && HeardBody.Read(record.Body).TryGet(out var heard, out _)) signed[gateway] = signed.GetValueOrDefault(gateway) + heard.Frames;
        return signed;
    }

    static (DeviceId Gateway, long Share, string Reason) Judged((DeviceId Gateway, long Share, string Reason) one, WirelessTerms terms, long epoch)
        => one.Share > 0 && terms.Denies(one.Gateway, epoch) ? (one.Gateway, 0, Denied) : one;

    /// <summary>Every kind has its part of the profile, however much of it there was.</summary>
    static void Weigh(List<(DeviceId Gateway, long Share, string Reason)> earned, RewardProfile profile, IScoreSink sink)
    {
        var sums = earned.GroupBy(one => one.Reason).ToDictionary(kind => kind.Key, kind => kind.Aggregate(Int128.Zero, (sum, one) => sum + one.Share));
        foreach (var (gateway, share, reason) in earned)
        {
            var part = reason switch { Data => profile.Data, CoverageScore.Beacon => profile.Beacon, CoverageScore.Witness => profile.Witness, CoverageScore.Place => profile.Place, _ => 0 };
            sink.Work(gateway, sums[reason] == 0 ? 0 : (long)((Int128)share * part * Whole / sums[reason]), reason);
        }
    }

    /// <summary>What no gateway of the network brought costs nothing; what a revoked one brought costs, and earns nobody.</summary>
    static void Charge(UsageBody usage, EpochInputs inputs, IScoreSink sink, SortedDictionary<DeviceId, long>? signed, HashSet<DeviceId> served, List<(DeviceId, long, string)> earned)
    {
        var burned = 0L;
        foreach (var row in usage.Rows)
        {
            if (inputs.Devices.Find(row.Device) is not { } gateway || gateway.Network != inputs.Network) continue;
            burned += row.Credits;
            if (usage.Payer != gateway.Owner) served.Add(gateway.Id);
            if (gateway.Revoked)
            {
                earned.Add((gateway.Id, 0, Revoked));
                continue;
            }
            var credits = row.Credits;
            if (signed is not null)
            {
                var frames = Math.Min(row.Units, signed.GetValueOrDefault(gateway.Id));
                signed[gateway.Id] = signed.GetValueOrDefault(gateway.Id) - frames;
                credits = (long)((Int128)row.Credits * frames / row.Units);
                if (frames < row.Units) earned.Add((gateway.Id, 0, NotSigned));
                if (credits == 0) continue;
            }
            earned.Add((gateway.Id, credits, Data));
            sink.Bound(gateway.Id, Data, Worth(credits));
        }
        if (burned > 0) sink.Burn(usage.Payer, burned, Data);
        sink.Capture(usage.Payer, usage.Hold, Worth(burned), ends: true);
    }

    static MicroUsd Worth(long credits) => new(checked(credits * ICredits.MicroUsd));

    public static string? Explain(string reason) => reason switch
    {
        Data => "data of devices that it brought, worth no more than what was burned for it",
        Revoked => "the gateway was revoked by its owner before the epoch closed",
        NotSigned => "its operator says that it brought more than its own key signed",
        Denied => "the network's definition denies it; the reason stands there",
        Doubts.NotAttested => "none of the makers that the network's definition names vouches for its key",
        Doubts.Moved => "it was said to be elsewhere a short while ago: what it sends and hears counts again after a pause",
        Doubts.Clock => "its clock does not run as those of the others that heard the same beacons",
        Doubts.Neighbour => "it speaks from the same block of addresses as the sender",
        Doubts.SenderDoubted => "the beacon that it heard counts for nobody; why stands with its sender",
        Doubts.ClosedGroup => "it and those it hears prove only each other: nobody else's device was heard by any of them for two days",
        CoverageScore.Beacon => "its beacon was heard by others",
        CoverageScore.Witness => "it heard the beacons of others",
        CoverageScore.Place => "devices that say where they are were heard through it",
        CoverageScore.NotHeard => "nobody heard its beacon",
        CoverageScore.NoValidWitnesses => "it has heard no beacon of others for two days, so its own does not count",
        CoverageScore.NoValidBeacons => "no beacon of its own was heard for two days, so what it heard does not count",
        CoverageScore.ConstantStrength => "it reports the same strength again and again, as no radio hears",
        CoverageScore.MoreThanEnough => "fourteen others heard the beacon before it",
        BeaconJudgement.NoPlace => "its owner has not said where it is",
        BeaconJudgement.NotCommitted => "the beacon was not committed to before the epoch",
        BeaconJudgement.WrongTime => "the beacon was not sent when the seed said",
        BeaconJudgement.WrongChannel => "the beacon was not sent where, or stronger than, the rules say",
        BeaconJudgement.SelfWitness => "it reports its own beacon",
        BeaconJudgement.EntropyExpired => "the report does not fit the beacon's three minutes",
        BeaconJudgement.TooLate => "the report came too late",
        BeaconJudgement.InvalidPacket => "what it reports is not what was sent",
        BeaconJudgement.Duplicate => "it was said before",
        BeaconJudgement.NoiseFloor => "strength and signal-to-noise ratio do not fit each other",
        WitnessRules.InvalidFrequency => "it reports another frequency than was sent",
        WitnessRules.BelowMinDistance => "it is too near to the sender to prove anything",
        WitnessRules.MaxDistanceExceeded => "it is further than 100 km away",
        WitnessRules.BadRssi => "it reports more strength than can arrive over that distance",
        _ => null,
    };
}
