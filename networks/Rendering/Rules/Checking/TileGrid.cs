namespace Grange.Rendering.Rules.Checking;

/// <summary>A picture's tiles of 32 × 32 pixels in rows from the top left; those at the right and lower edge may be smaller.</summary>
public readonly record struct TileGrid(int Width, int Height)
{
    public const int Side = 32;

    public int Columns => (Width + Side - 1) / Side;
    public int Rows => (Height + Side - 1) / Side;
    public int Count => Columns * Rows;

    /// <summary>Where a tile lies, in pixels.</summary>
    public (int X, int Y, int Width, int Height) At(int index)
    {
        var (x, y) = (index % Columns * Side, index / Columns * Side);
        return (x, y, Math.Min(Side, Width - x), Math.Min(Side, Height - y));
    }

    /// <summary>How many pixels a tile has.</summary>
    public int PixelsOf(int index) => At(index) is var tile ? tile.Width * tile.Height : 0;
}
