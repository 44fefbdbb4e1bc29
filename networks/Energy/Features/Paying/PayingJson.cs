using System.Text.Json.Serialization;

namespace Grange.Energy.Features.Paying;

/// <summary>A neighbour that a member trades with before the others.</summary>
/// <param name="Meter">The neighbour's.</param>
/// <param name="Micro">Micro-dollars per kWh; it counts where both name the same.</param>
public sealed record PartnerJson(string? Meter, long Micro);

/// <summary>A member's standing rules.</summary>
/// <param name="BuyMicro">In an auction the most it pays per kWh with all fees; null: what the supplier asks.</param>
/// <param name="SellMicro">In an auction the least it takes; null: what the supplier pays.</param>
/// <param name="Partners">At most three, first choice first.</param>
public sealed record StandingRulesJson(string? Meter, long? BuyMicro, long? SellMicro, IReadOnlyList<PartnerJson>? Partners);

/// <summary>A member's rules since a moment, Unix milliseconds.</summary>
public sealed record KnownRulesJson(string Meter, long SinceMs, long? BuyMicro, long? SellMicro, IReadOnlyList<PartnerJson> Partners);

public sealed record KnownRulesListJson(IReadOnlyList<KnownRulesJson> Rules);

/// <summary>A bid or an offer ahead; it cannot be taken back.</summary>
/// <param name="Side"><c>bid</c> or <c>offer</c>.</param>
/// <param name="Micro">Micro-dollars per kWh with all fees.</param>
public sealed record EnergyOrderJson(string? Meter, long SlotMs, string? Side, long Micro, long Wh);

public sealed record EnergyOrderListJson(IReadOnlyList<EnergyOrderJson> Orders);

/// <summary>Evidence that was taken in for what was asked.</summary>
public sealed record SaidJson(string Evidence);

/// <summary>Money that was paid ahead for a meter.</summary>
/// <param name="LeftMicroUsd">What the last scored epoch left of it.</param>
public sealed record EnergyCreditJson(string Credit, string Meter, string Payer, long LeftMicroUsd, long UntilMs);

public sealed record EnergyCreditListJson(IReadOnlyList<EnergyCreditJson> Credits);

/// <summary>One slot of a session: shared + grid + own are its Wh.</summary>
/// <param name="SharedWh">From neighbours.</param>
/// <param name="OwnWh">From the host's own roof.</param>
public sealed record EnergySessionSlotJson(long SlotMs, long Wh, long SharedWh, long GridWh, long OwnWh, long Micro);

/// <summary>What a session behind a meter used, by source.</summary>
/// <param name="State"><c>provisional</c> until its slots are paid, then <c>final</c>.</param>
public sealed record EnergySessionJson(string Session, string Meter, string For, string State, long Wh, long SharedWh, long GridWh, long OwnWh, long MicroUsd, IReadOnlyList<EnergySessionSlotJson> Slots);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StandingRulesJson))]
[JsonSerializable(typeof(KnownRulesListJson))]
[JsonSerializable(typeof(EnergyOrderJson))]
[JsonSerializable(typeof(EnergyOrderListJson))]
[JsonSerializable(typeof(SaidJson))]
[JsonSerializable(typeof(EnergyCreditListJson))]
[JsonSerializable(typeof(EnergySessionJson))]
sealed partial class PayingJson : JsonSerializerContext;
