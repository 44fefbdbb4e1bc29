using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Charging.Features.Roaming;

/// <summary>All that a partner's picture of a station is made of: while it is the same, there is nothing to say.</summary>
/// <param name="Issuer">The partner, as the picture names it.</param>
/// <param name="IsBooked">A driver of the partner is on the way there, or is there.</param>
/// <param name="Statuses">Of its EVSEs, one after the other.</param>
/// <param name="TariffMs">When the tariff was said.</param>
sealed record StationLook(ChargingTerms Terms, Device? Device, string Issuer, bool IsBooked, string Statuses, TariffWord? Tariff, long TariffMs);
