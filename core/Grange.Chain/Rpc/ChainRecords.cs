using System.Numerics;
using System.Text.Json;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>A block's header as far as this program looks at it.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Its identity.</param>
/// <param name="Parent">The block before it.</param>
/// <param name="Timestamp">Unix seconds.</param>
/// <param name="BaseFee">Wei for one gas that are burned; zero before London.</param>
/// <param name="Transactions">Hashes of its transactions in order.</param>
public sealed record ChainBlock(long Number, Hash32 Hash, Hash32 Parent, long Timestamp, BigInteger BaseFee, IReadOnlyList<Hash32> Transactions)
{
    internal static ChainBlock Read(JsonElement block) => new(
        block.Int64("number"), block.Hash("hash"), block.Hash("parentHash"), block.Int64("timestamp"),
        block.TryGetProperty("baseFeePerGas", out _) ? block.Number("baseFeePerGas") : 0,
        [.. block.GetProperty("transactions").EnumerateArray().Select(hash => Hash32.Parse(hash.GetString()!))]);
}

/// <summary>What a contract logged.</summary>
/// <param name="Contract">Who logged it.</param>
/// <param name="Topics">The event's hash, then its indexed fields.</param>
/// <param name="Data">The other fields.</param>
/// <param name="Block">Height of its block.</param>
/// <param name="BlockHash">Its block.</param>
/// <param name="Transaction">Its transaction.</param>
/// <param name="Index">Position among all logs of the block.</param>
public sealed record ChainLog(Address Contract, IReadOnlyList<Hash32> Topics, byte[] Data, long Block, Hash32 BlockHash, Hash32 Transaction, long Index)
{
    internal static ChainLog Read(JsonElement log) => new(
        Address.Parse(log.GetProperty("address").GetString()!),
        [.. log.GetProperty("topics").EnumerateArray().Select(topic => Hash32.Parse(topic.GetString()!))],
        EthHex.ReadData(log.GetProperty("data").GetString()), log.Int64("blockNumber"), log.Hash("blockHash"), log.Hash("transactionHash"), log.Int64("logIndex"));
}

/// <summary>What became of a transaction.</summary>
/// <param name="Transaction">Its hash.</param>
/// <param name="Block">Height of the block that holds it.</param>
/// <param name="BlockHash">That block.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="GasUsed">Gas it took.</param>
/// <param name="Created">The contract it created.</param>
/// <param name="Logs">What was logged in it.</param>
public sealed record ChainReceipt(
    Hash32 Transaction, long Block, Hash32 BlockHash, bool Succeeded, long GasUsed, Address? Created, IReadOnlyList<ChainLog> Logs)
{
    internal static ChainReceipt Read(JsonElement receipt) => new(
        receipt.Hash("transactionHash"), receipt.Int64("blockNumber"), receipt.Hash("blockHash"), receipt.Int64("status") == 1, receipt.Int64("gasUsed"),
        receipt.TryGetProperty("contractAddress", out var created) && created.ValueKind == JsonValueKind.String ? Address.Parse(created.GetString()!) : null,
        [.. receipt.GetProperty("logs").EnumerateArray().Select(ChainLog.Read)]);
}

/// <summary>Hexadecimal members of a reply; a node that leaves one out or misspells it throws <see cref="FormatException"/> or <see cref="KeyNotFoundException"/>.</summary>
static class ReplyMembers
{
    extension(JsonElement reply)
    {
        public long Int64(string name) => EthHex.ReadInt64(reply.GetProperty(name).GetString());

        public BigInteger Number(string name) =>
            EthHex.TryReadQuantity(reply.GetProperty(name).GetString(), out var number) ? number : throw new FormatException($"{name} is no quantity");

        public Hash32 Hash(string name) => Hash32.Parse(reply.GetProperty(name).GetString()!);
    }
}
