using System.Text.Json.Serialization;

namespace Grange.Energy.Features.Market;

/// <summary>A line of a slot; payer and payee are devices, or <c>supplier</c>, <c>grid</c>, <c>operator</c>, <c>levies</c>.</summary>
/// <param name="Micro">Micro-dollars; below zero the payee pays.</param>
public sealed record MarketLineJson(long SlotMs, string Kind, string Payer, string Payee, long Wh, long Micro);

/// <summary>A settled slot.</summary>
/// <param name="State">open, provisional, final or closed.</param>
/// <param name="Run">Digest of everything that went into it; null while it is open.</param>
/// <param name="Members">Meters by their number in the bundle.</param>
/// <param name="Tariff">The tariff period it falls in.</param>
/// <param name="PaidInEpoch">The epoch in which its lines were paid; null while they are not, or are invoices only.</param>
public sealed record MarketSlotJson(long SlotMs, int Seconds, string State, string? Run, IReadOnlyList<string> Members, IReadOnlyList<MarketLineJson> Lines, string Tariff, long? PaidInEpoch);

public sealed record MarketLineListJson(IReadOnlyList<MarketLineJson> Lines);

/// <summary>A sum of an invoice.</summary>
/// <param name="Micro">Above zero: the member pays.</param>
public sealed record InvoiceItemJson(string Kind, bool Pays, long Wh, long Micro);

/// <summary>A member's invoice.</summary>
public sealed record EnergyInvoiceJson(string Device, string Name, long TotalMicro, IReadOnlyList<InvoiceItemJson> Items);

/// <summary>Everybody's invoices of a month.</summary>
/// <param name="Period">yyyy-MM, UTC.</param>
public sealed record EnergyInvoiceListJson(string Period, IReadOnlyList<EnergyInvoiceJson> Invoices);

/// <summary>A set of rules that an operator can choose.</summary>
public sealed record EnergyProfileJson(string Name, string Title, int SlotMinutes, IReadOnlyList<string> Keys, IReadOnlyList<string> Prices, IReadOnlyList<string> Proximity, int CloseDays, string Billing, string Source);

/// <summary>Every profile, and what has to be said with them.</summary>
public sealed record EnergyProfileListJson(string Notice, IReadOnlyList<EnergyProfileJson> Profiles);

/// <summary>What a home would pay.</summary>
public sealed record SimulatedHomeJson(int Home, long AloneMicro, long CommunityMicro, long ImportWh, long ExportWh, long BoughtWh, long SoldWh);

/// <summary>What a community would pay.</summary>
public sealed record SimulatedCommunityJson(
    int Slots, long AloneMicro, long CommunityMicro, long RoundingMicro, long LoadWh, long YieldWh, long OwnWh, long SharedWh, IReadOnlyList<SimulatedHomeJson> Homes);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MarketSlotJson))]
[JsonSerializable(typeof(MarketLineListJson))]
[JsonSerializable(typeof(EnergyInvoiceListJson))]
[JsonSerializable(typeof(EnergyProfileListJson))]
[JsonSerializable(typeof(SimulatedCommunityJson))]
sealed partial class MarketJson : JsonSerializerContext;
