namespace Grange.Mapping.Checks;

/// <summary>What a picture is worth of a good one, in thousandths: what its checks leave of it.</summary>
public static class Quality
{
    public const int Full = 1000;

    /// <summary>0 where a check refused; each doubt takes its part, so the result depends on no order.</summary>
    public static int Of(IEnumerable<Check> checks)
    {
        long left = Full;
        foreach (var check in checks.OrderBy(check => check.Name, StringComparer.Ordinal))
        {
            if (check.Outcome == Outcome.Refused) return 0;
            if (check.Outcome == Outcome.Suspicious) left = left * Part(check.Reason) / Full;
        }
        return (int)left;
    }

    /// <summary>What remains where something speaks against a picture.</summary>
    static int Part(string? reason) => reason switch
    {
        PictureReasons.Stale => 0, // shown, but not fresh
        PictureReasons.Replay or PictureReasons.TwoPlaces or PictureReasons.TooFast => 250,
        PictureReasons.Clock => 900, // an honest mistake mostly, and the satellites' time counts
        PictureReasons.Blurry => 500,
        PictureReasons.WeakFix => 600,
        _ => 500,
    };
}
