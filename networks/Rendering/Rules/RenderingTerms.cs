using Grange.Content;

namespace Grange.Rendering.Rules;

/// <summary>The rendering part of a definition (its <c>rules</c>); what is left out has the default of <c>rules.schema.json</c>.</summary>
/// <param name="CeilingMicroUsd">The most a node may ask, in microUsd per GBh of the trusted tier.</param>
/// <param name="PriorityFactor">GBh of the priority tier for the price of one.</param>
/// <param name="EconomyFactor">GBh of the economy tier for the price of one.</param>
/// <param name="CheckFirst">Accepted frames up to which all are checked.</param>
/// <param name="CheckUntil">Accepted frames up to which <paramref name="CheckMiddleBps"/> of them are.</param>
/// <param name="CheckMiddleBps">The middle rate.</param>
/// <param name="CheckLaterBps">The rate after.</param>
/// <param name="RecheckAfterReject">Unpaid frames that a rejected one takes with it to be checked again.</param>
/// <param name="AcceptsUnchecked">Frames that nobody else could check are accepted; else they wait.</param>
/// <param name="AutoApproveHours">Silence for so long is approval.</param>
/// <param name="MaxRejects">A customer's rejects of one frame after which it is rendered no more.</param>
/// <param name="OrderDays">An order's life.</param>
/// <param name="RewardCapBps">The most a frame's reward may be worth, of its burned fee.</param>
public sealed record RenderingTerms(
    long CeilingMicroUsd, int PriorityFactor, int EconomyFactor, int CheckFirst, int CheckUntil, int CheckMiddleBps, int CheckLaterBps, int RecheckAfterReject,
    bool AcceptsUnchecked, int AutoApproveHours, int MaxRejects, int OrderDays, int RewardCapBps)
{
    public static RenderingTerms Default { get; } = new(10_000, 2, 4, 20, 200, 1_000, 300, 20, AcceptsUnchecked: false, 72, 3, 30, 10_000);

    /// <summary>Reads rules that the kernel has held against the schema.</summary>
    public static RenderingTerms Read(DagNode rules) => new(
        Number(rules, "ceilingMicroUsdPerGbh", Default.CeilingMicroUsd),
        (int)Number(rules, "priorityFactor", Default.PriorityFactor),
        (int)Number(rules, "economyFactor", Default.EconomyFactor),
        (int)Number(rules, "checkFirst", Default.CheckFirst),
        (int)Number(rules, "checkUntil", Default.CheckUntil),
        (int)Number(rules, "checkMiddleBps", Default.CheckMiddleBps),
        (int)Number(rules, "checkLaterBps", Default.CheckLaterBps),
        (int)Number(rules, "recheckAfterReject", Default.RecheckAfterReject),
        rules.TryGetText("unchecked", out var unchecked_) && unchecked_ == "accept",
        (int)Number(rules, "autoApproveHours", Default.AutoApproveHours),
        (int)Number(rules, "maxRejects", Default.MaxRejects),
        (int)Number(rules, "orderDays", Default.OrderDays),
        (int)Number(rules, "rewardCapBps", Default.RewardCapBps));

    static long Number(DagNode rules, string key, long otherwise) => rules.TryGetLong(key, out var number) ? number : otherwise;
}
