using System.Globalization;
using Grange.Geo;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Jpeg;

namespace Grange.Mapping.Exif;

/// <summary>Reads what EXIF (CIPA DC-008) says of a picture's taking. Damaged metadata says nothing; it never throws.</summary>
public static class ExifReader
{
    const double FullFrameMillimetres = 36;

    /// <summary>The facts of a JPEG file.</summary>
    public static PictureFacts Read(byte[] jpeg)
    {
        try
        {
            using var stream = new MemoryStream(jpeg, writable: false);
            return Read(JpegMetadataReader.ReadMetadata(stream, [new MetadataExtractor.Formats.Exif.ExifReader()]).ToList());
        }
        catch (Exception why) when (why is ImageProcessingException or MetadataException or IOException or ArgumentException or OverflowException or FormatException or IndexOutOfRangeException or InvalidOperationException)
        {
            return new PictureFacts(); // the library throws on some damaged files; what cannot be read is not said
        }
    }

    static PictureFacts Read(List<MetadataExtractor.Directory> all)
    {
        var (gps, exif, root) = (all.OfType<GpsDirectory>().FirstOrDefault(), all.OfType<ExifSubIfdDirectory>().FirstOrDefault(), all.OfType<ExifIfd0Directory>().FirstOrDefault());
        return new PictureFacts
        {
            Place = PlaceOf(gps),
            AltitudeMetres = Number(gps, GpsDirectory.TagAltitude) is { } metres ? Integer(gps, GpsDirectory.TagAltitudeRef) == 1 ? -metres : metres : null,
            GnssMs = GnssTime(gps),
            CameraMs = CameraTime(Text(exif, ExifDirectoryBase.TagDateTimeOriginal) ?? Text(exif, ExifDirectoryBase.TagDateTimeDigitized) ?? Text(root, ExifDirectoryBase.TagDateTime), Text(exif, ExifDirectoryBase.TagSubsecondTimeOriginal)),
            CameraOffsetMinutes = Offset(Text(exif, ExifDirectoryBase.TagTimeZoneOriginal) ?? Text(exif, ExifDirectoryBase.TagTimeZone)),
            Heading = Number(gps, GpsDirectory.TagImgDirection) is { } heading and >= 0 and <= 360 ? heading % 360 : null,
            SpeedMetresPerSecond = Speed(gps),
            Dilution = Number(gps, GpsDirectory.TagDop),
            FixDimensions = int.TryParse(Text(gps, GpsDirectory.TagMeasureMode), NumberStyles.None, CultureInfo.InvariantCulture, out var fix) ? fix : null,
            Satellites = int.TryParse(Text(gps, GpsDirectory.TagSatellites), NumberStyles.None, CultureInfo.InvariantCulture, out var satellites) ? satellites : null,
            Make = Text(root, ExifDirectoryBase.TagMake),
            Model = Text(root, ExifDirectoryBase.TagModel),
            FieldOfView = Number(exif, ExifDirectoryBase.Tag35MMFilmEquivFocalLength) is { } focal and > 0 ? 2 * Math.Atan(FullFrameMillimetres / 2 / focal) * 180 / Math.PI : null,
            Orientation = Integer(root, ExifDirectoryBase.TagOrientation) is { } orientation and >= 1 and <= 8 ? orientation : 1,
        };
    }

    static LatLng? PlaceOf(GpsDirectory? gps)
    {
        if (Angle(gps, GpsDirectory.TagLatitude) is not { } lat || Angle(gps, GpsDirectory.TagLongitude) is not { } lng) return null;
        var place = new LatLng(Text(gps, GpsDirectory.TagLatitudeRef) is "S" or "s" ? -lat : lat, Text(gps, GpsDirectory.TagLongitudeRef) is "W" or "w" ? -lng : lng);
        return place.IsValid && Math.Abs(place.Lng) <= 180 ? place : null;
    }

    static double? Angle(GpsDirectory? gps, int tag)
    {
        if (gps?.GetRationalArray(tag) is not { Length: >= 1 and <= 3 } parts) return null;
        var (sum, unit) = (0.0, 1.0);
        foreach (var part in parts)
        {
            var value = part.ToDouble();
            if (!double.IsFinite(value)) return null;
            sum += value / unit;
            unit *= 60;
        }
        return sum;
    }

    static long? GnssTime(GpsDirectory? gps)
    {
        if (Text(gps, GpsDirectory.TagDateStamp) is not { } day || gps!.GetRationalArray(GpsDirectory.TagTimeStamp) is not { Length: 3 } time) return null;
        if (!DateTime.TryParseExact(day.Trim(), ["yyyy:MM:dd", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)) return null;
        var seconds = time[0].ToDouble() * 3600 + time[1].ToDouble() * 60 + time[2].ToDouble();
        return double.IsFinite(seconds) && seconds is >= 0 and < 86_401 ? new DateTimeOffset(date).ToUnixTimeMilliseconds() + (long)Math.Round(seconds * 1000) : null;
    }

    static long? CameraTime(string? text, string? fraction)
    {
        if (text is null || !DateTime.TryParseExact(text.Trim('\0', ' '), ["yyyy:MM:dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return null;
        var ms = double.TryParse($"0.{fraction?.Trim('\0', ' ')}", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) ? (long)(part * 1000) : 0;
        return new DateTimeOffset(time).ToUnixTimeMilliseconds() + ms;
    }

    /// <summary>"+02:00" in minutes.</summary>
    static int? Offset(string? text)
        => text?.Trim('\0', ' ') is [('+' or '-') and var sign, _, _, ':', _, _] zone && int.TryParse(zone.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && int.TryParse(zone.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? (hours * 60 + minutes) * (sign == '-' ? -1 : 1) : null;

    static double? Speed(GpsDirectory? gps) => Number(gps, GpsDirectory.TagSpeed) is not { } speed ? null : Text(gps, GpsDirectory.TagSpeedRef) switch
    {
        "M" => speed * 0.44704,
        "N" => speed * 0.514444,
        _ => speed / 3.6, // kilometres an hour, the default
    };

    static string? Text(MetadataExtractor.Directory? directory, int tag) => directory?.GetString(tag) is { Length: > 0 } text ? text : null;

    static int? Integer(MetadataExtractor.Directory? directory, int tag) => directory is not null && directory.TryGetInt32(tag, out var value) ? value : null;

    static double? Number(MetadataExtractor.Directory? directory, int tag) => directory is not null && directory.TryGetDouble(tag, out var value) && double.IsFinite(value) ? value : null;
}
