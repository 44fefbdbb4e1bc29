namespace Grange.Energy.Rules.Trust;

/// <summary>What a limit at a node of the grid does to a slot: energy beyond it is metered, but neither traded nor rewarded.</summary>
/// <param name="TradeableWh">Net export within the limit.</param>
/// <param name="CurtailedWh">Beyond it.</param>
public readonly record struct ExportLimit(long TradeableWh, long CurtailedWh)
{
    public bool Binds => CurtailedWh > 0;

    /// <summary>Holds a slot's net export through a node against its limit.</summary>
    /// <param name="limitWatts">As the grid operator states it.</param>
    public static ExportLimit Of(long netExportWh, long limitWatts, int slotSeconds)
    {
        var most = limitWatts * slotSeconds / 3_600;
        return netExportWh <= most ? new(netExportWh, 0) : new(most, netExportWh - most);
    }
}
