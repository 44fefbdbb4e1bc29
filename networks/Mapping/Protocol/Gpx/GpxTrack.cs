using System.Globalization;
using System.Xml;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Gpx;

/// <summary>One point of a track that says when.</summary>
/// <param name="TimeMs">Unix milliseconds.</param>
/// <param name="Place">Where.</param>
public readonly record struct TrackPoint(long TimeMs, LatLng Place);

/// <summary>The points of a GPX 1.0 or 1.1 file that say when, in order of time; what lies between two is on the way between them.</summary>
public sealed class GpxTrack
{
    /// <summary>Points of the longest track that is taken, about eleven days at one a second.</summary>
    public const int MostPoints = 1_000_000;

    /// <summary>A longer gap than this says nothing of where one was in between.</summary>
    const long MostGapMs = 5 * 60_000;

    GpxTrack(TrackPoint[] points) => Points = points;

    public IReadOnlyList<TrackPoint> Points { get; }

    /// <summary>Reads a file; one without a point that says when is refused.</summary>
    public static Result<GpxTrack> Read(Stream gpx)
    {
        var points = new List<TrackPoint>();
        try
        {
            using var xml = XmlReader.Create(gpx, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 512L << 20 });
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName is not ("trkpt" or "wpt" or "rtept")) continue;
                if (ReadPoint(xml) is { } point) points.Add(point);
                if (points.Count > MostPoints) return new Fault("gpx-too-long", $"a track has at most {MostPoints} points", Status: 413);
            }
        }
        catch (XmlException why)
        {
            return new Fault("gpx-malformed", $"line {why.LineNumber}: {why.Message}", "GPX 1.0 or 1.1");
        }
        if (points.Count == 0) return new Fault("gpx-without-time", "no point of the file says where and when", "record the track with times");
        return new GpxTrack([.. points.OrderBy(point => point.TimeMs).DistinctBy(point => point.TimeMs)]);
    }

    /// <summary>Where the track was, and where it went: null before its start, after its end and within a gap.</summary>
    public (LatLng Place, double Heading)? At(long timeMs)
    {
        var (low, high) = (0, Points.Count - 1);
        if (timeMs < Points[low].TimeMs || timeMs > Points[high].TimeMs) return null;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Points[middle].TimeMs <= timeMs) low = middle;
            else high = middle;
        }
        var (from, to) = (Points[low], Points[high]);
        var gap = to.TimeMs - from.TimeMs;
        if (gap > MostGapMs) return timeMs == from.TimeMs || timeMs == to.TimeMs ? (timeMs == from.TimeMs ? from.Place : to.Place, Bearing.Between(from.Place, to.Place)) : null;
        var part = gap == 0 ? 0 : (double)(timeMs - from.TimeMs) / gap;
        return (new LatLng(from.Place.Lat + (to.Place.Lat - from.Place.Lat) * part, from.Place.Lng + (to.Place.Lng - from.Place.Lng) * part), Bearing.Between(from.Place, to.Place));
    }

    static TrackPoint? ReadPoint(XmlReader xml)
    {
        var isPlace = double.TryParse(xml.GetAttribute("lat"), NumberStyles.Float, CultureInfo.InvariantCulture, out var lat) & double.TryParse(xml.GetAttribute("lon"), NumberStyles.Float, CultureInfo.InvariantCulture, out var lng);
        if (xml.IsEmptyElement) return null;
        DateTimeOffset? time = null;
        var (depth, name) = (xml.Depth, xml.LocalName);
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth && xml.LocalName == name))
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "time" || xml.Depth != depth + 1 || xml.IsEmptyElement || !xml.Read()) continue;
            if (xml.NodeType == XmlNodeType.Text && DateTimeOffset.TryParse(xml.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read)) time = read;
        }
        var place = new LatLng(lat, lng);
        return isPlace && place.IsValid && Math.Abs(lng) <= 180 && time is { } at ? new TrackPoint(at.ToUnixTimeMilliseconds(), place) : null;
    }
}
