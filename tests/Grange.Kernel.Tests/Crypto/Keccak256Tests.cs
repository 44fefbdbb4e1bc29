using Grange.Kernel.Crypto;

namespace Grange.Tests.Crypto;

public sealed class Keccak256Tests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")]
    public void Known_answers_are_met(string text, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var data = new byte[1000];
        var digest = new byte[32];
        Keccak256.Hash(data, digest);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Keccak256.Hash(data, digest);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
