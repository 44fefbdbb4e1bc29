using System.Globalization;
using Grange.Geo;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Mapping.Features.Ingest;

/// <summary>What a client says beside the file, instead of what the file says (Panoramax' upload API).</summary>
sealed record Overrides(LatLng? At, long? CapturedMs, bool IsBlurred, long? Position, double? Heading, Mount Mount)
{
    public static Result<Overrides> Read(IFormCollection form)
    {
        double? lat = null, lng = null, heading = null;
        if (!Number(form, "override_latitude", ref lat) || !Number(form, "override_longitude", ref lng)) return Wrong("override_latitude and override_longitude are degrees");
        if (lat is null != (lng is null)) return Wrong("override_latitude and override_longitude come together");
        var at = lat is null ? (LatLng?)null : new LatLng(lat.Value, lng!.Value);
        if (at is { } place && (!place.IsValid || Math.Abs(place.Lng) > 180)) return Wrong("the place is none on Earth");
        if (!Number(form, "override_Exif.GPSInfo.GPSImgDirection", ref heading) || heading is < 0 or > 360) return Wrong("the direction is 0 to 360 degrees");
        long? captured = null;
        if (form["override_capture_time"].ToString() is { Length: > 0 } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return Wrong("override_capture_time is a time as 2026-07-21T17:32:28Z");
            captured = time.ToUnixTimeMilliseconds();
        }
        long? position = null;
        if (form["position"].ToString() is { Length: > 0 } number)
        {
            if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read < 1) return Wrong("position is 1 or more");
            position = read;
        }
        return new Overrides(at, captured, form["isBlurred"].ToString() is "true" or "True", position, heading, form["mount"].ToString() is "side" ? Mount.Side : Mount.Front);
    }

    /// <summary>False where something stands there and is no number.</summary>
    static bool Number(IFormCollection form, string name, ref double? value)
    {
        if (form[name].ToString() is not { Length: > 0 } text) return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) || !double.IsFinite(read)) return false;
        value = read;
        return true;
    }

    static Fault Wrong(string what) => new("bad-field", what);
}
