using FsCheck;
using FsCheck.Fluent;
using Grange.Rendering.Protocol;

namespace Grange.Rendering.Tests.Protocol;

/// <summary>Pictures in and out, and nothing that a stranger sends breaks the reader.</summary>
public sealed class PngTests
{
    [Fact]
    public void What_is_written_is_read_again()
        => Prop.ForAll(Pictures, picture =>
        {
            var read = Png.Decode(Png.Encode(picture)).Value;
            return (read.Width, read.Height) == (picture.Width, picture.Height) && read.Rgba.AsSpan().SequenceEqual(picture.Rgba);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_damaged_file_is_refused_and_never_throws()
        => Prop.ForAll(Pictures, ArbMap.Default.ArbFor<(PositiveInt At, byte To)>(), (picture, change) =>
        {
            var file = Png.Encode(picture);
            var at = change.At.Get % file.Length;
            var same = file[at] == change.To;
            file[at] = change.To;
            return same || !Png.Decode(file).IsOk;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_bomb_is_refused_by_its_header()
    {
        var file = Png.Encode(new Picture(1, 1, new byte[4]));
        file[16] = 0x7F; // two thousand million pixels wide
        Assert.False(Png.Decode(file).IsOk);
        Assert.False(Png.Decode([]).IsOk);
        Assert.False(Png.Decode(file.AsSpan(0, 20)).IsOk);
    }

    static Arbitrary<Picture> Pictures => Arb.From(
        from width in Gen.Choose(1, 40)
        from height in Gen.Choose(1, 40)
        from pixels in Gen.ArrayOf(Gen.Choose(0, 255).Select(number => (byte)number), width * height * 4)
        select new Picture(width, height, pixels));
}
