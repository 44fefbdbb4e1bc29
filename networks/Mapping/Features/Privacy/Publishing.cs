using Grange.Content;
using Grange.Mapping.Exif;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Jpeg;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Features.Privacy;

/// <summary>Makes pictures public, once somebody who may has looked for faces and plates: covers what was found, and keeps three sizes without a word of metadata.</summary>
/// <remarks>Fails closed. A detector that is down leaves a picture as it is, tried again after 1, 5, 30 minutes, 2 and 12 hours; from then on only reviewers can clear it.</remarks>
sealed partial class Publishing(MappingNode node)
{
    public const int SmallWidth = 2048, ThumbWidth = 500;

    const int Batch = 32, Quality = 87;

    static readonly TimeSpan Often = TimeSpan.FromSeconds(15);
    static readonly TimeSpan[] Delays = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(12)];

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var more = node.Looked.Next;
            var pictures = node.Detector is { Clears: true } || node.TakesBlurred ? await node.Pictures.DueAsync(PictureState.Private, node.NowMs, Batch, cancel) : [];
            if (pictures.Count == 0)
            {
                await Task.WhenAny(more, Task.Delay(Often, node.Host.Clock, cancel));
                cancel.ThrowIfCancellationRequested();
                continue;
            }
            var cleared = new Picture?[pictures.Count];
            await Parallel.ForAsync(0, pictures.Count, cancel, async (at, token) => cleared[at] = await ClearAsync(pictures[at], token));
            await PublishAsync([.. cleared.OfType<Picture>()], cancel);
        }
    }

    /// <summary>Keeps pictures that became public, durably, and shows them.</summary>
    public async Task PublishAsync(IReadOnlyList<Picture> pictures, CancellationToken cancel)
    {
        if (pictures.Count == 0) return;
        await node.Files.FlushAsync(cancel);
        await node.Pictures.ShownAsync(pictures, cancel);
        await node.ShowAsync(pictures, cancel);
    }

    async Task<Picture?> ClearAsync(Picture picture, CancellationToken cancel)
    {
        if (picture.IsBlurred && node.TakesBlurred) return await PublicAsync(picture, [], null, "its contributor", cancel);
        if (node.Detector is not { Clears: true } detector)
        {
            await DeferAsync(picture, cancel);
            return null;
        }
        if (await node.Files.OpenAsync(picture.Original!.Value, picture.OriginalKey!, cancel) is not { } jpeg) return null;
        if ((await detector.LookAsync(jpeg, cancel)).TryGet(out var found, out var fault)) return await PublicAsync(picture, found.Regions, found.Covered, detector.Name, cancel);
        LogFailed(node.Log, picture.Id, fault.Detail);
        await DeferAsync(picture, cancel);
        return null;
    }

    async Task DeferAsync(Picture picture, CancellationToken cancel)
    {
        var tries = await node.Pictures.TriedAsync(picture.Id, cancel);
        var next = tries > Delays.Length ? long.MaxValue : node.NowMs + (long)Delays[Math.Clamp(tries - 1, 0, Delays.Length - 1)].TotalMilliseconds;
        await node.Pictures.DueAtAsync(picture.Id, next, cancel);
    }

    /// <summary>A picture with its public copies; they are durable once flushed.</summary>
    /// <param name="regions">What is covered here.</param>
    /// <param name="covered">A copy in which it is covered already, instead of the file as it came.</param>
    public async Task<Picture?> PublicAsync(Picture picture, IReadOnlyList<PrivateArea> regions, byte[]? covered, string by, CancellationToken cancel)
    {
        var jpeg = covered ?? await node.Files.OpenAsync(picture.Original!.Value, picture.OriginalKey!, cancel);
        if (jpeg is null) return null;
        using var lease = JpegCodec.Rent();
        var codec = lease.Codec;
        if (codec.ReadColours(jpeg, out var raster) != JpegFault.None) return null;
        using var full = Upright.Of(raster!, ExifReader.Read(jpeg).Orientation);
        Covering.Apply(full, regions);
        using var small = full.Width > SmallWidth ? Resampling.ToWidth(full, SmallWidth) : null;
        using var thumb = Resampling.ToWidth(small ?? full, ThumbWidth);
        var hd = await node.Files.PutAsync(codec.Write(full, Quality), cancel);
        Cid sd = small is null ? hd : await node.Files.PutAsync(codec.Write(small, Quality), cancel);
        return picture with
        {
            State = PictureState.Ready,
            ClearedBy = by,
            Public = hd,
            Small = sd,
            Thumb = await node.Files.PutAsync(codec.Write(thumb, Quality), cancel),
            Original = node.Terms.KeepOriginals ? picture.Original : null,
            OriginalKey = node.Terms.KeepOriginals ? picture.OriginalKey : null,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "picture {Id} stays unseen: {Why}")]
    static partial void LogFailed(ILogger log, string id, string why);
}
