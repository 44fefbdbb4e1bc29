using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Checks;
using Grange.Mapping.Rewards;

namespace Grange.Mapping.Scoring;

/// <summary>The Score of a mapping network, version 1 (docs/formats.md): fresh pictures, reviews, and pictures that were bought; bursts.</summary>
/// <remarks>
/// Guarantees: a file counts once; the result depends on no order of devices or records; those who were bought from earn at most a quarter of what was burned for it; a burst is
/// burned or goes back, never both. Carried: hexes (<see cref="HexState"/>), cameras' reputation, waiting bursts.
/// </remarks>
public static class MappingScore
{
    public const string Coverage = "coverage", Reviewed = "review", Bought = "bought", Burst = "burst", Saturated = "hex-saturated", NotGood = "not-good-enough";

    /// <summary>What one part of the pool is divided into.</summary>
    const long Whole = 1_000_000_000_000;

    const string CameraPrefix = "camera/";

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var terms = MappingTerms.Read(inputs.Parameters.Rules);
        var hexes = HexState.Of(carry).ToDictionary(one => HexState.Key(one.Hex, one.Mount), one => one.State, StringComparer.Ordinal);
        var cameras = carry.Under(CameraPrefix).ToDictionary(one => new DeviceId(Hash32.Parse(one.Key[CameraPrefix.Length..], null)), one => Reputation.Read(one.Value));
        var coverage = new CoverageWork(inputs, terms, hexes, cameras);
        var (earned, refused) = coverage.Run();
        foreach (var (camera, reason) in refused) sink.Work(camera, 0, reason);
        ShareCoverage(earned, terms, hexes, sink);
        ShareReviews(inputs, terms, sink);
        new Purchases(inputs, hexes, sink).Run(terms.ConsumptionBps, Whole);
        var bursts = new Bursts(inputs, carry, sink).Run(coverage.Seen);
        return Carry.Of([
            .. hexes.Select(one => KeyValuePair.Create(one.Key, one.Value.ToNode())),
            .. cameras.Select(one => KeyValuePair.Create($"{CameraPrefix}{one.Key.Value}", one.Value.ToNode())),
            .. bursts,
        ]);
    }

    /// <summary>Every region has its part: its weight, times what its progress multiplies; in it each camera has its points'.</summary>
    static void ShareCoverage(List<(DeviceId Camera, H3Cell Hex, long Points)> earned, MappingTerms terms, Dictionary<string, HexState> hexes, IScoreSink sink)
    {
        if (earned.Count == 0 || terms.CoverageBps == 0) return;
        var regions = new Regions(terms.Regions);
        var mapped = new long[regions.All.Count];
        foreach (var hex in hexes.Keys.Select(key => key.Split('/')[1]).Distinct(StringComparer.Ordinal))
            if (H3Cell.TryParse(hex, out var cell)) mapped[regions.Of(cell)]++;
        var byRegion = earned.GroupBy(one => regions.Of(one.Hex)).Select(region => (
            Weight: (Int128)regions.All[region.Key].Weight * RegionMultiplier.Halves(RegionMultiplier.Progress(mapped[region.Key], regions.All[region.Key].Hexes)),
            Sum: region.Aggregate(Int128.Zero, (sum, one) => sum + one.Points),
            Cameras: region.GroupBy(one => one.Camera, one => one.Points))).ToList();
        var weights = byRegion.Aggregate(Int128.Zero, (sum, region) => sum + region.Weight);
        foreach (var (weight, sum, cameras) in byRegion)
            foreach (var camera in cameras)
                sink.Work(camera.Key, (long)(camera.Aggregate(Int128.Zero, (all, points) => all + points) * weight * terms.CoverageBps * (Whole / RegionMultiplier.AllBps) / (sum * weights)), Coverage);
    }

    /// <summary>One point for each picture that a reviewer judged first, or second and in the same sense; the rest is nobody's.</summary>
    static void ShareReviews(EpochInputs inputs, MappingTerms terms, IScoreSink sink)
    {
        var said = inputs.Evidence.Select(evidence => evidence.Record).Where(record => record is { Kind: MappingKinds.Review, Author.Kind: AuthorKind.Operator })
            .SelectMany(record => ReviewBody.Read(record.Body).TryGet(out var review, out _) ? review.Rows.Select(row => (Device: row.Reviewer, record.TimeMs, row.Sha256, row.Judgement)) : [])
            .Where(row => inputs.Devices.Find(row.Device) is { Revoked: false } device && device.Network == inputs.Network)
            .GroupBy(one => one.Sha256)
            .SelectMany(picture => Agreeing([.. picture.OrderBy(one => one.TimeMs).ThenBy(one => one.Device).DistinctBy(one => one.Device).Select(one => (one.Device, one.Judgement))]))
            .GroupBy(device => device).Select(one => (Device: one.Key, Points: (long)one.Count())).ToList();
        var sum = said.Sum(one => one.Points);
        foreach (var (device, points) in said) sink.Work(device, (long)((Int128)points * terms.ReviewBps * (Whole / RegionMultiplier.AllBps) / sum), Reviewed);
    }

    /// <summary>Two who agree, whoever disagreed in between: an opinion that stays alone earns nothing.</summary>
    static IEnumerable<DeviceId> Agreeing(List<(DeviceId Device, Judgement Judgement)> said)
        => said.GroupBy(one => one.Judgement).Where(finding => finding.Count() >= 2).OrderByDescending(finding => finding.Count()).ThenBy(finding => finding.Key).Take(1).SelectMany(finding => finding.Take(2).Select(one => one.Device));

    public static string? Explain(string reason) => reason switch
    {
        Coverage => "fresh pictures of hexes that were due: saturation × quality × reputation",
        Reviewed => "pictures that it judged as another reviewer did",
        Bought => "pictures that were bought: a quarter of what was burned for them at most",
        Burst => "the first good picture of a place that somebody had put a bounty on",
        Saturated => "the hexes had been mapped just before: they pay again over seven days",
        NotGood => "no picture of it was good enough to count",
        "device-revoked" => "the camera was revoked by its owner before the epoch closed",
        _ => PictureReasons.Explain(reason) is var words && words != reason ? words : null,
    };
}
