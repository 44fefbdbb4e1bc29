using Grange.Content;
using Grange.Mapping.Checks;

namespace Grange.Mapping.Features.Pictures;

/// <summary>Takes a picture away for good: its key is forgotten, its public copies are denied by their CIDs, no list has it any more. Evidence keeps its hash alone.</summary>
sealed class Withdrawal(MappingNode node)
{
    public async Task TakeAsync(Picture picture, CancellationToken cancel)
    {
        node.Index.Take(picture.Id);
        foreach (var cid in new[] { picture.Public, picture.Small, picture.Thumb }.OfType<Cid>().Distinct())
            await node.Denylists.AddAsync($"/ipfs/{cid}", cancel);
        await node.Pictures.RemovedAsync([picture with { State = PictureState.Gone, Reason = PictureReasons.Withdrawn }], cancel);
        node.Cleared.Ring();
    }
}
