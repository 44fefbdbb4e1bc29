using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Checks;

namespace Grange.Mapping.Features.Pictures;

/// <summary>A picture as the node knows it.</summary>
sealed record Picture
{
    public required string Id { get; init; }

    /// <summary>Rises by one with each picture of the network: what tiles name it by.</summary>
    public required long Number { get; init; }

    public required string SetId { get; init; }
    public string? SequenceId { get; init; }

    /// <summary>Its place in the sequence, from 1; what was asked for until the sequence is made.</summary>
    public required long Place { get; init; }

    public required Address Owner { get; init; }
    public DeviceId? Camera { get; init; }
    public required string Name { get; init; }
    public required long Size { get; init; }
    public required Hash32 Sha { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }

    /// <summary>The file as it came, sealed; null where it was refused, or is gone.</summary>
    public Cid? Original { get; init; }

    public byte[]? OriginalKey { get; init; }

    /// <summary>Its contributor says that faces and plates are covered.</summary>
    public bool IsBlurred { get; init; }

    public LatLng? At { get; init; }
    public long? CapturedMs { get; init; }
    public required long UploadedMs { get; init; }
    public long? CameraMs { get; init; }
    public long? GnssMs { get; init; }
    public double? Heading { get; init; }
    public double? Speed { get; init; }
    public double? Dilution { get; init; }
    public int? Fix { get; init; }
    public int? Satellites { get; init; }
    public Mount Mount { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
    public int? FieldOfView { get; init; }
    public string? Make { get; init; }
    public string? Model { get; init; }
    public ulong? Hash { get; init; }
    public double? Luma { get; init; }
    public double? Sharpness { get; init; }
    public int? Quality { get; init; }
    public IReadOnlyList<Check> Checks { get; init; } = [];
    public Cid? Public { get; init; }
    public Cid? Small { get; init; }
    public Cid? Thumb { get; init; }

    /// <summary>Who looked for faces and plates.</summary>
    public string? ClearedBy { get; init; }

    /// <summary>It stands in evidence.</summary>
    public bool IsSaid { get; init; }

    /// <summary>As the checks see it; only for one that says where and when, and was looked at.</summary>
    public Capture ToCapture() => new(At!.Value, CapturedMs!.Value, UploadedMs, Heading, CameraMs, GnssMs, Speed, Dilution, Fix, Satellites, Luma!.Value, Sharpness!.Value, Hash!.Value);
}
