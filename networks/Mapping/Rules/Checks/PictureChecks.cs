using Grange.Geo;

namespace Grange.Mapping.Checks;

/// <summary>The checks of one picture on its own, and against the one before it. Pure.</summary>
/// <remarks>Limits are those the field uses: the fix as Hivemapper's dashcam filters it, speeds too, replays by distances measured on real streets (README).</remarks>
public static class PictureChecks
{
    public const long MostAgeMs = 72 * 3_600_000L, MostAheadMs = 10 * 60_000L;

    /// <summary>Perceptual distances: re-saved copies stay within the first, real neighbours begin at the third.</summary>
    public const int ReplayDistance = 8, DoubtDistance = 11;

    const double FastestMetresPerSecond = 40, MostAcceleration = 8, NightDegrees = -6, NightLuma = 60, DarkLuma = 25, SharpEnough = 60, NullMetres = 1_000, MostDilution = 4;
    const int FewestSatellites = 4;
    const long QuarterHourMs = 15 * 60_000L, ClockSlackMs = 120_000L, MostZoneMs = 14 * 3_600_000L;

    /// <summary>All that can be said of a picture alone.</summary>
    public static IEnumerable<Check> Alone(Capture one) => [Island(one), Fix(one), Age(one), Future(one), Clock(one), Light(one), Sharp(one)];

    /// <summary>What the picture before it, of the same device or walk, says about this one.</summary>
    public static IEnumerable<Check> After(Capture before, Capture one)
    {
        var seconds = (one.CapturedMs - before.CapturedMs) / 1000.0;
        if (seconds <= 0) yield break;
        var metres = Math.Max(0, before.Place.DistanceTo(one.Place) - Uncertainty(before) - Uncertainty(one));
        var speed = metres / seconds;
        yield return Check.Gate("speed-m-s", speed, $"at most {FastestMetresPerSecond}", speed <= FastestMetresPerSecond, PictureReasons.TooFast);
        if (before.SpeedMetresPerSecond is not { } was || one.SpeedMetresPerSecond is not { } now) yield break;
        var pull = Math.Abs(now - was) / seconds;
        yield return pull <= MostAcceleration ? Check.Pass("acceleration-m-s2", pull, $"at most {MostAcceleration}") : Check.Doubt("acceleration-m-s2", pull, $"at most {MostAcceleration}", PictureReasons.TooFast);
    }

    /// <summary>What another picture of the same camera, from another upload, says: nobody is at two places at once.</summary>
    public static Check Elsewhere(Capture one, IEnumerable<Capture> others)
    {
        var worst = 0.0;
        foreach (var other in others)
        {
            var seconds = Math.Max(1, Math.Abs(one.CapturedMs - other.CapturedMs) / 1000.0);
            worst = Math.Max(worst, Math.Max(0, one.Place.DistanceTo(other.Place) - Uncertainty(one) - Uncertainty(other)) / seconds);
        }
        return Check.Gate("elsewhere-m-s", worst, $"at most {FastestMetresPerSecond}", worst <= FastestMetresPerSecond, PictureReasons.TwoPlaces);
    }

    /// <summary>What the nearest picture that was ever taken in says; its hash's distance in bits.</summary>
    public static Check Replayed(int? nearest) => nearest switch
    {
        null => Check.Pass("replay-bits", 64, $"more than {ReplayDistance}"),
        <= ReplayDistance => Check.Refuse("replay-bits", nearest, $"more than {ReplayDistance}", PictureReasons.Replay),
        <= DoubtDistance => Check.Doubt("replay-bits", nearest.Value, $"more than {DoubtDistance} to be sure", PictureReasons.Replay),
        _ => Check.Pass("replay-bits", nearest.Value, $"more than {ReplayDistance}"),
    };

    /// <summary>Receivers place two pictures of one second some metres apart.</summary>
    static double Uncertainty(Capture one) => 5 * (one.Dilution ?? 1);

    static Check Island(Capture one)
    {
        var metres = one.Place.DistanceTo(new LatLng(0, 0));
        return Check.Gate("null-island-m", metres, $"more than {NullMetres}", metres > NullMetres, PictureReasons.NullIsland);
    }

    static Check Fix(Capture one)
    {
        var limit = $"dilution at most {MostDilution}, {FewestSatellites} satellites, three dimensions";
        if (one.Dilution is null && one.Satellites is null && one.FixDimensions is null) return Check.Nothing("fix", limit);
        var weak = one.Dilution > MostDilution || one.Satellites < FewestSatellites || one.FixDimensions < 3;
        return weak ? Check.Doubt("fix", one.Dilution ?? one.Satellites ?? one.FixDimensions ?? 0, limit, PictureReasons.WeakFix) : Check.Pass("fix", one.Dilution ?? one.Satellites ?? one.FixDimensions ?? 0, limit);
    }

    static Check Age(Capture one)
    {
        var hours = (one.UploadedMs - one.CapturedMs) / 3_600_000.0;
        return one.UploadedMs - one.CapturedMs <= MostAgeMs ? Check.Pass("age-h", hours, "at most 72 to earn") : Check.Doubt("age-h", hours, "at most 72 to earn", PictureReasons.Stale);
    }

    static Check Future(Capture one)
    {
        var minutes = (one.CapturedMs - one.UploadedMs) / 60_000.0;
        return Check.Gate("ahead-min", minutes, "at most 10", one.CapturedMs - one.UploadedMs <= MostAheadMs, PictureReasons.Future);
    }

    /// <summary>A camera in some time zone differs from the satellites by quarters of an hour, at most fourteen hours.</summary>
    static Check Clock(Capture one)
    {
        const string Limit = "a whole number of quarters of an hour within 14 h, give or take 120 s";
        if (one.CameraMs is not { } camera || one.GnssMs is not { } gnss) return Check.Nothing("clock-s", Limit);
        var apart = camera - gnss;
        var rest = Math.Abs(apart - (long)Math.Round((double)apart / QuarterHourMs) * QuarterHourMs);
        return rest <= ClockSlackMs && Math.Abs(apart) <= MostZoneMs + ClockSlackMs
            ? Check.Pass("clock-s", apart / 1000.0, Limit) : Check.Doubt("clock-s", apart / 1000.0, Limit, PictureReasons.Clock);
    }

    static Check Light(Capture one)
    {
        var sun = SunPosition.Elevation(one.Place, one.CapturedMs);
        if (one.Luma < DarkLuma) return Check.Refuse("luma", one.Luma, $"at least {DarkLuma}", PictureReasons.Dark);
        return sun < NightDegrees && one.Luma > NightLuma
            ? Check.Doubt("luma-at-night", one.Luma, $"at most {NightLuma} with the sun {-NightDegrees}° below the horizon", PictureReasons.Dark)
            : Check.Pass("luma", one.Luma, $"at least {DarkLuma}");
    }

    static Check Sharp(Capture one) => one.Sharpness >= SharpEnough
        ? Check.Pass("sharpness", one.Sharpness, $"at least {SharpEnough}") : Check.Doubt("sharpness", one.Sharpness, $"at least {SharpEnough}", PictureReasons.Blurry);
}
