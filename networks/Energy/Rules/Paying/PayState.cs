using Grange.Content;
using Grange.Energy.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Energy.Rules.Paying;

/// <summary>A session that waits for its slots to be paid.</summary>
public sealed record OpenSession(Address Payer, SessionBody Said);

/// <summary>What paying remembers from one epoch to the next.</summary>
public sealed class PayState(MarketWords words)
{
    const string SlotPrefix = "slot/", CreditPrefix = "credit/", SessionPrefix = "session/";

    public MarketWords Words => words;

    /// <summary>By the slot's beginning.</summary>
    public SortedDictionary<long, PaidSlot> Slots { get; } = [];

    /// <summary>By hold.</summary>
    public SortedDictionary<string, Credit> Credits { get; } = new(StringComparer.Ordinal);

    /// <summary>By hold.</summary>
    public SortedDictionary<string, OpenSession> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Credit of a meter that a slot may be bought with, oldest first.</summary>
    public IEnumerable<Credit> CreditsOf(DeviceId meter, long slotMs)
        => Credits.Values.Where(one => one.Meter == meter && one.UntilMs >= slotMs && one.Left > 0).OrderBy(one => one.SinceMs).ThenBy(one => one.Hold.ToString(), StringComparer.Ordinal);

    public static PayState Read(Carry carry)
    {
        var state = new PayState(MarketWords.Read(carry));
        foreach (var (key, value) in carry.Under(SlotPrefix))
            if (PaidSlot.Read(value) is { } slot) state.Slots[long.Parse(key[SlotPrefix.Length..], System.Globalization.CultureInfo.InvariantCulture)] = slot;
        foreach (var (key, value) in carry.Under(CreditPrefix))
            if (Credit.Read(key[CreditPrefix.Length..], value) is { } credit) state.Credits[key[CreditPrefix.Length..]] = credit;
        foreach (var (key, value) in carry.Under(SessionPrefix))
            if (value.Kind == DagKind.List && value.AsList is [{ Kind: DagKind.Bytes } payer, var body] && SessionBody.Read(body).TryGet(out var said, out _)) state.Sessions[key[SessionPrefix.Length..]] = new(Address.Read(payer.AsBytes), said);
        return state;
    }

    /// <summary>Entries of a carry: <c>slot/{ms}</c>, <c>credit/{hold}</c>, <c>session/{hold}</c> <c>[payer, body]</c>, and those of the words.</summary>
    public IEnumerable<KeyValuePair<string, DagNode>> Entries() =>
    [
        .. words.Entries(),
        .. Slots.Select(one => KeyValuePair.Create($"{SlotPrefix}{one.Key:D16}", one.Value.ToNode())),
        .. Credits.Select(one => KeyValuePair.Create($"{CreditPrefix}{one.Key}", one.Value.ToNode())),
        .. Sessions.Select(one => KeyValuePair.Create($"{SessionPrefix}{one.Key}", DagNode.List(DagNode.Of(one.Value.Payer.ToByteArray()), one.Value.Said.ToNode()))),
    ];
}
