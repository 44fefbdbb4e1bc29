using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Chain;

/// <summary>Where CREATE puts a contract.</summary>
public static class CreateAddress
{
    /// <summary>The last 20 bytes of keccak256(rlp(sender, nonce)) (Yellow Paper §7).</summary>
    public static Address Of(Address sender, long nonce) =>
        Address.Read(Keccak256.Hash(Rlp.Encode(RlpItem.List(sender.ToByteArray(), nonce))).AsSpan(12));
}
