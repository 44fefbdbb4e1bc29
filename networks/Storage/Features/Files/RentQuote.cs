using Grange.Kernel;

namespace Grange.Storage.Files;

/// <summary>What storing costs at most: the network's ceiling for every part, for as long as the order runs.</summary>
static class RentQuote
{
    /// <summary>Bytes of blocks beyond the file's own, before it is cut up: one part in 64, and a block's overhead.</summary>
    public static long BlockBytes(long fileBytes) => fileBytes + fileBytes / 64 + 1024;

    /// <summary>The hold for an order, rounded up to a whole microUsd.</summary>
    public static MicroUsd Of(long bytes, Keeping keeping, StorageTerms terms) => Of(bytes, keeping.Policy, terms, keeping.TermMs);

    /// <summary>What so much time of it costs at most.</summary>
    public static MicroUsd Of(long bytes, Redundancy policy, StorageTerms terms, long elapsedMs)
    {
        var units = RentRule.Units(policy.PartOf(bytes), terms.CeilingMicroUsd, elapsedMs) * policy.Parts;
        return new MicroUsd((long)((units + RentRule.Divisor - 1) / RentRule.Divisor));
    }
}
