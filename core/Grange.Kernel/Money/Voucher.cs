using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A promise on a payment channel: everything the payee may have taken out of it so far, signed by the payer (contracts/src/Channels.sol).</summary>
/// <remarks>EIP-712 domain "GrangeChannels" version 1 of that chain and contract. Only the highest amount matters; a lower one promises nothing new.</remarks>
/// <param name="Channel">The channel's id, which the contract gave it.</param>
/// <param name="Cumulative">Base units of the channel's asset since it was opened.</param>
/// <param name="Signature">65 bytes, r‖s‖v with a low s.</param>
public sealed record Voucher(Hash32 Channel, UInt128 Cumulative, ReadOnlyMemory<byte> Signature)
{
    static readonly Eip712Type Type = Eip712Type.Parse("Voucher(bytes32 channel,uint128 cumulative)");

    /// <summary>The 32 bytes that the payer signs.</summary>
    public static Hash32 Digest(long chainId, Address channels, Hash32 channel, UInt128 cumulative)
        => Hash32.Read(Eip712.Digest(Eip712.Domain("GrangeChannels", "1", chainId, channels.ToByteArray()), Type.HashStruct(channel.ToByteArray(), cumulative)));

    /// <summary>Promises an amount.</summary>
    public static Voucher Sign(long chainId, Address channels, Hash32 channel, UInt128 cumulative, Secp256k1Key payer)
        => new(channel, cumulative, payer.SignRecoverable(Digest(chainId, channels, channel, cumulative).ToByteArray()));

    /// <summary>True when this payer signed it for this chain and contract.</summary>
    public bool IsSignedBy(Address payer, long chainId, Address channels) => SigningDomain.IsSignedBy(payer, Digest(chainId, channels, Channel, Cumulative).ToByteArray(), Signature.Span);

    /// <summary><c>channel;cumulative;signature</c>, as the header <c>Grange-Voucher</c> carries it.</summary>
    public override string ToString() => $"{Channel};{Cumulative};{HexText.Of(Signature.Span)}";

    /// <summary>Reads that text; null for any other.</summary>
    public static Voucher? TryParse(string? text)
    {
        if (text?.Split(';') is not [var channel, var cumulative, var signature] || !Hash32.TryParse(channel, null, out var id)) return null;
        if (!UInt128.TryParse(cumulative, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var amount)) return null;
        return HexText.TryParse(signature, Secp256k1.SignatureSize, out var bytes) ? new Voucher(id, amount, bytes) : null;
    }
}
