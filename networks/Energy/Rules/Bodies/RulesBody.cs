using Grange.Content;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Rules.Bodies;

/// <summary>A partner that a member names.</summary>
/// <param name="Micro">Per kWh; it counts where both name the same.</param>
public readonly record struct Partner(DeviceId Meter, long Micro);

/// <summary>A member's standing rules (<c>energy.rules</c>): they hold for slots that begin after they were said, until others are said.</summary>
/// <param name="Buy">In an auction the most it pays per kWh with all fees; null: what the supplier asks.</param>
/// <param name="Sell">In an auction the least it takes; null: what the supplier pays.</param>
/// <param name="Partners">At most three; their order is the rank that a seller gives them.</param>
public sealed record RulesBody(DeviceId Meter, long? Buy, long? Sell, IReadOnlyList<Partner> Partners)
{
    const int Fields = 4;

    public DagNode ToNode() => DagNode.Map(
        ("meter", Body.Of(Meter)), ("buy", Limit(Buy)), ("sell", Limit(Sell)), ("partners", DagNode.List(Partners.Select(one => DagNode.List(Body.Of(one.Meter), DagNode.Of(one.Micro))))));

    /// <summary>Reads a body; the fault names the field. Never throws.</summary>
    public static Result<RulesBody> Read(DagNode body)
    {
        if (!Body.IsMap(body, Fields)) return Malformed("a map of meter, buy, sell, partners");
        if (!Body.TryGetMeter(body, out var meter)) return Malformed("meter: 32 bytes");
        if (!TryLimit(body, "buy", out var buy) || !TryLimit(body, "sell", out var sell)) return Malformed($"buy, sell: 0 to {Body.MostMicro}, or null");
        if (!body.TryGet("partners", DagKind.List, out var list) || list.AsList.Count > Nomination.MostPartners) return Malformed($"partners: at most {Nomination.MostPartners}");
        var partners = new List<Partner>();
        foreach (var one in list.AsList)
        {
            if (one.Kind != DagKind.List || one.AsList is not [var who, { Kind: DagKind.Int } micro] || !Body.TryRead(who, out var partner) || micro.AsInt < 0 || micro.AsInt > Body.MostMicro)
                return Malformed("partners: each its meter's id and a price");
            if (partner == meter || partners.Exists(known => known.Meter == partner)) return Malformed("partners: others, each once");
            partners.Add(new Partner(partner, (long)micro.AsInt));
        }
        return new RulesBody(meter, buy, sell, partners);
    }

    static DagNode Limit(long? micro) => micro is { } said ? DagNode.Of(said) : DagNode.Null;

    static bool TryLimit(DagNode body, string key, out long? limit)
    {
        limit = null;
        if (body.TryGet(key, DagKind.Null, out _)) return true;
        if (!Body.TryGetNumber(body, key, 0, Body.MostMicro, out var said)) return false;
        limit = said;
        return true;
    }

    static Fault Malformed(string what) => Body.Malformed(EnergyKinds.Rules, what);
}
