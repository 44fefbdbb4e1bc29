using Grange.Content;

namespace Grange.Charging.Rules;

/// <summary>The charging part of a definition (its <c>rules</c>); what is left out has the default of <c>rules.schema.json</c>.</summary>
/// <param name="HeartbeatSeconds">What stations are told to keep.</param>
/// <param name="HoldMicroUsd">What is reserved for a session whose driver names no limit.</param>
/// <param name="RewardCapBps">The most a session's reward may be worth, in hundredths of a percent of the fee that was burned for it.</param>
public sealed record ChargingTerms(int HeartbeatSeconds, long HoldMicroUsd, int RewardCapBps)
{
    public static ChargingTerms Default { get; } = new(300, 20_000_000, 10_000);

    /// <summary>Reads rules that the host has held against the schema.</summary>
    public static ChargingTerms Read(DagNode rules) => new(
        (int)Number(rules, "heartbeatSeconds", Default.HeartbeatSeconds), Number(rules, "holdMicroUsd", Default.HoldMicroUsd), (int)Number(rules, "rewardCapBps", Default.RewardCapBps));

    static long Number(DagNode rules, string key, long otherwise) => rules.TryGetLong(key, out var number) ? number : otherwise;
}
