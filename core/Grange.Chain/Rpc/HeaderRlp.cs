using System.Text.Json;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Chain;

/// <summary>A block header as the bytes its hash is taken over, put together again from what JSON-RPC tells of it.</summary>
/// <remarks>The yellow paper's fifteen fields, then those that EIP-1559, 4895, 4844, 4788 and 7685 added, in that order. The result is held against the block's hash.</remarks>
static class HeaderRlp
{
    static readonly (string Name, bool IsNumber)[] Fields =
    [
        ("parentHash", false), ("sha3Uncles", false), ("miner", false), ("stateRoot", false), ("transactionsRoot", false), ("receiptsRoot", false),
        ("logsBloom", false), ("difficulty", true), ("number", true), ("gasLimit", true), ("gasUsed", true), ("timestamp", true), ("extraData", false),
        ("mixHash", false), ("nonce", false), ("baseFeePerGas", true), ("withdrawalsRoot", false), ("blobGasUsed", true), ("excessBlobGas", true),
        ("parentBeaconBlockRoot", false), ("requestsHash", false),
    ];

    /// <summary>The RLP of the header in <paramref name="block"/>; throws <see cref="InvalidDataException"/> when it does not hash to the block's hash.</summary>
    public static byte[] Of(JsonElement block)
    {
        var items = new List<RlpItem>();
        foreach (var (name, isNumber) in Fields)
        {
            if (!block.TryGetProperty(name, out var field) || field.ValueKind != JsonValueKind.String) continue;
            items.Add(isNumber ? Number(name, field.GetString()) : EthHex.ReadData(field.GetString()));
        }
        var header = Rlp.Encode(RlpItem.List(items));
        var expected = Hash32.Parse(block.GetProperty("hash").GetString()!);
        return Hash32.Read(Keccak256.Hash(header)) == expected
            ? header
            : throw new InvalidDataException($"the fields of block {expected} do not give its hash: its chain's headers have a form this program does not know");
    }

    static RlpItem Number(string name, string? text)
        => EthHex.TryReadQuantity(text, out var value) ? value : throw new FormatException($"{name} is no quantity");
}
