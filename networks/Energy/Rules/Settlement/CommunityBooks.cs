using Grange.Energy.Rules.Intervals;

namespace Grange.Energy.Rules.Settlement;

/// <summary>What becomes of a value that is told.</summary>
public enum Told
{
    /// <summary>It stands now, and its slot has to be run again.</summary>
    New,

    /// <summary>It changes nothing: it was told before, or a later version was.</summary>
    Known,
}

/// <summary>
/// A community's settlement: values come in any order, late, twice and corrected; each run posts only what differs from the run before, at the slot's own rules. Pure, no clock.
/// </summary>
/// <remarks>
/// Guarantees: the same values lead to the same balances, whatever their order; the same inputs are the same run and post nothing; postings of any history of a slot sum to the
/// lines of its last run; Σ of all balances is zero. Not thread-safe: a community has one hand that writes.
/// </remarks>
public sealed class CommunityBooks
{
    readonly int members;
    readonly List<(RuleSet Rules, byte[] Digest)> versions = [];
    readonly SortedDictionary<long, SettledSlot> slots = [];
    readonly SortedDictionary<Party, long> balances = [];
    readonly List<Posting> postings = [];

    readonly Func<long, RuleSet>? rulesOf;

    /// <param name="rulesOf">Says what rules a slot has: always the same for the same slot.</param>
    public CommunityBooks(int members, Func<long, RuleSet> rulesOf) => (this.members, this.rulesOf) = (members, rulesOf);

    public CommunityBooks(int members, RuleSet first)
    {
        this.members = members;
        Amend(first);
    }

    /// <summary>What each account has received less what it has paid, micro-currency.</summary>
    public IReadOnlyDictionary<Party, long> Balances => balances;

    /// <summary>Everything ever posted, in order.</summary>
    public IReadOnlyList<Posting> Postings => postings;

    /// <summary>Slots that anybody told anything of.</summary>
    public IEnumerable<long> Slots => slots.Keys;

    /// <summary>Adds a version of the rules; it names a later slot than the one before, so that no slot's rules ever change.</summary>
    public void Amend(RuleSet next)
    {
        if (versions is [.., var (last, _)] && (next.FromSlot <= last.FromSlot || next.Version <= last.Version)) throw new ArgumentException("rules that follow have a higher version and a later slot", nameof(next));
        versions.Add((next, RuleSetJson.Digest(next)));
    }

    /// <summary>The rules of a slot.</summary>
    public RuleSet RulesOf(long slot) => Version(slot).Rules;

    public SlotState StateOf(long slot) => slots.TryGetValue(slot, out var known) ? known.State(members) : SlotState.Open;

    /// <summary>The last run of a slot; null while it is open.</summary>
    public string? RunOf(long slot) => slots.GetValueOrDefault(slot)?.RunId;

    /// <summary>How often a slot was settled with other inputs than before.</summary>
    public int RunsOf(long slot) => slots.GetValueOrDefault(slot)?.Runs ?? 0;

    public IReadOnlyList<Line> LinesOf(long slot) => slots.GetValueOrDefault(slot)?.Lines ?? [];

    /// <summary>The values that stand, by member.</summary>
    public IReadOnlyList<MeterValue> ValuesOf(long slot) => slots.TryGetValue(slot, out var known) ? [.. known.Values.OrderBy(one => one.Key).Select(one => one.Value)] : [];

    /// <summary>Takes a value in; the slot is run by <see cref="Run"/>.</summary>
    public Told Tell(MeterValue told)
    {
        if (told.Value.Member < 0 || told.Value.Member >= members || !told.Value.IsInRange) throw new ArgumentOutOfRangeException(nameof(told), "no such member, or no such energy");
        if (!slots.TryGetValue(told.Value.Slot, out var slot)) slots[told.Value.Slot] = slot = new SettledSlot();
        if (slot.Values.TryGetValue(told.Value.Member, out var known) && !told.Replaces(known)) return Told.Known;
        slot.Values[told.Value.Member] = told;
        return Told.New;
    }

    /// <summary>Settles a slot with the values that stand, and posts what differs from its last run.</summary>
    /// <returns>How much was posted; 0 for a run that was made before.</returns>
    public int Run(long slot)
    {
        if (!slots.TryGetValue(slot, out var settled) || settled.Values.Count == 0) return 0;
        var (rules, digest) = Version(slot);
        var id = RunId.Of(rules.Community, slot, rules.Version, digest, settled.Values.Values);
        if (id == settled.RunId) return 0;
        var lines = SlotRun.Of(SlotValues.Of(slot, members, settled.Values.Values.Select(value => value.Value)), rules);
        var posted = Post(id, slot, settled, lines);
        (settled.RunId, settled.Lines, settled.Runs) = (id, lines, settled.Runs + 1);
        return posted;
    }

    /// <summary>Ends the window of every slot before this one.</summary>
    public void CloseBefore(long slot)
    {
        foreach (var (number, settled) in slots)
            if (number < slot && settled.RunId is not null) settled.IsClosed = true;
    }

    int Post(string run, long slot, SettledSlot settled, IReadOnlyList<Line> lines)
    {
        var differences = new SortedDictionary<(LineKind, Party, Party), (long Wh, long Micro)>();
        Add(differences, lines, 1);
        Add(differences, settled.Lines, -1);
        var number = 0;
        foreach (var ((kind, payer, payee), (wh, micro)) in differences)
        {
            if (wh == 0 && micro == 0) continue;
            postings.Add(new Posting(run, slot, number++, settled.IsClosed ? LineKind.Adjustment : kind, payer, payee, wh, micro));
            balances[payer] = checked(balances.GetValueOrDefault(payer) - micro);
            balances[payee] = checked(balances.GetValueOrDefault(payee) + micro);
        }
        return number;
    }

    static void Add(SortedDictionary<(LineKind, Party, Party), (long Wh, long Micro)> sums, IReadOnlyList<Line> lines, int sign)
    {
        foreach (var line in lines)
        {
            var key = (line.Kind, line.Payer, line.Payee);
            var (wh, micro) = sums.GetValueOrDefault(key);
            sums[key] = (wh + sign * line.Wh, micro + sign * line.Micro);
        }
    }

    (RuleSet Rules, byte[] Digest) Version(long slot) => rulesOf?.Invoke(slot) is { } own ? (own, RuleSetJson.Digest(own)) : versions.FindLast(version => version.Rules.FromSlot <= slot) is { Rules: not null } found ? found : versions[0];
}
