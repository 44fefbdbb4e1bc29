using System.Buffers;
using System.Numerics;
using System.Text.Json;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Tests.Chain;

public sealed class AbiTests
{
    static readonly JsonElement Contract = ViemVectors.Part("contract");
    static readonly ContractAbi Abi = ContractAbi.Read(Contract.GetProperty("abi"));

    [Fact]
    public void Values_encode_as_viem_encodes_them_and_read_back()
    {
        foreach (var vector in ViemVectors.Cases("abi"))
        {
            var abi = Function(vector.GetProperty("types"));
            var values = vector.GetProperty("values").EnumerateArray().Zip(vector.GetProperty("types").EnumerateArray(), Value).ToArray();
            var encoded = vector.Bytes("encoded");
            var call = abi.EncodeCall("f", values);
            Assert.Equal(Convert.ToHexStringLower(encoded), Convert.ToHexStringLower(call.AsSpan(4)));
            Assert.Equal(call, abi.EncodeCall("f", abi.DecodeCall("f", call)!));
        }
    }

    [Fact]
    public void Truncated_data_is_refused_at_every_length()
    {
        foreach (var vector in ViemVectors.Cases("abi"))
        {
            var abi = Function(vector.GetProperty("types"));
            byte[] call = [.. abi.EncodeCall("f", [.. vector.GetProperty("values").EnumerateArray().Zip(vector.GetProperty("types").EnumerateArray(), Value)])];
            for (var length = 4; length < call.Length - 31; length += 32)
                Assert.Throws<AbiException>(() => abi.DecodeCall("f", call.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Random_bytes_give_values_or_an_abi_exception_and_nothing_else()
    {
        var random = new Random(5);
        var types = ViemVectors.Cases("abi").Select(vector => Function(vector.GetProperty("types"))).ToArray();
        for (var i = 0; i < Counts.Of(5_000, 500_000); i++)
        {
            var abi = types[i % types.Length];
            var data = new byte[4 + 32 * random.Next(12)];
            abi.Function("f").Topic.ToByteArray().AsSpan(0, 4).CopyTo(data);
            for (var word = 4; word < data.Length; word += 32) data[word + 31] = (byte)(random.Next(3) == 0 ? random.Next(256) : 32 * random.Next(10));
            if (random.Next(4) == 0 && data.Length > 4) random.NextBytes(data.AsSpan(4 + random.Next(data.Length - 4)));
            try
            {
                abi.DecodeCall("f", data);
            }
            catch (AbiException)
            {
                // What a parser says to bytes that are not its type.
            }
        }
    }

    [Fact]
    public void A_call_an_event_and_an_error_are_what_viem_makes_of_them()
    {
        var claim = Contract.GetProperty("claim");
        var call = Abi.EncodeCall("claim", Address.Parse(claim[0].GetString()!), Address.Parse(claim[1].GetString()!), LeafKind.Earned, new Wei(99),
            claim[4].EnumerateArray().Select(hash => Hash32.Parse(hash.GetString()!)));
        Assert.Equal(Contract.Bytes("call"), call);
        Assert.Equal(99, Abi.DecodeCall("claim", call)!.Int64("cumulative"));

        var topics = Contract.GetProperty("topics").EnumerateArray().Select(topic => Hash32.Parse(topic.GetString()!)).ToArray();
        byte[] data = [.. new byte[31], 1, .. new byte[31], 7];
        var (member, values) = Abi.DecodeLog(new(default, topics, data, 1, default, default, 0))!.Value;
        Assert.Equal("Claimed", member.Name);
        Assert.Equal(Address.Parse(Contract.Text("account")), values.Address("account"));
        Assert.Equal(Address.Parse(Contract.Text("asset")), values.Address("asset"));
        Assert.Equal((1L, (UInt128)7), (values.Int64("kind"), values.Amount("amount")));

        Assert.Equal("AboveFree(free: 5)", RevertReason.Describe(Contract.Bytes("error"), Abi));
    }

    [Fact]
    public void An_overloaded_function_is_called_by_its_signature()
    {
        Assert.Throws<KeyNotFoundException>(() => Abi.EncodeCall("overload", 1));
        Assert.Equal(36, Abi.EncodeCall("overload(uint8)", 1).Length);
    }

    [Theory]
    [InlineData("", "reverted without a reason")]
    [InlineData("08c379a00000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000000568656c6c6f000000000000000000000000000000000000000000000000000000", "hello")]
    [InlineData("4e487b710000000000000000000000000000000000000000000000000000000000000011", "arithmetic overflow")]
    [InlineData("08c379a0ffff", "reverted with 0x08c379a0ffff")]
    [InlineData("12345678", "reverted with 0x12345678")]
    public void Every_revert_has_a_readable_reason(string hex, string reason) => Assert.Equal(reason, RevertReason.Describe(Convert.FromHexString(hex), Abi));

    [Fact]
    public void A_value_that_does_not_fit_its_type_is_refused()
    {
        Assert.Throws<AbiException>(() => Abi.EncodeCall("overload(uint8)", 256));
        Assert.Throws<AbiException>(() => Abi.EncodeCall("overload(uint8)", -1));
        Assert.Throws<AbiException>(() => Abi.EncodeCall("overload(uint8)", "1"));
        Assert.Throws<AbiException>(() => Abi.EncodeCall("overload(uint8)", 1, 2));
    }

    static ContractAbi Function(JsonElement inputs) => ContractAbi.Parse($$"""[{"type":"function","name":"f","inputs":{{inputs}},"outputs":[]}]""");

    static object Value(JsonElement value, JsonElement type)
    {
        var text = type.Text("type");
        if (text.EndsWith(']'))
        {
            var element = JsonDocument.Parse($$"""{"type":"{{text[..text.LastIndexOf('[')]}}","components":{{(type.TryGetProperty("components", out var inner) ? inner : "[]")}}}""").RootElement;
            return value.EnumerateArray().Select(item => Value(item, element)).ToArray();
        }
        return text switch
        {
            "tuple" => value.EnumerateArray().Zip(type.GetProperty("components").EnumerateArray(), Value).ToArray(),
            "address" => Address.Parse(value.GetString()!),
            "bool" => value.GetBoolean(),
            "string" => value.GetString()!,
            _ when text.StartsWith("bytes") => Convert.FromHexString(value.GetString().AsSpan(2)),
            _ => BigInteger.Parse(value.ToString()),
        };
    }
}
