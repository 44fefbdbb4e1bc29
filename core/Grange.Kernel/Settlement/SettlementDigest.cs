using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What attesters sign: the EIP-712 digest that contracts/src/Settlements.sol recomputes.</summary>
public static class SettlementDigest
{
    static readonly Eip712Type Type = Eip712Type.Parse(
        "Settlement(uint64 number,bytes32 previous,bytes32 root,Total[] totals,bytes32 manifest,uint32 setVersion)Total(address asset,uint8 kind,uint128 cumulative)");

    /// <summary>The 32 bytes to sign for <paramref name="manifest"/>, whose block has the CID <paramref name="cid"/>.</summary>
    public static Hash32 Of(SettlementManifest manifest, Cid cid)
        => Of(manifest.Ledger.ChainId, manifest.Ledger.Rewards, manifest.Number, manifest.PreviousRoot, manifest.Root, manifest.Totals, SettlementManifest.Digest(cid), manifest.SetVersion);

    /// <summary>The 32 bytes to sign, from the facts as they stand on the chain.</summary>
    public static Hash32 Of(
        long chainId, Address rewards, long number, Hash32 previous, Hash32 root, IReadOnlyList<LedgerTotal> totals, Hash32 manifest, uint setVersion)
    {
        var list = Eip712Value.Array(totals.Select(total => Eip712Value.Struct(total.Asset.ToByteArray(), (ulong)total.Kind, total.Cumulative)));
        var hash = Type.HashStruct((ulong)number, previous.ToByteArray(), root.ToByteArray(), list, manifest.ToByteArray(), (ulong)setVersion);
        return Hash32.Read(Eip712.Digest(Eip712.Domain("GrangeRewards", "1", chainId, rewards.ToByteArray()), hash));
    }
}

/// <summary>One attester's signature of one settlement. It is stored before it is given out, so that no honest attester signs a number twice.</summary>
/// <param name="Number">The settlement.</param>
/// <param name="Manifest">The block it recomputed.</param>
/// <param name="Digest">What was signed.</param>
/// <param name="Attester">Who.</param>
/// <param name="Signature">65 bytes, r‖s‖v with a low s.</param>
public sealed record AttesterVote(long Number, Cid Manifest, Hash32 Digest, Address Attester, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Signs a settlement that the caller has recomputed and found the same.</summary>
    public static AttesterVote Sign(SettlementManifest manifest, Secp256k1Key key)
    {
        var cid = manifest.Encode().Cid;
        var digest = SettlementDigest.Of(manifest, cid);
        return new AttesterVote(manifest.Number, cid, digest, Address.Read(key.AddressBytes), key.SignRecoverable(digest.ToByteArray()));
    }

    /// <summary>True when the signature is the attester's.</summary>
    public bool IsValid()
    {
        Span<byte> signer = stackalloc byte[Address.Size];
        return Secp256k1.RecoverAddress(Digest.ToByteArray(), Signature.Span, signer) == RecoverFault.None && Address.Read(signer) == Attester;
    }
}
