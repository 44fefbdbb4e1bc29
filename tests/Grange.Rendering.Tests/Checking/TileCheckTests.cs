using Grange.Rendering.Rules.Checking;
using Grange.Rendering.Tests.Support;

namespace Grange.Rendering.Tests.Checking;

public sealed class TileCheckTests
{
    [Fact]
    public void Equal_tiles_are_one_picture() => Assert.True(TileCheck.Judge([TileCheck.Compare(new byte[4_096], new byte[4_096])]));

    [Theory]
    [InlineData(40, 0, true)] // 40 of 4,096: 0.98 %
    [InlineData(41, 0, false)] // 1.001 %
    [InlineData(0, 10_653, true)] // 255² × 4,096 × 4 / 10⁵ = 10,653.69: 50 dB
    [InlineData(0, 10_654, false)]
    public void The_bounds_are_one_percent_and_fifty_decibels(long differing, long squares, bool isSame)
        => Assert.Equal(isSame, TileCheck.Judge([new(differing, squares, 4_096)]));

    [Fact]
    public void Nothing_compared_is_nothing_proven() => Assert.False(TileCheck.Judge([]));

    [Fact]
    public void A_pixel_differs_by_its_worst_channel()
        => Assert.Equal(new TileDifference(1, 9 + 4, 2), TileCheck.Compare([10, 10, 10, 255, 10, 10, 10, 255], [13, 10, 10, 255, 12, 10, 10, 255]));

    [Fact]
    public void Tiles_cover_every_pixel_once()
        => Properties.Hold(random =>
        {
            var grid = new TileGrid(random.Next(1, 200), random.Next(1, 200));
            return Enumerable.Range(0, grid.Count).Sum(grid.PixelsOf) == grid.Width * grid.Height;
        });

    [Fact]
    public void A_draw_is_of_four_different_tiles_or_of_all_there_are()
        => Properties.Hold(random =>
        {
            var tiles = random.Next(1, 40);
            var drawn = new TileDraw(Story.Id(random.Next()), Story.Id(random.Next()), random.Next(100), 0).Tiles(tiles);
            return drawn.Count == Math.Min(tiles, 4) && drawn.Distinct().Count() == drawn.Count && drawn.All(tile => tile >= 0 && tile < tiles);
        });

    [Fact]
    public void Another_seed_draws_other_tiles()
        => Assert.NotEqual(new TileDraw(Story.Id(1), Story.Id(2), 3, 0).Tiles(1_000), new TileDraw(Story.Id(9), Story.Id(2), 3, 0).Tiles(1_000));
}
