namespace Grange.Kernel;

/// <summary>The credits that consumers of a commons use up.</summary>
sealed partial class ScoreSheet
{
    readonly SortedDictionary<(Address Payer, string Reason), long> burns = new(Comparer<(Address Payer, string Reason)>.Create(
        static (a, b) => a.Payer.CompareTo(b.Payer) is var c && c != 0 ? c : string.CompareOrdinal(a.Reason, b.Reason)));

    /// <summary>Credits per (payer, reason), in order.</summary>
    public IReadOnlyList<BurnScore> Burns => [.. burns.Where(row => row.Value > 0).Select(row => new BurnScore(row.Key.Payer, row.Value, row.Key.Reason))];

    public void Burn(Address payer, long credits, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(credits);
        burns[(payer, reason)] = checked(burns.GetValueOrDefault((payer, reason)) + credits);
    }
}
