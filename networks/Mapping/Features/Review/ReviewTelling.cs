using Grange.Kernel;
using Grange.Mapping.Bodies;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Features.Review;

/// <summary>Says what reviewers said, as evidence of this operator, so that they are paid: each by a device of this network that is registered as a reviewer's.</summary>
sealed partial class ReviewTelling(MappingNode node)
{
    /// <summary>A fact of a device that its owner reviews with.</summary>
    public const string RoleFact = "role", Reviewer = "reviewer";

    static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Often, node.Host.Clock);
        do await TellAsync(cancel);
        while (await timer.WaitForNextTickAsync(cancel));
    }

    async Task TellAsync(CancellationToken cancel)
    {
        var opinions = await node.Reviews.UnsaidAsync(ReviewBody.MostRows, cancel);
        if (opinions.Count == 0) return;
        var rows = new List<(DeviceId, Hash32, Judgement)>();
        foreach (var opinion in opinions)
            if (DeskOf(opinion.Reviewer) is { } desk && await node.Pictures.FindAsync(opinion.Picture, cancel) is { } picture) rows.Add((desk, picture.Sha, opinion.Judgement));
        if (rows.Count > 0 && !(await node.Host.Evidence.ObserveAsync(MappingKinds.Review, new ReviewBody(rows).ToNode(), cancel)).TryGet(out _, out var fault))
        {
            LogUnsaid(node.Log, fault.Detail);
            return;
        }
        await node.Reviews.SaidAsync(opinions, cancel);
    }

    DeviceId? DeskOf(Address reviewer)
        => node.Host.Devices.View.All(node.Slug).FirstOrDefault(device => !device.Revoked && device.Owner == reviewer && device.Facts.GetValueOrDefault(RoleFact) == Reviewer)?.Id;

    [LoggerMessage(Level = LogLevel.Warning, Message = "reviews were not taken as evidence: {Why}")]
    static partial void LogUnsaid(ILogger log, string why);
}
