using Grange.Mapping.Checks;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Sequences;

namespace Grange.Mapping.Features.Ingest;

/// <summary>Sorts a completed upload into sequences once each of its pictures was looked at, and holds each picture against the one before it.</summary>
sealed class Dispatch(MappingNode node)
{
    /// <summary>What a camera took within this time of a picture bears on it.</summary>
    const long NearMs = 10 * 60_000L;

    static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var set in await node.Sets.OpenAsync(cancel)) node.Undispatched.TryAdd(set, true);
        while (!cancel.IsCancellationRequested)
        {
            var more = node.Looked.Next;
            foreach (var set in node.Undispatched.Keys)
                if (await DispatchAsync(set, cancel)) node.Undispatched.TryRemove(set, out _);
            await Task.WhenAny(more, Task.Delay(Often, node.Host.Clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>False while something of it was not looked at.</summary>
    async Task<bool> DispatchAsync(string id, CancellationToken cancel)
    {
        if (await node.Sets.FindAsync(id, cancel) is not { CompletedMs: not null } set) return true;
        if ((await node.Pictures.CountSetAsync(id, cancel)).Any(one => one.State == PictureState.Waiting)) return false;
        var pictures = await node.Pictures.OfSetAsync(id, cancel);
        var good = pictures.Where(picture => picture.State is PictureState.Private or PictureState.Ready).ToDictionary(picture => picture.Id);
        var (sequences, duplicates) = SequenceSplit.Split(good.Values.Select(picture => new Taken(picture.Id, picture.At!.Value, picture.CapturedMs!.Value, picture.Heading)));
        var changed = new List<Picture>();
        changed.AddRange(duplicates.Select(one => Intake.Refused(good[one.Id], PictureReasons.CaptureDuplicate)));
        foreach (var sequence in sequences)
        {
            var own = node.NewId();
            await node.Sets.AddSequenceAsync(new Sequence(own, id, set.Owner, set.Title, set.MadeMs), cancel);
            changed.AddRange(await ElsewhereAsync(set, [.. Follow([.. sequence.Select(one => good[one.Id])], SequenceSplit.Headings(sequence), own)], cancel));
        }
        await node.Pictures.SortedAsync(changed, cancel);
        await node.ShowAsync(changed, cancel);
        return true;
    }

    /// <summary>A camera that was somewhere else at the time took none of these.</summary>
    async Task<IEnumerable<Picture>> ElsewhereAsync(UploadSet set, IReadOnlyList<Picture> pictures, CancellationToken cancel)
    {
        if (set.Camera is not { } camera) return pictures;
        var others = (await node.Pictures.OfCameraAsync(camera, pictures.Min(one => one.CapturedMs!.Value) - NearMs, pictures.Max(one => one.CapturedMs!.Value) + NearMs, set.Id, cancel)).Select(one => one.ToCapture()).ToList();
        return others.Count == 0 ? pictures : pictures.Select(picture =>
        {
            if (picture.State == PictureState.Rejected) return picture;
            var check = PictureChecks.Elsewhere(picture.ToCapture(), others.Where(other => Math.Abs(other.CapturedMs - picture.CapturedMs!.Value) <= NearMs));
            var held = picture with { Checks = [.. picture.Checks, check] };
            return check.Outcome == Outcome.Refused ? Intake.Refused(held, check.Reason!) with { Quality = 0 } : held;
        });
    }

    /// <summary>The pictures of a sequence in their order, each held against the last one that stood.</summary>
    public static IEnumerable<Picture> Follow(IReadOnlyList<Picture> pictures, IReadOnlyList<double> headings, string sequence)
    {
        var (place, before) = (0, (Picture?)null);
        for (var i = 0; i < pictures.Count; i++)
        {
            var picture = pictures[i];
            Check[] found = before is null ? [] : [.. PictureChecks.After(before.ToCapture(), picture.ToCapture())];
            var checks = picture.Checks.Where(check => found.All(one => one.Name != check.Name)).Concat(found).ToList();
            if (found.FirstOrDefault(check => check.Outcome == Outcome.Refused) is { } refused)
            {
                yield return Intake.Refused(picture, refused.Reason!) with { Checks = checks, Quality = 0 };
                continue;
            }
            before = picture with { SequenceId = sequence, Place = ++place, Heading = headings[i], Checks = checks, Quality = Quality.Of(checks) };
            yield return before;
        }
    }
}
