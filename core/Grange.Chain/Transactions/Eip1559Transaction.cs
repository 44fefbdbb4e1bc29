using System.Numerics;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Chain;

/// <summary>A type 2 transaction (EIP-1559) with an empty access list. Fees are wei for one gas.</summary>
/// <param name="ChainId">The chain it is valid on.</param>
/// <param name="Nonce">Which transaction of its sender it is, from 0.</param>
/// <param name="MaxPriorityFee">Wei for one gas that go to the block's producer.</param>
/// <param name="MaxFee">Wei for one gas at most, base fee included.</param>
/// <param name="GasLimit">Gas it may use.</param>
/// <param name="To">The callee; null creates a contract.</param>
/// <param name="Value">Wei that move along.</param>
/// <param name="Data">Calldata, or the creation code.</param>
public sealed record Eip1559Transaction(
    long ChainId, long Nonce, BigInteger MaxPriorityFee, BigInteger MaxFee, long GasLimit, Address? To, BigInteger Value, ReadOnlyMemory<byte> Data)
{
    /// <summary>keccak256(0x02 ‖ rlp(fields)): what the sender signs.</summary>
    public byte[] SigningHash() => Keccak256.Hash(Envelope(Fields()));

    /// <summary>Signs. Not deterministic: two signings give two transactions, so what must happen once is stored before it is sent.</summary>
    public SignedTransaction Sign(Secp256k1Key sender)
    {
        var signature = sender.SignRecoverable(SigningHash());
        return new(this, Envelope(
        [
            .. Fields(), signature[64] - 27,
            new BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true),
            new BigInteger(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true),
        ]));
    }

    IReadOnlyList<RlpItem> Fields() =>
    [
        ChainId, Nonce, MaxPriorityFee, MaxFee, GasLimit, To is { } to ? to.ToByteArray() : Array.Empty<byte>(), Value,
        new RlpBytes(Data), RlpItem.List(),
    ];

    static byte[] Envelope(IReadOnlyList<RlpItem> fields) => [2, .. Rlp.Encode(RlpItem.List(fields))];
}

/// <summary>A transaction as it travels: its bytes are its identity.</summary>
public sealed record SignedTransaction(Eip1559Transaction Transaction, byte[] Raw)
{
    /// <summary>keccak256 of <see cref="Raw"/>.</summary>
    public Hash32 Hash { get; } = Hash32.Read(Keccak256.Hash(Raw));

    /// <summary>Reads a type 2 transaction with an empty access list; null when the bytes are none. The signature is not checked.</summary>
    public static SignedTransaction? TryRead(byte[] raw)
    {
        if (raw.Length < 2 || raw[0] != 2 || Rlp.TryDecode(raw.AsMemory(1), out var item) != RlpFault.None) return null;
        if (item is not RlpList { Items: [RlpBytes chain, RlpBytes nonce, RlpBytes tip, RlpBytes fee, RlpBytes gas, RlpBytes to, RlpBytes value, RlpBytes data, RlpList { Items: [] }, _, _, _] }) return null;
        if (!chain.TryReadNumber(7, out var chainId) || !nonce.TryReadNumber(7, out var number) || !gas.TryReadNumber(7, out var limit)) return null;
        if (!tip.TryReadNumber(32, out var maxTip) || !fee.TryReadNumber(32, out var maxFee) || !value.TryReadNumber(32, out var wei)) return null;
        if (to.Bytes.Length is not (0 or Address.Size)) return null;
        Address? callee = to.Bytes.Length == 0 ? null : Address.Read(to.Bytes.Span);
        return new(new((long)chainId, (long)number, maxTip, maxFee, (long)limit, callee, wei, data.Bytes), raw);
    }
}
