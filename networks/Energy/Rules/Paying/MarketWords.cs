using Grange.Content;
using Grange.Energy.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Energy.Rules.Paying;

/// <summary>What members and founders have said for the market: rules, bids, and the terms of each time. Words may be taken in twice and in any order.</summary>
public sealed class MarketWords
{
    const string RulesPrefix = "rules/", BidPrefix = "bid/", TermsPrefix = "terms/";

    /// <summary>Bids that one meter can make for one slot; more are not heard.</summary>
    public const int MostBids = 16;

    /// <summary>Rules by meter, by the moment they were said.</summary>
    public SortedDictionary<DeviceId, SortedDictionary<long, RulesBody>> Rules { get; } = [];

    /// <summary>Bids by slot; there by meter, moment and number within the author's chain.</summary>
    public SortedDictionary<long, SortedDictionary<(DeviceId Meter, long SaidMs, long Sequence), BidBody>> Bids { get; } = [];

    /// <summary>The definition's rules by the moment from which they are in force.</summary>
    public SortedDictionary<long, DagNode> Terms { get; } = [];

    /// <summary>Takes the rules of a definition in, where they differ from those before.</summary>
    /// <param name="fromMs">From when on they are in force; the first ones hold for everything before too.</param>
    public void Amend(DagNode rules, long fromMs)
    {
        if (Terms.Count == 0) Terms[0] = rules;
        else if (!Terms.Values.Last().Equals(rules)) Terms[fromMs] = rules;
    }

    /// <summary>Takes a word of an account in; false for other words.</summary>
    /// <param name="notBefore">Its epoch's beginning: nobody says anything about slots that may be paid already, whatever their clock shows.</param>
    public bool Take(EvidenceRecord record, long notBefore)
    {
        var said = Math.Max(record.TimeMs, notBefore);
        if (record.Kind == EnergyKinds.Rules && RulesBody.Read(record.Body).TryGet(out var rules, out _))
        {
            Put(rules, said);
            return true;
        }
        if (record.Kind != EnergyKinds.Bid || !BidBody.Read(record.Body).TryGet(out var bid, out _)) return false;
        Put(bid, said, record.Sequence);
        return true;
    }

    /// <summary>The rules of a meter for a slot; null where none were said before it.</summary>
    public RulesBody? RulesOf(DeviceId meter, long slotMs) => Rules.TryGetValue(meter, out var own) ? own.Where(one => one.Key <= slotMs).Select(one => one.Value).LastOrDefault() : null;

    /// <summary>What was bid for a slot before its gate closed, in order.</summary>
    public IEnumerable<BidBody> BidsOf(long slotMs, long gateMs) => !Bids.TryGetValue(slotMs, out var bids) ? []
        : bids.Where(one => one.Key.SaidMs <= gateMs).GroupBy(one => one.Key.Meter).OrderBy(meter => meter.Key).SelectMany(meter => meter.Take(MostBids).Select(one => one.Value));

    /// <summary>Forgets what no slot from a moment on can ask for.</summary>
    public void Forget(long beforeMs)
    {
        foreach (var own in Rules.Values)
            foreach (var old in own.Keys.Where(said => said <= beforeMs).SkipLast(1).ToList()) own.Remove(old);
        foreach (var old in Bids.Keys.TakeWhile(slot => slot < beforeMs).ToList()) Bids.Remove(old);
    }

    void Put(RulesBody rules, long said)
    {
        if (!Rules.TryGetValue(rules.Meter, out var own)) Rules[rules.Meter] = own = [];
        own[said] = rules;
    }

    void Put(BidBody bid, long said, long sequence)
    {
        if (!Bids.TryGetValue(bid.SlotMs, out var bids)) Bids[bid.SlotMs] = bids = [];
        bids[(bid.Meter, said, sequence)] = bid;
    }

    /// <summary>The words of a carry.</summary>
    public static MarketWords Read(Carry carry)
    {
        var words = new MarketWords();
        foreach (var (key, value) in carry.Entries) words.TakeEntry(key, value);
        return words;
    }

    /// <summary>Takes one of <see cref="Entries"/> in; false for other entries.</summary>
    public bool TakeEntry(string key, DagNode value)
    {
        if (key.StartsWith(TermsPrefix, StringComparison.Ordinal)) Terms[Number(key[TermsPrefix.Length..])] = value;
        else if (key.StartsWith(RulesPrefix, StringComparison.Ordinal) && key.Split('/') is [_, _, var said] && RulesBody.Read(value).TryGet(out var rules, out _)) Put(rules, Number(said));
        else if (key.StartsWith(BidPrefix, StringComparison.Ordinal) && key.Split('/') is [_, _, _, var at, var sequence] && BidBody.Read(value).TryGet(out var bid, out _)) Put(bid, Number(at), Number(sequence));
        else return false;
        return true;
    }

    /// <summary>Entries of a carry: <c>terms/{ms}</c>, <c>rules/{meter}/{ms}</c>, <c>bid/{slot}/{meter}/{ms}/{sequence}</c>, times with 16 digits.</summary>
    public IEnumerable<KeyValuePair<string, DagNode>> Entries() =>
    [
        .. Terms.Select(one => KeyValuePair.Create($"{TermsPrefix}{one.Key:D16}", one.Value)),
        .. Rules.SelectMany(meter => meter.Value.Select(one => KeyValuePair.Create($"{RulesPrefix}{meter.Key}/{one.Key:D16}", one.Value.ToNode()))),
        .. Bids.SelectMany(slot => slot.Value.Select(one => KeyValuePair.Create($"{BidPrefix}{slot.Key:D16}/{one.Key.Meter}/{one.Key.SaidMs:D16}/{one.Key.Sequence}", one.Value.ToNode()))),
    ];

    static long Number(string text) => long.Parse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}
