using Grange.Energy.Rules.Market;

namespace Grange.Energy.Rules.Settlement;

/// <summary>What balancing costs a member of a forward market, micro-currency per kWh.</summary>
/// <param name="ShortMicro">Taken more, or given less, than traded: pays so much.</param>
/// <param name="LongMicro">Taken less, or given more: gets so much.</param>
public readonly record struct ImbalancePrices(long ShortMicro, long LongMicro);

/// <summary>Forward mode (spec §6): one comparison per member and slot of what the meter says with the sum of all that was traded; never trade by trade.</summary>
public static class Imbalance
{
    /// <summary>Net of the meter less net of the trades, import above zero.</summary>
    public static long Of(long importWh, long exportWh, long boughtWh, long soldWh) => checked(importWh - exportWh - (boughtWh - soldWh));

    /// <summary>A line per member who did not keep to what was traded.</summary>
    /// <param name="tradedNetWh">By member: bought less sold.</param>
    public static IReadOnlyList<Line> Lines(ReadOnlySpan<long> importWh, ReadOnlySpan<long> exportWh, ReadOnlySpan<long> tradedNetWh, ImbalancePrices prices)
    {
        var lines = new List<Line>();
        for (var i = 0; i < importWh.Length; i++)
        {
            var off = Of(importWh[i], exportWh[i], tradedNetWh[i], 0);
            if (off > 0) lines.Add(new Line(LineKind.Residual, new Party(i), Party.Supplier, off, Ratio.Of(prices.ShortMicro).Amount(off)));
            if (off < 0) lines.Add(new Line(LineKind.Surplus, Party.Supplier, new Party(i), -off, Ratio.Of(prices.LongMicro).Amount(-off)));
        }
        return lines;
    }
}
