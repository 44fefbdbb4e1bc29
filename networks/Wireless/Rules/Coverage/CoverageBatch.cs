using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Coverage;

/// <summary>Places that were heard, gathered event by event until there are as many rows as one record may have.</summary>
public sealed class CoverageBatch
{
    readonly long said;
    readonly Dictionary<(H3Cell Cell, DeviceId Gateway), CoverageRow> rows = [];

    /// <param name="said">The last event that was said before.</param>
    public CoverageBatch(long said) => Last = this.said = said;

    /// <summary>The last event in it.</summary>
    public long Last { get; private set; }

    public bool IsEmpty => rows.Count == 0;

    /// <summary>Takes an event in; false where its rows have no room, and then it is not in.</summary>
    /// <param name="number">Higher than those before.</param>
    /// <param name="cell">Where its device says that it is; null: nowhere.</param>
    /// <param name="heard">By which bound gateways.</param>
    public bool TryAdd(long number, H3Cell? cell, IReadOnlyList<(DeviceId Gateway, Sighting Heard)> heard)
    {
        if (number <= Last) return true; // it was said
        if (cell is { } place)
        {
            if (rows.Count + heard.Count(one => !rows.ContainsKey((place, one.Gateway))) > CoverageBody.MostRows) return false;
            foreach (var (gateway, one) in heard) Add(place, gateway, one);
        }
        Last = number;
        return true;
    }

    /// <summary>What is said of it.</summary>
    public CoverageBody ToBody() => new(said + 1, Last, [.. rows.Values.OrderBy(row => row.Cell).ThenBy(row => row.Gateway)]);

    void Add(H3Cell cell, DeviceId gateway, Sighting heard)
    {
        var before = rows.TryGetValue((cell, gateway), out var known) ? known : new CoverageRow(cell, gateway, 0, heard.RssiDeciDbm, heard.SnrDeciDb);
        rows[(cell, gateway)] = before with { Samples = before.Samples + 1, RssiDeciDbm = Math.Max(before.RssiDeciDbm, heard.RssiDeciDbm), SnrDeciDb = Math.Max(before.SnrDeciDb, heard.SnrDeciDb) };
    }
}
