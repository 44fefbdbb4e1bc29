namespace Grange.Energy.Protocol.P1;

/// <summary>What a telegram says about energy.</summary>
/// <param name="ImportMilliWh">The import register; null when the meter has none.</param>
/// <param name="ExportMilliWh">The export register; null when the meter has none.</param>
/// <param name="ImportMilliW">Power from the grid now.</param>
/// <param name="ExportMilliW">Power to the grid now.</param>
/// <param name="UnixSeconds">The meter's clock; null for meters that send none.</param>
/// <param name="OutOfSeason">The summer-time flag contradicts the date: the flag is followed, and the value marked.</param>
/// <param name="Crc">The code it carried, right; null for kinds of meters that have none.</param>
/// <param name="Version">DSMR or e-MUCS version as stated, e.g. 50; 0 when none is.</param>
/// <param name="Meter">Where in the telegram the equipment's identity stands.</param>
public readonly record struct P1Reading(
    long? ImportMilliWh, long? ExportMilliWh, long? ImportMilliW, long? ExportMilliW, long? UnixSeconds, bool OutOfSeason, ushort? Crc, int Version, Range Meter);
