using System.Globalization;
using System.Numerics;
using System.Text;

namespace Grange.Kernel.Crypto;

/// <summary>The hashes that wallets sign: typed data (EIP-712) and personal messages (EIP-191 version 0x45).</summary>
public static class Eip712
{
    static readonly Eip712Type DomainType =
        Eip712Type.Parse("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// <summary>The domain separator of one contract on one chain.</summary>
    public static byte[] Domain(string name, string version, BigInteger chainId, ReadOnlySpan<byte> verifyingContract) =>
        DomainType.HashStruct(name, version, chainId, verifyingContract);

    /// <summary>keccak256(0x19 ‖ 0x01 ‖ domainSeparator ‖ hashStruct(message)): what is signed.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> domainSeparator, ReadOnlySpan<byte> structHash)
    {
        Span<byte> signed = stackalloc byte[66];
        signed[0] = 0x19;
        signed[1] = 0x01;
        domainSeparator.CopyTo(signed[2..34]);
        structHash.CopyTo(signed[34..66]);
        return Keccak256.Hash(signed);
    }

    /// <summary>The hash behind <c>personal_sign</c>: keccak256("\x19Ethereum Signed Message:\n" ‖ length ‖ message).</summary>
    public static byte[] PersonalMessage(ReadOnlySpan<byte> message)
    {
        var prefix = Encoding.ASCII.GetBytes("\u0019Ethereum Signed Message:\n" + message.Length.ToString(CultureInfo.InvariantCulture));
        return Keccak256.Hash([.. prefix, .. message]);
    }

    /// <inheritdoc cref="PersonalMessage(ReadOnlySpan{byte})"/>
    public static byte[] PersonalMessage(string message) => PersonalMessage(Encoding.UTF8.GetBytes(message));
}
