using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Checks;

namespace Grange.Mapping.Features.Pictures;

/// <summary>A picture as its table has it: names are the columns'.</summary>
sealed class PictureRow
{
    public const string Columns = """
        id AS Id, number AS Number, set_id AS SetId, sequence_id AS SequenceId, place AS Place, owner AS Owner, camera AS Camera, name AS Name, size AS Size, sha AS Sha, state AS State, reason AS Reason,
        original AS Original, original_key AS OriginalKey, is_blurred AS IsBlurred, lat_e7 AS LatE7, lon_e7 AS LonE7, captured_ms AS CapturedMs, uploaded_ms AS UploadedMs, camera_ms AS CameraMs, gnss_ms AS GnssMs,
        heading AS Heading, speed_mm AS SpeedMm, dilution AS Dilution, fix AS Fix, satellites AS Satellites, mount AS Mount, width AS Width, height AS Height, field_of_view AS FieldOfView, make AS Make, model AS Model,
        hash AS Hash, luma AS Luma, sharpness AS Sharpness, quality AS Quality, checks AS Checks, public_cid AS PublicCid, small_cid AS SmallCid, thumb_cid AS ThumbCid, cleared_by AS ClearedBy, is_said AS IsSaid
        """;

    const double E7 = 1e7, Hundredths = 100, Thousandths = 1000;

    public string Id { get; set; } = "";
    public long Number { get; set; }
    public string SetId { get; set; } = "";
    public string? SequenceId { get; set; }
    public long Place { get; set; }
    public byte[] Owner { get; set; } = [];
    public byte[]? Camera { get; set; }
    public string Name { get; set; } = "";
    public long Size { get; set; }
    public byte[] Sha { get; set; } = [];
    public string State { get; set; } = "";
    public string? Reason { get; set; }
    public string? Original { get; set; }
    public byte[]? OriginalKey { get; set; }
    public long IsBlurred { get; set; }
    public long? LatE7 { get; set; }
    public long? LonE7 { get; set; }
    public long? CapturedMs { get; set; }
    public long UploadedMs { get; set; }
    public long? CameraMs { get; set; }
    public long? GnssMs { get; set; }
    public long? Heading { get; set; }
    public long? SpeedMm { get; set; }
    public long? Dilution { get; set; }
    public long? Fix { get; set; }
    public long? Satellites { get; set; }
    public long Mount { get; set; }
    public long Width { get; set; }
    public long Height { get; set; }
    public long? FieldOfView { get; set; }
    public string? Make { get; set; }
    public string? Model { get; set; }
    public long? Hash { get; set; }
    public long? Luma { get; set; }
    public long? Sharpness { get; set; }
    public long? Quality { get; set; }
    public string? Checks { get; set; }
    public string? PublicCid { get; set; }
    public string? SmallCid { get; set; }
    public string? ThumbCid { get; set; }
    public string? ClearedBy { get; set; }
    public long IsSaid { get; set; }

    public static PictureRow Of(Picture one) => new()
    {
        Id = one.Id,
        Number = one.Number,
        SetId = one.SetId,
        SequenceId = one.SequenceId,
        Place = one.Place,
        Owner = one.Owner.ToByteArray(),
        Camera = one.Camera?.Value.ToByteArray(),
        Name = one.Name,
        Size = one.Size,
        Sha = one.Sha.ToByteArray(),
        State = one.State,
        Reason = one.Reason,
        Original = one.Original?.ToString(),
        OriginalKey = one.OriginalKey,
        IsBlurred = one.IsBlurred ? 1 : 0,
        LatE7 = Whole(one.At?.Lat, E7),
        LonE7 = Whole(one.At?.Lng, E7),
        CapturedMs = one.CapturedMs,
        UploadedMs = one.UploadedMs,
        CameraMs = one.CameraMs,
        GnssMs = one.GnssMs,
        Heading = Whole(one.Heading, Hundredths),
        SpeedMm = Whole(one.Speed, Thousandths),
        Dilution = Whole(one.Dilution, Hundredths),
        Fix = one.Fix,
        Satellites = one.Satellites,
        Mount = (long)one.Mount,
        Width = one.Width,
        Height = one.Height,
        FieldOfView = one.FieldOfView,
        Make = one.Make,
        Model = one.Model,
        Hash = (long?)one.Hash,
        Luma = Whole(one.Luma, Hundredths),
        Sharpness = Whole(one.Sharpness, Hundredths),
        Quality = one.Quality,
        Checks = one.Checks.Count == 0 ? null : JsonSerializer.Serialize(one.Checks, ChecksJson.Default.IReadOnlyListCheck),
        PublicCid = one.Public?.ToString(),
        SmallCid = one.Small?.ToString(),
        ThumbCid = one.Thumb?.ToString(),
        ClearedBy = one.ClearedBy,
        IsSaid = one.IsSaid ? 1 : 0,
    };

    public Picture Read() => new()
    {
        Id = Id,
        Number = Number,
        SetId = SetId,
        SequenceId = SequenceId,
        Place = Place,
        Owner = Address.Read(Owner),
        Camera = Camera is null ? null : new DeviceId(Hash32.Read(Camera)),
        Name = Name,
        Size = Size,
        Sha = Hash32.Read(Sha),
        State = State,
        Reason = Reason,
        Original = ToCid(Original),
        OriginalKey = OriginalKey,
        IsBlurred = IsBlurred != 0,
        At = LatE7 is { } lat && LonE7 is { } lon ? new LatLng(lat / E7, lon / E7) : null,
        CapturedMs = CapturedMs,
        UploadedMs = UploadedMs,
        CameraMs = CameraMs,
        GnssMs = GnssMs,
        Heading = Heading / Hundredths,
        Speed = SpeedMm / Thousandths,
        Dilution = Dilution / Hundredths,
        Fix = (int?)Fix,
        Satellites = (int?)Satellites,
        Mount = (Mount)Mount,
        Width = (int)Width,
        Height = (int)Height,
        FieldOfView = (int?)FieldOfView,
        Make = Make,
        Model = Model,
        Hash = (ulong?)Hash,
        Luma = Luma / Hundredths,
        Sharpness = Sharpness / Hundredths,
        Quality = (int?)Quality,
        Checks = Checks is null ? [] : JsonSerializer.Deserialize(Checks, ChecksJson.Default.IReadOnlyListCheck)!,
        Public = ToCid(PublicCid),
        Small = ToCid(SmallCid),
        Thumb = ToCid(ThumbCid),
        ClearedBy = ClearedBy,
        IsSaid = IsSaid != 0,
    };

    static long? Whole(double? value, double per) => value is { } one ? (long)Math.Round(one * per) : null;

    static Cid? ToCid(string? text) => text is not null && Cid.TryParse(text, out var cid) ? cid : null;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<Check>))]
sealed partial class ChecksJson : JsonSerializerContext;
