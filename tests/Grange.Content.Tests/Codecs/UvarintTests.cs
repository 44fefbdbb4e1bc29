using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests;

public sealed class UvarintTests
{
    [Theory]
    [InlineData("00", 0)]
    [InlineData("7f", 127)]
    [InlineData("8001", 128)]
    [InlineData("ff01", 255)]
    [InlineData("808001", 16384)]
    [InlineData("ffffffffffffffff7f", long.MaxValue)]
    public void The_specifications_examples_are_read_and_written(string hex, long value)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(Uvarint.TryRead(bytes, out var read, out var length));
        Assert.Equal(((ulong)value, bytes.Length), (read, length));
        var target = new byte[9];
        Assert.Equal(bytes, target[..Uvarint.Write(target, (ulong)value)]);
        Assert.Equal(bytes.Length, Uvarint.Length((ulong)value));
    }

    [Theory, InlineData(""), InlineData("80"), InlineData("8000"), InlineData("8100"), InlineData("ffffffffffffffffff01"), InlineData("80808080808080808001")]
    public void Cut_padded_and_over_long_values_are_refused(string hex) => Assert.False(Uvarint.TryRead(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void What_is_read_is_what_would_be_written()
        => Prop.ForAll<byte[]>(bytes =>
        {
            if (!Uvarint.TryRead(bytes, out var value, out var length)) return true;
            var target = new byte[9];
            return Uvarint.Write(target, value) == length && target.AsSpan(0, length).SequenceEqual(bytes.AsSpan(0, length));
        }).QuickCheckThrowOnFailure();
}
