namespace Grange.Energy.Rules.Market;

/// <summary>Keys whose shape is a country's own (spec §3.1): explicit coefficients, Spain's β with its own surplus, Luxembourg's two sides.</summary>
public static class SpecialSharing
{
    /// <summary>Coefficients are in millionths.</summary>
    public const long Whole = 1_000_000;

    /// <summary>Full dynamic (France): of each producer's energy the stated coefficient per consumer, never more than a consumer used.</summary>
    /// <param name="coefficientsPpm">By producer, then consumer; a producer's sum is at most <see cref="Whole"/>.</param>
    /// <param name="given">By producer, then consumer.</param>
    /// <remarks>Producers in order: a consumer who is full takes nothing more, and what it leaves is that producer's surplus.</remarks>
    public static long ByCoefficients(ReadOnlySpan<long> producedWh, ReadOnlySpan<long> needWh, ReadOnlySpan<long> coefficientsPpm, Span<long> given)
    {
        var left = needWh.ToArray();
        var sum = 0L;
        for (var producer = 0; producer < producedWh.Length; producer++)
        {
            var row = coefficientsPpm.Slice(producer * needWh.Length, needWh.Length);
            if (Apportion.Sum(row) > Whole) throw new ArgumentException($"the coefficients of producer {producer} sum to more than one", nameof(coefficientsPpm));
            for (var consumer = 0; consumer < left.Length; consumer++)
            {
                var part = Math.Min(left[consumer], (long)((Int128)producedWh[producer] * row[consumer] / Whole));
                left[consumer] -= part;
                sum += given[producer * left.Length + consumer] = part;
            }
        }
        return sum;
    }

    /// <summary>Spain: the static key, where what a consumer cannot use of its share is that consumer's own surplus.</summary>
    public static long Spanish(long producedWh, ReadOnlySpan<long> needWh, ReadOnlySpan<long> shares, Span<long> given, Span<long> ownSurplusWh)
    {
        Apportion.Split(producedWh, shares, ownSurplusWh);
        var sum = 0L;
        for (var i = 0; i < needWh.Length; i++)
        {
            sum += given[i] = Math.Min(ownSurplusWh[i], needWh[i]);
            ownSurplusWh[i] -= given[i];
        }
        return sum;
    }

    /// <summary>Luxembourg: the key works on whichever side is larger; the smaller side is used whole.</summary>
    public static long Symmetric(SharingKey key, ReadOnlySpan<long> producedWh, ReadOnlySpan<long> needWh, ReadOnlySpan<long> consumerShares, ReadOnlySpan<long> producerShares, Span<long> given, Span<long> sold)
    {
        var (produced, need) = (Apportion.Sum(producedWh), Apportion.Sum(needWh));
        if (produced < need)
        {
            var shared = Sharing.Share(key, produced, needWh, consumerShares, [], given);
            return Apportion.Split(shared, producedWh, sold);
        }
        var taken = Sharing.Share(key, need, producedWh, producerShares, [], sold);
        return Apportion.Split(taken, needWh, given);
    }

    /// <summary>Italy: what counts as shared inside one primary substation in one hour.</summary>
    public static long Italian(long producedWh, long needWh) => Math.Min(producedWh, needWh);

    /// <summary>A member of several communities gives each the same part of what it used and gave (Austria since 2024): whole Wh, none lost.</summary>
    /// <param name="participation">Weights of its communities; what is left to no community stands last.</param>
    public static void Participate(long wh, ReadOnlySpan<long> participation, Span<long> parts) => Apportion.Split(wh, participation, parts);
}
