using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>One leaf: everything an account has earned, been paid or spent of an asset since the ledger began.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Asset">Of what is earned or slashed: the token. Of what is paid or spent: the account of the operator toward whom the cash is locked.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Cumulative">Base units.</param>
public readonly record struct VectorEntry(Address Account, Address Asset, LeafKind Kind, UInt128 Cumulative)
{
    /// <summary>Order by account, then asset, then kind.</summary>
    public int CompareKey(in VectorEntry other)
    {
        var account = Account.CompareTo(other.Account);
        if (account != 0) return account;
        var asset = Asset.CompareTo(other.Asset);
        return asset != 0 ? asset : Kind.CompareTo(other.Kind);
    }
}

/// <summary>The sum of all leaves of one (asset, kind), as attesters sign it.</summary>
public sealed record LedgerTotal(Address Asset, LeafKind Kind, UInt128 Cumulative);

/// <summary>What an epoch adds to a ledger: leaves that grow, and the fees kept back per operator's account.</summary>
public sealed record LedgerGrowth(IReadOnlyList<VectorEntry> Entries, IReadOnlyList<(Address Asset, UInt128 Amount)> Fees);

/// <summary>All leaves of a ledger, sorted by (account, asset, kind), and the fees kept back so far. It only grows.</summary>
/// <remarks>Per operator's account Σ paid + Σ fees = Σ spent, to the last unit.</remarks>
public sealed partial class CumulativeVector
{
    readonly VectorEntry[] entries;
    readonly SortedDictionary<Address, UInt128> fees;

    CumulativeVector(VectorEntry[] entries, SortedDictionary<Address, UInt128> fees) => (this.entries, this.fees) = (entries, fees);

    public static CumulativeVector Empty { get; } = new([], []);

    /// <summary>Every leaf, in order.</summary>
    public ReadOnlySpan<VectorEntry> Entries => entries;

    public int Count => entries.Length;

    /// <summary>Fees kept back since the ledger began, per operator's account.</summary>
    public IReadOnlyDictionary<Address, UInt128> Fees => fees;

    /// <summary>This vector plus what epochs added; the order of growth does not matter. Growth of 0 leaves no entry.</summary>
    public CumulativeVector Add(params IEnumerable<LedgerGrowth> growth)
    {
        var all = growth.ToList();
        var added = all.SelectMany(part => part.Entries).Where(entry => entry.Cumulative > 0).ToArray();
        Array.Sort(added, static (a, b) => a.CompareKey(b));
        var newFees = new SortedDictionary<Address, UInt128>(fees);
        foreach (var (asset, amount) in all.SelectMany(part => part.Fees).Where(fee => fee.Amount > 0))
            newFees[asset] = checked(newFees.GetValueOrDefault(asset) + amount);
        return new CumulativeVector(Merge(entries, added), newFees);
    }

    /// <summary>The leaf of one account, or 0 when it has none.</summary>
    public UInt128 Find(Address account, Address asset, LeafKind kind) => IndexOf(account, asset, kind) is >= 0 and var at ? entries[at].Cumulative : 0;

    /// <summary>The place of a leaf, by which the tree proves it; negative when there is none.</summary>
    public int IndexOf(Address account, Address asset, LeafKind kind)
        => Array.BinarySearch(entries, new VectorEntry(account, asset, kind, 0), Comparer<VectorEntry>.Create(static (a, b) => a.CompareKey(b)));

    /// <summary>The place of the first leaf of <paramref name="account"/>, or of the account after it.</summary>
    public int FirstOf(Address account)
    {
        var at = IndexOf(account, default, LeafKind.Earned);
        return at >= 0 ? at : ~at;
    }

    /// <summary>All leaves of one account.</summary>
    public IEnumerable<VectorEntry> Of(Address account) => entries.Skip(FirstOf(account)).TakeWhile(entry => entry.Account == account);

    /// <summary>The sums attesters sign, strictly ascending by (asset, kind). Verdicts are in none: nobody is paid them.</summary>
    public IReadOnlyList<LedgerTotal> Totals()
    {
        var sums = new Dictionary<(Address Asset, LeafKind Kind), UInt128>();
        foreach (var entry in entries.Where(entry => entry.Kind != LeafKind.Slashed))
            sums[(entry.Asset, entry.Kind)] = checked(sums.GetValueOrDefault((entry.Asset, entry.Kind)) + entry.Cumulative);
        return [.. sums.OrderBy(sum => sum.Key).Select(sum => new LedgerTotal(sum.Key.Asset, sum.Key.Kind, sum.Value))];
    }

    /// <summary>The tree over all leaves, leaf i for entry i; a ledger without leaves has no tree.</summary>
    public MerkleTree Tree() => MerkleTree.Build(entries.Length, (index, hash) => LedgerLeaf.Hash(entries[index], hash));

    /// <summary>The first operator's account whose payments, fees and spendings do not balance, or null.</summary>
    public Address? Unbalanced()
    {
        var totals = Totals().ToDictionary(total => (total.Asset, total.Kind), total => total.Cumulative);
        foreach (var asset in totals.Keys.Select(key => key.Asset).Concat(fees.Keys).Distinct().Order())
        {
            var given = checked(totals.GetValueOrDefault((asset, LeafKind.Paid)) + fees.GetValueOrDefault(asset));
            if (given != totals.GetValueOrDefault((asset, LeafKind.Spent))) return asset;
        }
        return null;
    }

    static VectorEntry[] Merge(VectorEntry[] old, VectorEntry[] added)
    {
        var merged = new List<VectorEntry>(old.Length + added.Length);
        for (int i = 0, j = 0; i < old.Length || j < added.Length;)
        {
            var takeOld = j == added.Length || (i < old.Length && old[i].CompareKey(added[j]) <= 0);
            var next = takeOld ? old[i++] : added[j++];
            if (merged.Count > 0 && merged[^1].CompareKey(next) == 0)
                merged[^1] = next with { Cumulative = checked(merged[^1].Cumulative + next.Cumulative) };
            else
                merged.Add(next);
        }
        return [.. merged];
    }
}
