using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;

namespace Grange.Wireless.Scoring;

/// <summary>What became of one report of a beacon.</summary>
/// <param name="Reason"><see cref="WitnessRules.Valid"/>, or why it does not count.</param>
public readonly record struct WitnessVerdict(HeardRow Row, string Reason)
{
    public bool IsValid => Reason == WitnessRules.Valid;
}

/// <summary>A beacon and everything said of it, judged by the checks of the specification (3, 7.5) in their order, all but those that need memory.</summary>
/// <param name="Reason"><see cref="WitnessRules.Valid"/>, or why none of it counts.</param>
public sealed record BeaconJudgement(BeaconBody Beacon, string Reason, IReadOnlyList<WitnessVerdict> Witnesses)
{
    public const string UnknownGateway = "unknown_gateway", NoPlace = "location_not_asserted", NotCommitted = "not_committed", WrongTime = "wrong_time", WrongChannel = "wrong_channel", SelfWitness = "self_witness",
        EntropyExpired = "entropy_expired", TooLate = "too_late", InvalidPacket = "invalid_packet", Duplicate = "duplicate", NoiseFloor = "noise_floor";

    const long LifeMs = 180_000, MostLagMs = 4_000, MostBehindFirstMs = 1_500, EarlyMs = 2_000;

    /// <summary>Noise lies between these in 125 kHz; a weak frame's strength less its ratio says where.</summary>
    const int LeastNoise = -1_250, MostNoise = -1_050, WeakSnr = 50;

    /// <summary>Judges a beacon by what the epoch it was drawn in fixed.</summary>
    /// <param name="beacon">What the operator says.</param>
    /// <param name="fixes">The epoch's opening, seed and commitment; null: there is none.</param>
    /// <param name="parameters">The definition in force.</param>
    /// <param name="devices">The registry.</param>
    public static BeaconJudgement Of(BeaconBody beacon, BeaconEpoch? fixes, NetworkDefinition parameters, IDeviceView devices)
    {
        var terms = WirelessTerms.Read(parameters.Rules);
        return new(beacon, Judge(beacon, fixes, parameters, terms, devices), [.. Verdicts(beacon, devices)]);
    }

    static string Judge(BeaconBody beacon, BeaconEpoch? fixes, NetworkDefinition parameters, WirelessTerms terms, IDeviceView devices)
    {
        if (devices.Find(beacon.Gateway) is not { Revoked: false } gateway || gateway.Network != parameters.Slug) return UnknownGateway;
        if (GatewayFacts.Of(gateway)?.Place is null) return NoPlace;
        if (fixes is not { Root: { } root } || !MerkleTree.Verify(root, BeaconPlan.Leaf(beacon.Gateway, beacon.Key.ToByteArray()), beacon.Path)) return NotCommitted;
        var slot = fixes.FromMs + BeaconPlan.OffsetMs(fixes.Seed, beacon.Gateway, terms.BeaconSeconds ?? parameters.EpochSeconds);
        if (beacon.SentMs < slot - EarlyMs || beacon.SentMs > fixes.FromMs + parameters.EpochSeconds * 1_000L) return WrongTime;
        return beacon.Hz == terms.BeaconHz[BeaconPlan.Channel(fixes.Seed, beacon.Gateway, terms.BeaconHz.Count)] && beacon.Dbm <= terms.BeaconDbm ? WitnessRules.Valid : WrongChannel;
    }

    /// <summary>What becomes of each report by itself, in the order of arrival.</summary>
    public static IEnumerable<WitnessVerdict> Verdicts(BeaconBody beacon, IDeviceView devices)
    {
        var sender = devices.Find(beacon.Gateway) is { } device ? GatewayFacts.Of(device) : null;
        var (first, seen) = ((long?)null, new HashSet<DeviceId>());
        foreach (var row in beacon.Heard.OrderBy(row => row.ReceivedMs).ThenBy(row => row.Gateway))
        {
            var reason = seen.Add(row.Gateway) ? Judge(row, beacon, sender, first, devices) : Duplicate;
            if (reason is not (SelfWitness or EntropyExpired or Duplicate)) first ??= row.ReceivedMs;
            yield return new(row, reason);
        }
    }

    static string Judge(HeardRow row, BeaconBody beacon, GatewayFacts? sender, long? firstMs, IDeviceView devices)
    {
        if (row.Gateway == beacon.Gateway) return SelfWitness;
        if (devices.Find(row.Gateway) is not { Revoked: false } hearer || GatewayFacts.Of(hearer) is not { } facts) return UnknownGateway;
        if (row.ReceivedMs < beacon.SentMs || row.ReceivedMs > beacon.SentMs + LifeMs) return EntropyExpired;
        if (row.ReceivedMs > beacon.SentMs + MostLagMs || row.ReceivedMs > firstMs + MostBehindFirstMs) return TooLate;
        if (!row.IsExact) return InvalidPacket;
        if (facts.Place is null) return NoPlace;
        var reason = WitnessRules.Judge(new WitnessClaim(beacon.Hz, row.Hz, beacon.Dbm, sender?.GainDeciDb ?? 0, facts.GainDeciDb, row.RssiDeciDbm), row.Way);
        return reason == WitnessRules.Valid && row.SnrDeciDb < WeakSnr && row.RssiDeciDbm - row.SnrDeciDb is < LeastNoise or > MostNoise ? NoiseFloor : reason;
    }
}

/// <summary>What an epoch fixed for its beacons.</summary>
/// <param name="FromMs">Its opening.</param>
/// <param name="Root">What was committed to before it; null: nothing.</param>
public sealed record BeaconEpoch(long FromMs, Hash32 Seed, Hash32? Root);
