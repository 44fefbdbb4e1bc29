using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Checks;
using Grange.Mapping.Features.Pictures;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Features.Ingest;

/// <summary>Says what was taken in of each camera, as evidence of this operator: pictures that became public, and those that were refused as made up.</summary>
/// <remarks>What was said is marked after it was taken in; a node that is killed between the two says it again, and a file counts once.</remarks>
sealed partial class Telling(MappingNode node)
{
    static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var more = node.Cleared.Next;
            while (await TellAsync(cancel))
            {
                // until all is said
            }
            await Task.WhenAny(more, Task.Delay(Often, node.Host.Clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>True when there may be more.</summary>
    async Task<bool> TellAsync(CancellationToken cancel)
    {
        var pictures = await node.Pictures.UnsaidAsync(TakenBody.MostRows, cancel);
        if (pictures.Count == 0) return false;
        foreach (var camera in pictures.GroupBy(picture => picture.Camera!.Value))
        {
            var rows = new List<TakenRow>();
            foreach (var picture in camera) rows.Add(await RowAsync(picture, cancel));
            if (!(await node.Host.Evidence.ObserveAsync(MappingKinds.Taken, new TakenBody(camera.Key, rows).ToNode(), cancel)).TryGet(out _, out var fault))
            {
                LogUnsaid(node.Log, camera.Key, fault.Detail);
                if (fault.Code == "evidence-too-many") return false;
            }
            await node.Pictures.SaidAsync([.. camera], cancel);
        }
        return pictures.Count == TakenBody.MostRows;
    }

    async Task<TakenRow> RowAsync(Picture picture, CancellationToken cancel)
    {
        var cell = H3Cell.Of(picture.At!.Value, TakenBody.Resolution);
        var signed = await node.Drives.FindAsync(picture.Camera!.Value, picture.Sha, picture.CapturedMs!.Value, cancel);
        var isSame = signed is { } row && row.Cell == cell && Math.Abs(row.CapturedMs - picture.CapturedMs.Value) <= 1_000;
        var reason = picture.State == PictureState.Rejected ? picture.Reason : signed is null || isSame ? null : PictureReasons.Mismatch;
        return new TakenRow(picture.Sha, cell, picture.CapturedMs.Value, picture.UploadedMs, picture.Mount, reason is null ? picture.Quality ?? 0 : 0, isSame, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "what came of {Camera} was not taken as evidence: {Why}")]
    static partial void LogUnsaid(ILogger log, DeviceId camera, string why);
}
