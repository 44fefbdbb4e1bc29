using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Rules;

/// <summary>The charging part of a definition (its <c>rules</c>); what is left out has the default of <c>rules.schema.json</c>.</summary>
/// <param name="HeartbeatSeconds">What stations are told to keep.</param>
/// <param name="HoldMicroUsd">What is reserved for a session whose driver names no limit.</param>
/// <param name="RewardCapBps">The most a session's reward may be worth, in hundredths of a percent of the fee that was burned for it.</param>
/// <param name="StartSeconds">How long a command waits for its transaction before the money goes back.</param>
/// <param name="ReservationMicroUsd">What a reservation costs whose driver does not come; it is held while the place is kept.</param>
/// <param name="ReservationMinutes">The longest time that a place is kept.</param>
/// <param name="Arbiter">The account that may decide disputes beside the operator; null: none.</param>
/// <param name="OcpiCountry">The country of this network towards roaming partners, ISO 3166-1.</param>
/// <param name="OcpiParty">Its own three letters there.</param>
public sealed record ChargingTerms(int HeartbeatSeconds, long HoldMicroUsd, int RewardCapBps, int StartSeconds, long ReservationMicroUsd, int ReservationMinutes, Address? Arbiter, string OcpiCountry, string OcpiParty)
{
    public static ChargingTerms Default { get; } = new(300, 20_000_000, 10_000, 60, 0, 60, null, "CH", "GRG");

    /// <summary>Reads rules that the host has held against the schema.</summary>
    public static ChargingTerms Read(DagNode rules) => new(
        (int)Number(rules, "heartbeatSeconds", Default.HeartbeatSeconds), Number(rules, "holdMicroUsd", Default.HoldMicroUsd), (int)Number(rules, "rewardCapBps", Default.RewardCapBps),
        (int)Number(rules, "startSeconds", Default.StartSeconds), Number(rules, "reservationMicroUsd", Default.ReservationMicroUsd),
        (int)Number(rules, "reservationMinutes", Default.ReservationMinutes), rules.TryGetText("arbiter", out var text) && Address.TryParse(text, null, out var arbiter) ? arbiter : null,
        Text(rules, "ocpiCountry", Default.OcpiCountry), Text(rules, "ocpiParty", Default.OcpiParty));

    static string Text(DagNode rules, string key, string otherwise) => rules.TryGetText(key, out var text) ? text : otherwise;
    static long Number(DagNode rules, string key, long otherwise) => rules.TryGetLong(key, out var number) ? number : otherwise;
}
