using System.Text.Json;
using Grange.Chain;

namespace Grange.Tests.Chain;

public sealed class RlpTests
{
    [Fact]
    public void Items_encode_as_viem_encodes_them_and_read_back()
    {
        foreach (var vector in ViemVectors.Cases("rlp"))
        {
            var encoded = vector.Bytes("encoded");
            Assert.Equal(encoded, Rlp.Encode(Item(vector.GetProperty("item"))));
            Assert.Equal(RlpFault.None, Rlp.TryDecode(encoded, out var item));
            Assert.Equal(encoded, Rlp.Encode(item!));
        }
    }

    [Theory]
    [InlineData("", RlpFault.Truncated)]
    [InlineData("83aabb", RlpFault.Truncated)]
    [InlineData("c283", RlpFault.Truncated)]
    [InlineData("8101", RlpFault.NotCanonical)]
    [InlineData("b80100", RlpFault.NotCanonical)]
    [InlineData("b90001ff", RlpFault.NotCanonical)]
    [InlineData("bfffffffffffffffff", RlpFault.Truncated)]
    [InlineData("fbffffffff", RlpFault.Truncated)]
    [InlineData("c080", RlpFault.TrailingBytes)]
    [InlineData("c28101", RlpFault.NotCanonical)]
    public void Bytes_that_are_not_the_only_form_of_one_item_are_refused(string hex, RlpFault fault) =>
        Assert.Equal(fault, Rlp.TryDecode(Convert.FromHexString(hex), out _));

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_exhaust_the_stack()
    {
        var item = RlpItem.List();
        for (var i = 0; i < 1000; i++) item = RlpItem.List(item);
        var bytes = Rlp.Encode(item);
        Assert.Equal(RlpFault.TooDeep, Rlp.TryDecode(bytes, out _));
    }

    [Fact]
    public void Whatever_is_accepted_encodes_to_the_same_bytes()
    {
        var random = new Random(3);
        var accepted = 0;
        for (var i = 0; i < Counts.Of(20_000, 1_000_000); i++)
        {
            var bytes = new byte[random.Next(1, 12)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0) bytes[0] = (byte)(0xC0 + bytes.Length - 1);
            if (Rlp.TryDecode(bytes, out var item) != RlpFault.None) continue;
            accepted++;
            Assert.Equal(bytes, Rlp.Encode(item!));
        }
        Assert.True(accepted > 100);
    }

    static RlpItem Item(JsonElement item) => item.ValueKind == JsonValueKind.Array
        ? RlpItem.List([.. item.EnumerateArray().Select(Item)])
        : new RlpBytes(Convert.FromHexString(item.GetString().AsSpan(2)));
}
