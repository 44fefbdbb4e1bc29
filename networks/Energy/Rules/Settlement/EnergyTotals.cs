namespace Grange.Energy.Rules.Settlement;

/// <summary>What a member's settled slots add up to, in Wh.</summary>
public readonly record struct EnergyTotals(long ImportWh, long ExportWh, long BoughtWh, long SoldWh, long ResidualWh, long SurplusWh)
{
    public static EnergyTotals operator +(EnergyTotals left, EnergyTotals right) => new(left.ImportWh + right.ImportWh, left.ExportWh + right.ExportWh,
        left.BoughtWh + right.BoughtWh, left.SoldWh + right.SoldWh, left.ResidualWh + right.ResidualWh, left.SurplusWh + right.SurplusWh);

    /// <summary>By member, over all slots of the books.</summary>
    public static EnergyTotals[] Of(CommunityBooks books, int members)
    {
        var totals = new EnergyTotals[members];
        foreach (var slot in books.Slots)
        {
            foreach (var (value, _) in books.ValuesOf(slot)) totals[value.Member] += new EnergyTotals(value.ImportWh, value.ExportWh, 0, 0, 0, 0);
            foreach (var line in books.LinesOf(slot)) Add(totals, line);
        }
        return totals;
    }

    static void Add(EnergyTotals[] totals, in Line line)
    {
        switch (line.Kind)
        {
            case LineKind.P2p:
                totals[line.Payer.Number] += new EnergyTotals(0, 0, line.Wh, 0, 0, 0);
                totals[line.Payee.Number] += new EnergyTotals(0, 0, 0, line.Wh, 0, 0);
                break;
            case LineKind.Residual:
                totals[line.Payer.Number] += new EnergyTotals(0, 0, 0, 0, line.Wh, 0);
                break;
            case LineKind.Surplus:
                totals[line.Payee.Number] += new EnergyTotals(0, 0, 0, 0, 0, line.Wh);
                break;
        }
    }
}
