using Grange.Geo;

namespace Grange.Mapping.Exif;

/// <summary>What a picture's own metadata says of its taking; null where it says nothing.</summary>
public sealed record PictureFacts
{
    public LatLng? Place { get; init; }
    public double? AltitudeMetres { get; init; }

    /// <summary>By the satellites' clock: Unix milliseconds.</summary>
    public long? GnssMs { get; init; }

    /// <summary>By the camera's clock, read as if it were UTC: Unix milliseconds.</summary>
    public long? CameraMs { get; init; }

    /// <summary>What the camera says its clock is ahead of UTC.</summary>
    public int? CameraOffsetMinutes { get; init; }

    /// <summary>Where the camera looked, degrees clockwise from north.</summary>
    public double? Heading { get; init; }

    public double? SpeedMetresPerSecond { get; init; }

    /// <summary>Dilution of precision; without a unit.</summary>
    public double? Dilution { get; init; }

    /// <summary>2 for a fix without height, 3 for one with it.</summary>
    public int? FixDimensions { get; init; }

    public int? Satellites { get; init; }
    public string? Make { get; init; }
    public string? Model { get; init; }

    /// <summary>Degrees of the horizontal field of view, from the focal length in 35 mm terms.</summary>
    public double? FieldOfView { get; init; }

    /// <summary>EXIF orientation, 1 to 8; 1 is upright.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>When it was taken: by satellites where they say, else by the camera's clock and its offset, or as UTC.</summary>
    public long? CapturedMs => GnssMs ?? CameraMs - (CameraOffsetMinutes ?? 0) * 60_000L;
}
