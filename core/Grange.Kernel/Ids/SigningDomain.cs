using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What an account's signature is bound to: this ledger (chain and Rewards contract) and no other. EIP-712 domain "Grange", version 1.</summary>
public sealed class SigningDomain
{
    readonly byte[] separator;

    public SigningDomain(ulong chainId, Address rewards)
    {
        (ChainId, Rewards) = (chainId, rewards);
        separator = Eip712.Domain("Grange", "1", chainId, rewards.ToByteArray());
    }

    public ulong ChainId { get; }

    /// <summary>The Rewards contract, which names the ledger.</summary>
    public Address Rewards { get; }

    /// <summary>The 32 bytes a wallet signs for a message whose struct hash is given.</summary>
    public byte[] Digest(ReadOnlySpan<byte> structHash) => Eip712.Digest(separator, structHash);

    /// <summary>True when <paramref name="account"/> made this 65-byte signature of <paramref name="digest"/>.</summary>
    public static bool IsSignedBy(Address account, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> signer = stackalloc byte[Address.Size];
        return Secp256k1.RecoverAddress(digest, signature, signer) == RecoverFault.None && Address.Read(signer) == account;
    }
}
