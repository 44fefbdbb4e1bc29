using Grange.Mapping.Checks;
using Grange.Mapping.Exif;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Features.Ingest;

/// <summary>Takes one file in: what can be seen without decoding it is seen at once; the rest waits for <see cref="Looking"/>. A file that is refused never fails its set.</summary>
sealed class Intake(MappingNode node)
{
    /// <summary>The largest file that is taken.</summary>
    public const int MostBytes = 40 * 1024 * 1024;

    const int LeastWidth = 320, LeastHeight = 240, MostName = 255;

    /// <summary>Durable when it returns.</summary>
    public async Task<Picture> TakeAsync(UploadSet set, string name, byte[] jpeg, Overrides said, CancellationToken cancel)
    {
        var picture = Read(set, name, jpeg, said);
        if (picture.State != PictureState.Rejected && await node.Pictures.HasFileAsync(picture.Sha, cancel)) picture = Refused(picture, PictureReasons.FileDuplicate);
        if (picture.State == PictureState.Rejected)
        {
            await node.Pictures.AddAsync(picture, cancel);
            return picture;
        }
        var (original, key) = await node.Files.SealAsync(jpeg, cancel);
        await node.Files.FlushAsync(cancel);
        picture = picture with { Original = original, OriginalKey = key };
        if (await node.Pictures.AddAsync(picture, cancel))
        {
            node.Arrived.Ring();
            return picture;
        }
        picture = Refused(picture, PictureReasons.FileDuplicate); // the same came twice at once
        await node.Pictures.AddAsync(picture, cancel);
        return picture;
    }

    Picture Read(UploadSet set, string name, byte[] jpeg, Overrides said)
    {
        var facts = ExifReader.Read(jpeg);
        var picture = new Picture
        {
            Id = node.NewId(),
            Number = 0,
            SetId = set.Id,
            SequenceId = set.IsCollection ? set.Id : null,
            Place = said.Position ?? 0,
            Owner = set.Owner,
            Camera = set.Camera,
            Name = name.Length > MostName ? name[..MostName] : name,
            Size = jpeg.Length,
            Sha = PictureContent.Digest(jpeg),
            State = PictureState.Waiting,
            UploadedMs = node.NowMs,
            IsBlurred = said.IsBlurred,
            Mount = said.Mount,
            At = said.At ?? facts.Place,
            CapturedMs = said.CapturedMs ?? facts.CapturedMs,
            CameraMs = said.CapturedMs is null ? facts.CameraMs - (facts.CameraOffsetMinutes ?? 0) * 60_000L : null,
            GnssMs = said.CapturedMs is null ? facts.GnssMs : null,
            Heading = said.Heading ?? facts.Heading,
            Speed = facts.SpeedMetresPerSecond,
            Dilution = facts.Dilution,
            Fix = facts.FixDimensions,
            Satellites = facts.Satellites,
            FieldOfView = (int?)facts.FieldOfView,
            Make = facts.Make,
            Model = facts.Model,
        };
        using var lease = JpegCodec.Rent();
        var codec = lease.Codec;
        var fault = codec.ReadSize(jpeg, out var width, out var height);
        picture = picture with { Width = width, Height = height };
        return fault switch
        {
            JpegFault.NotJpeg => Refused(picture, PictureReasons.NotJpeg),
            JpegFault.TooLarge => Refused(picture, PictureReasons.TooLarge),
            JpegFault.Corrupt => Refused(picture, PictureReasons.Corrupt),
            _ when picture.At is null || picture.CapturedMs is null => Missing(picture),
            _ when width < LeastWidth || height < LeastHeight => Refused(picture, PictureReasons.TooSmall),
            _ when node.IsExcluded(picture.At.Value) => Refused(picture, PictureReasons.Excluded),
            _ => picture,
        };
    }

    static Picture Missing(Picture picture)
    {
        string[] fields = [.. new[] { picture.At is null ? "location" : null, picture.CapturedMs is null ? "datetime" : null }.OfType<string>()];
        return Refused(picture, PictureReasons.Fields) with { Checks = [Check.Refuse("missing-fields", null, string.Join(", ", fields), PictureReasons.Fields)] };
    }

    public static Picture Refused(Picture picture, string reason) => picture with { State = PictureState.Rejected, Reason = reason, Original = null, OriginalKey = null };
}
