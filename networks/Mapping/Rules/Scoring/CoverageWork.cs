using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Rewards;

namespace Grange.Mapping.Scoring;

/// <summary>Points of pictures: saturation of the hex at the upload × quality × reputation of the camera; of a camera, a hex, a mount and a day the best counts.</summary>
/// <remarks>Pure. What comes first by upload is paid first, whatever the order of the evidence; ties go by the picture's hash.</remarks>
sealed class CoverageWork(EpochInputs inputs, MappingTerms terms, Dictionary<string, HexState> hexes, Dictionary<DeviceId, Reputation> cameras)
{
    const long DayMs = 86_400_000, Whole = 10_000;

    /// <summary>Hexes that this epoch's pictures show, for what waits on them, with who took the first.</summary>
    public Dictionary<H3Cell, (DeviceId Camera, long UploadedMs)> Seen { get; } = [];

    /// <summary>Points by camera and region, and the pictures that earn none, with why.</summary>
    public (List<(DeviceId Camera, H3Cell Hex, long Points)> Earned, List<(DeviceId Camera, string Reason)> Refused) Run()
    {
        var (earned, refused) = (new List<(DeviceId, H3Cell, long)>(), new List<(DeviceId, string)>());
        foreach (var group in Groups())
        {
            var (camera, first) = (group.Key.Camera, group.First());
            var best = group.Max(row => Worth(row));
            var key = HexState.Key(group.Key.Cell, group.Key.Mount);
            var saturation = Saturation.Of(hexes.TryGetValue(key, out var state) ? state.LastMs : null, first.UploadedMs);
            var points = saturation * best / Whole * cameras.GetValueOrDefault(camera).Value / Reputation.Full;
            if (best == 0)
            {
                refused.Add((camera, first.Reason ?? MappingScore.NotGood));
                continue;
            }
            hexes[key] = (state ?? new HexState(0, [])).With(camera, group.Max(row => row.UploadedMs));
            Seen.TryAdd(group.Key.Cell, (camera, first.UploadedMs));
            if (points > 0) earned.Add((camera, group.Key.Cell, points));
            else refused.Add((camera, MappingScore.Saturated));
        }
        Remember();
        return (earned, refused);
    }

    /// <summary>Quality in thousandths, times what its being signed or not leaves of it in ten-thousandths; in thousandths of thousandths.</summary>
    long Worth(TakenRow row) => row.Quality * (row.IsSigned ? Whole : terms.UnsignedBps) / Checks.Quality.Full;

    IEnumerable<IGrouping<(DeviceId Camera, H3Cell Cell, Mount Mount, long Day), TakenRow>> Groups() => Rows()
        .OrderBy(row => row.Row.UploadedMs).ThenBy(row => row.Row.Sha256).ThenBy(row => row.Camera)
        .DistinctBy(row => row.Row.Sha256)
        .GroupBy(row => (row.Camera, row.Row.Cell, row.Row.Mount, row.Row.UploadedMs / DayMs), row => row.Row);

    IEnumerable<(DeviceId Camera, TakenRow Row)> Rows()
    {
        foreach (var record in inputs.Evidence.Select(evidence => evidence.Record).Where(record => record is { Kind: MappingKinds.Taken, Author.Kind: AuthorKind.Operator }))
        {
            if (!TakenBody.Read(record.Body).TryGet(out var taken, out _) || inputs.Devices.Find(taken.Camera) is not { Revoked: false } camera || camera.Network != inputs.Network) continue;
            foreach (var row in taken.Rows) yield return (taken.Camera, row);
        }
    }

    /// <summary>Pictures that were made up weigh on a camera; those that were only useless do not.</summary>
    void Remember()
    {
        foreach (var camera in Rows().GroupBy(row => row.Camera))
        {
            var bad = camera.Count(row => row.Row.Quality == 0 && row.Row.Reason is Checks.PictureReasons.Replay or Checks.PictureReasons.TooFast or Checks.PictureReasons.TwoPlaces or Checks.PictureReasons.Mismatch);
            cameras[camera.Key] = cameras.GetValueOrDefault(camera.Key).Add(camera.Count(row => row.Row.Quality > 0), bad);
        }
    }
}
