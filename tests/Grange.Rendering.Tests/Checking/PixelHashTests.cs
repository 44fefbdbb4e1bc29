using Grange.Rendering.Rules.Checking;

namespace Grange.Rendering.Tests.Checking;

public sealed class PixelHashTests
{
    [Fact]
    public void The_same_bytes_in_another_shape_are_another_picture()
        => Assert.NotEqual(PixelHash.Of(4, 1, new byte[16]), PixelHash.Of(1, 4, new byte[16]));

    [Fact]
    public void Bytes_that_are_no_whole_picture_are_refused()
        => Assert.Throws<ArgumentException>(() => PixelHash.Of(2, 2, new byte[15]));
}
