namespace Grange.Kernel;

/// <summary>The verdicts of an epoch.</summary>
sealed partial class ScoreSheet
{
    readonly SortedDictionary<(Address Account, string Reason), UInt128> slashes = new(Comparer<(Address Account, string Reason)>.Create(
        static (a, b) => a.Account.CompareTo(b.Account) is var c && c != 0 ? c : string.CompareOrdinal(a.Reason, b.Reason)));

    /// <summary>Wei per (account, reason), in order.</summary>
    public IReadOnlyList<SlashScore> Slashes => [.. slashes.Where(row => row.Value > 0).Select(row => new SlashScore(row.Key.Account, row.Value, row.Key.Reason))];

    public void Slash(Address account, Wei amount, string reason)
        => slashes[(account, reason)] = checked(slashes.GetValueOrDefault((account, reason)) + amount.Value);
}
