using System.Text.Json;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Chain;

public sealed class TransactionTests
{
    [Fact]
    public void A_transaction_has_the_signing_hash_and_the_bytes_that_viem_gives_it()
    {
        foreach (var vector in ViemVectors.Cases("transactions"))
        {
            var transaction = Read(vector);
            Assert.Equal(vector.Bytes("signingHash"), transaction.SigningHash());

            // Signatures are drawn anew each time; all else of the bytes must be the same.
            using var key = Secp256k1Key.Import(vector.Bytes("key"));
            Assert.Equal(vector.Bytes("address"), key.AddressBytes);
            var signed = transaction.Sign(key);
            Assert.Equal(RlpFault.None, Rlp.TryDecode(signed.Raw.AsMemory(1), out var ours));
            Assert.Equal(RlpFault.None, Rlp.TryDecode(vector.Bytes("raw").AsMemory(1), out var theirs));
            Assert.Equal(Unsigned(theirs!), Unsigned(ours!));
            var fields = ((RlpList)ours!).Items.Skip(9).Select(item => ((RlpBytes)item).Bytes.ToArray()).ToArray();
            byte[] signature = [.. Padded(fields[1]), .. Padded(fields[2]), (byte)(27 + (fields[0].Length == 0 ? 0 : fields[0][0]))];
            var recovered = new byte[20];
            Assert.Equal(RecoverFault.None, Secp256k1.RecoverAddress(transaction.SigningHash(), signature, recovered));
            Assert.Equal(vector.Bytes("address"), recovered);
        }
    }

    [Fact]
    public void A_created_contract_has_the_address_that_viem_gives_it()
    {
        foreach (var vector in ViemVectors.Cases("created"))
            Assert.Equal(vector.Bytes("address"), CreateAddress.Of(Address.Read(vector.Bytes("from")), vector.GetProperty("nonce").GetInt64()).ToByteArray());
    }

    [Fact]
    public void Signatures_of_noble_recover_their_signers()
    {
        foreach (var vector in ViemVectors.Cases("signatures"))
        {
            var publicKey = new byte[64];
            Assert.Equal(RecoverFault.None, Secp256k1.Recover(vector.Bytes("hash"), vector.Bytes("signature"), publicKey));
            Assert.Equal(vector.Bytes("publicKey")[1..], publicKey);
        }
    }

    [Fact]
    public void Typed_data_with_an_array_of_structs_has_the_digest_that_viem_gives_it()
    {
        var type = Eip712Type.Parse(
            "Settlement(uint64 number,bytes32 previous,bytes32 root,Total[] totals,bytes32 manifest,uint32 setVersion)Total(address asset,uint8 kind,uint128 cumulative)");
        foreach (var vector in ViemVectors.Cases("typed"))
        {
            var domain = vector.GetProperty("domain");
            var message = vector.GetProperty("message");
            var totals = message.GetProperty("totals").EnumerateArray()
                .Select(total => Eip712Value.Struct(total.Bytes("asset"), total.Number("kind"), total.Number("cumulative")));
            var hash = type.HashStruct(message.Number("number"), message.Bytes("previous"), message.Bytes("root"), Eip712Value.Array(totals),
                message.Bytes("manifest"), message.Number("setVersion"));
            var separator = Eip712.Domain(domain.Text("name"), domain.Text("version"), domain.Number("chainId"), domain.Bytes("verifyingContract"));
            Assert.Equal(vector.Bytes("digest"), Eip712.Digest(separator, hash));
        }
    }

    [Fact]
    public void Personal_messages_have_the_hashes_that_viem_gives_them()
    {
        foreach (var vector in ViemVectors.Cases("messages"))
            Assert.Equal(vector.Bytes("hash"), Eip712.PersonalMessage(vector.Text("text")));
    }

    static Eip1559Transaction Read(JsonElement vector) => new(
        vector.GetProperty("chainId").GetInt64(), vector.GetProperty("nonce").GetInt64(), vector.Number("maxPriorityFeePerGas"), vector.Number("maxFeePerGas"),
        (long)vector.Number("gas"), vector.GetProperty("to").GetString() is { } to ? Address.Parse(to) : null, vector.Number("value"), vector.Bytes("data"));

    static byte[] Unsigned(RlpItem transaction) => Rlp.Encode(RlpItem.List([.. ((RlpList)transaction).Items.Take(9)]));

    static byte[] Padded(byte[] number) => [.. new byte[32 - number.Length], .. number];
}
