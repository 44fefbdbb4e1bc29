using Grange.Content;
using Grange.Geo;

namespace Grange.Mapping.Bodies;

/// <summary>Hexes as bodies have them: their index as an integer.</summary>
static class Cells
{
    /// <summary>Null where it is none, or of another resolution than asked.</summary>
    public static H3Cell? Read(DagNode index, int? resolution)
    {
        if (index.Kind != DagKind.Int || index.AsInt <= 0 || index.AsInt > long.MaxValue) return null;
        var cell = new H3Cell((ulong)index.AsInt);
        return cell.IsValid && (resolution is null || cell.Resolution == resolution) ? cell : null;
    }
}
