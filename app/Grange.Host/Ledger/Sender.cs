using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>Sends a transaction and waits until it is in a block: for set-up steps that look at the chain first and can be repeated.</summary>
/// <param name="chain">The chain.</param>
/// <param name="key">The sender's key.</param>
/// <param name="clock">For the pauses between looks.</param>
/// <param name="developer">A local chain, which makes a block when asked; null waits for the chain's own.</param>
public sealed class Sender(ChainReader chain, Secp256k1Key key, TimeProvider clock, IDevChain? developer = null)
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public Address Account { get; } = Address.Read(key.AddressBytes);

    /// <summary>Calls a contract, or creates one where <paramref name="to"/> is null; throws <see cref="RpcException"/> or <see cref="InvalidOperationException"/> when the chain refuses it.</summary>
    public async Task<ChainReceipt> SendAsync(Address? to, BigInteger value, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        var signed = await SignAsync(await chain.NonceAsync(Account, BlockTag.Pending, cancel), to, value, data, cancel);
        _ = (await chain.SendRawAsync(signed.Raw, cancel)).Value;
        if (developer is not null) await developer.MineAsync(cancel);
        ChainReceipt? receipt;
        while ((receipt = await chain.ReceiptAsync(signed.Hash, cancel)) is null) await Task.Delay(Poll, clock, cancel);
        return receipt.Succeeded ? receipt : throw new InvalidOperationException($"transaction {signed.Hash} reverted");
    }

    async Task<SignedTransaction> SignAsync(long nonce, Address? to, BigInteger value, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        var block = await chain.BlockAsync(BlockTag.Latest, cancel) ?? throw new InvalidDataException("the chain has no latest block");
        var gas = EthHex.ReadInt64((await chain.TryEstimateGasAsync(Account, to, value, data, cancel)).Value.GetString());
        var tip = BigInteger.Pow(10, 9);
        return new Eip1559Transaction(await chain.ChainIdAsync(cancel), nonce, tip, 2 * block.BaseFee + tip, gas + gas / 5, to, value, data).Sign(key);
    }
}
