using Grange.Mapping.Checks;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Jpeg;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Features.Ingest;

/// <summary>Looks at each picture that came: light, sharpness, what it resembles. On all cores; what was seen is durable before the next is taken.</summary>
sealed partial class Looking(MappingNode node)
{
    const int Batch = 32;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var more = node.Arrived.Next;
            var waiting = await node.Pictures.DueAsync(PictureState.Waiting, node.NowMs, Batch, cancel);
            if (waiting.Count == 0)
            {
                await more.WaitAsync(cancel);
                continue;
            }
            var seen = new Picture[waiting.Count];
            await Parallel.ForAsync(0, waiting.Count, cancel, async (at, token) => seen[at] = await LookAsync(waiting[at], token));
            Array.Sort(seen, (one, other) => one.Number.CompareTo(other.Number));
            for (var at = 0; at < seen.Length; at++) seen[at] = Compare(seen[at]);
            await node.Pictures.LookedAsync(seen, cancel);
            node.Looked.Ring();
        }
    }

    async Task<Picture> LookAsync(Picture picture, CancellationToken cancel)
    {
        if (await node.Files.OpenAsync(picture.Original!.Value, picture.OriginalKey!, cancel) is not { } jpeg)
        {
            LogLost(node.Log, picture.Id);
            return Intake.Refused(picture, PictureReasons.Corrupt);
        }
        using var lease = JpegCodec.Rent();
        var codec = lease.Codec;
        var shrink = picture.Width >= 2560 ? 4 : picture.Width >= 1280 ? 2 : 1;
        if (codec.ReadGrey(jpeg, shrink, out var grey) != JpegFault.None) return Intake.Refused(picture, PictureReasons.Corrupt);
        using (grey) return picture with { Luma = grey!.Mean, Sharpness = Sharpness.Of(grey), Hash = PerceptualHash.Of(grey), State = PictureState.Private };
    }

    /// <summary>Against all that ever came, in the order in which they came.</summary>
    Picture Compare(Picture picture)
    {
        if (picture.State != PictureState.Private) return picture;
        var checks = PictureChecks.Alone(picture.ToCapture()).Append(PictureChecks.Replayed(node.Hashes.Nearest(picture.Hash!.Value, picture.SetId))).ToList();
        var refused = checks.FirstOrDefault(check => check.Outcome == Outcome.Refused);
        picture = picture with { Checks = checks, Quality = Quality.Of(checks) };
        if (refused is not null) return Intake.Refused(picture, refused.Reason!);
        node.Hashes.Add(picture.Hash!.Value, picture.SetId);
        return picture;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the file of picture {Id} cannot be read any more")]
    static partial void LogLost(ILogger log, string id);
}
