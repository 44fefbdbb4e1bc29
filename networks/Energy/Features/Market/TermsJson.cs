using System.Text.Json.Serialization;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Settlement;

namespace Grange.Energy.Features.Market;

/// <summary>Hours with prices of their own.</summary>
/// <param name="FromMinute">Of the day in the community's time.</param>
/// <param name="Days">all, workdays or weekends.</param>
/// <param name="OffsetMinutes">Of that time to UTC.</param>
public sealed record EnergyTariffJson(string Name, int FromMinute, int ToMinute, string Days, int OffsetMinutes, long RetailMicro, long FeedInMicro);

/// <summary>Energy that one meter sells to another before all others.</summary>
/// <param name="MostWh">Per slot.</param>
public sealed record EnergyContractJson(string Seller, string Buyer, long MostWh, long Micro);

/// <summary>A point of the grid and its line upwards.</summary>
/// <param name="ImportW">What the line carries down; null: no limit.</param>
/// <param name="ExportW">What it carries up; null: no limit.</param>
public sealed record EnergyGridPointJson(string Name, string Above, long? ImportW, long? ExportW, long FeeMicro);

/// <summary>Bids stand ahead.</summary>
public sealed record EnergyForwardJson(int GateSlots, long ShortMicro, long LongMicro);

/// <summary>Lines are paid, not only billed.</summary>
/// <param name="Accounts">Who gets what is not a member's: supplier, grid, operator, levies, where it is paid here.</param>
public sealed record EnergyPaymentJson(int AfterMinutes, int CorrectDays, IReadOnlyDictionary<string, string> Accounts);

/// <summary>The community's rules as they hold now: what the definition says, and where it is silent its profile.</summary>
/// <param name="Profile">The country's or house's rules it was chosen from; null: none.</param>
/// <param name="Notice">Stands beside a profile.</param>
/// <param name="Price">mmr, sdr, bill, fixed or auction; prices are micro-dollars per kWh.</param>
/// <param name="IsOwnFirst">What a home makes and uses in the same slot is not traded.</param>
/// <param name="GridMicros">The grid's fee by proximity, nearest first; one of them: the same for all.</param>
/// <param name="Proximity">What the profile calls near and far, as <paramref name="GridMicros"/>.</param>
/// <param name="SellerBps">The sellers' part of the transaction fee, in hundredths of a per cent.</param>
public sealed record EnergyTermsJson(
    string? Profile, string? Notice, int SlotSeconds, string Key, string Price, long FixedMicro, long RetailMicro, long FeedInMicro, IReadOnlyList<EnergyTariffJson> Tariffs, bool IsOwnFirst,
    IReadOnlyList<long> GridMicros, IReadOnlyList<string> Proximity, long LevyMicro, long TransactionMicro, int SellerBps, int CloseDays,
    IReadOnlyList<EnergyContractJson> Contracts, IReadOnlyList<EnergyGridPointJson> Grid, EnergyForwardJson? Forward, EnergyPaymentJson? Payment)
{
    public static EnergyTermsJson Of(MarketTerms terms, int slotSeconds) => new(
        terms.Profile?.Title, terms.Profile is null ? null : Rules.Profiles.Profile.Notice, slotSeconds, terms.Key.Name(), terms.PriceWord, terms.FixedMicro, terms.Prices.Retail, terms.Prices.FeedIn,
        [.. terms.Tariffs.Select(one => new EnergyTariffJson(one.Name, one.FromMinute, one.ToMinute, one.Days, one.OffsetMinutes, one.Prices.Retail, one.Prices.FeedIn))], terms.Netting == Netting.Connection,
        terms.Fees.GridByProximity, terms.Profile?.Proximity ?? [], terms.Fees.Levy, terms.Fees.Transaction, terms.Fees.SellerBps, terms.CloseDays,
        [.. terms.Contracts.Select(one => new EnergyContractJson($"{one.Seller}", $"{one.Buyer}", one.MostWh, one.Micro))],
        [.. terms.Grid.Select(one => new EnergyGridPointJson(one.Name, one.Above, one.ImportW, one.ExportW, one.FeeMicro))],
        terms.Forward is { } forward ? new(forward.GateSlots, forward.Imbalance.ShortMicro, forward.Imbalance.LongMicro) : null,
        terms.Payment is { } payment ? new(payment.AfterMinutes, payment.CorrectDays, payment.Accounts.ToDictionary(one => $"{one.Key}", one => $"{one.Value}")) : null);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EnergyTermsJson))]
sealed partial class TermsJson : JsonSerializerContext;
