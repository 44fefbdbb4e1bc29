using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Features.Reservations;

/// <summary>A reservation as this node keeps it.</summary>
/// <param name="Id">What stations call it: a number.</param>
/// <param name="Hold">What everybody else calls it; its money, where it costs any, is held under this name.</param>
/// <param name="Evse">0: any of the station.</param>
/// <param name="Token">What the station lets through.</param>
/// <param name="State">asking, open, used, expired, cancelled, or refused.</param>
/// <param name="Remote">A roaming partner's own name of it.</param>
sealed record ReservationRow(
    long Id, HoldId Hold, StationIdentity Station, long Evse, Address Payer, string Token, string? Group, long UntilMs, long MadeMs, long MicroUsd, string State, string? Remote = null)
{
    public const string Asking = "asking", Open = "open", Refused = "refused";

    public DateTimeOffset Until => DateTimeOffset.FromUnixTimeMilliseconds(UntilMs);

    public Reservation Rule => new(Id, Evse, Token, Group, Until);

    /// <summary>A token of its own: the session that it becomes shows it to the station.</summary>
    public static string TokenOf(HoldId hold) => Tag.StandIn(hold.ToByteArray());
}
