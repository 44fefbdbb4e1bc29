using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What one attester says of one number: the fields of the struct it signs, as the contract takes them.</summary>
/// <param name="Previous">Root of the active settlement before; zero for the first.</param>
/// <param name="Totals">Ascending by (asset, kind).</param>
/// <param name="Manifest">sha2-256 digest of the manifest's block.</param>
/// <param name="SetVersion">The attester set it is signed for.</param>
public sealed record SettlementStatement(long Number, Hash32 Previous, Hash32 Root, IReadOnlyList<LedgerTotal> Totals, Hash32 Manifest, uint SetVersion)
{
    /// <summary>What a vote for this manifest says.</summary>
    public static SettlementStatement Of(SettlementManifest manifest, Cid cid)
        => new(manifest.Number, manifest.PreviousRoot, manifest.Root, manifest.Totals, SettlementManifest.Digest(cid), manifest.SetVersion);

    /// <summary>The 32 bytes that an attester of this ledger signs.</summary>
    public Hash32 Digest(long chainId, Address rewards) => SettlementDigest.Of(chainId, rewards, Number, Previous, Root, Totals, Manifest, SetVersion);
}

/// <summary>A statement with the signature that makes somebody answer for it (contracts/src/Ledger.sol, <c>Signed</c>).</summary>
/// <param name="Statement">What was said.</param>
/// <param name="Digest">What was signed.</param>
/// <param name="Attester">Who signed it.</param>
/// <param name="Signature">65 bytes, r‖s‖v with a low s.</param>
public sealed record SignedSettlement(SettlementStatement Statement, Hash32 Digest, Address Attester, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Finds out who signed a statement of this ledger; null when the signature is none.</summary>
    public static SignedSettlement? Recover(SettlementStatement statement, long chainId, Address rewards, ReadOnlyMemory<byte> signature)
    {
        var digest = statement.Digest(chainId, rewards);
        Span<byte> signer = stackalloc byte[Address.Size];
        return Secp256k1.RecoverAddress(digest.ToByteArray(), signature.Span, signer) == RecoverFault.None
            ? new SignedSettlement(statement, digest, Address.Read(signer), signature)
            : null;
    }
}

/// <summary>Two different settlements of one number and one attester set, both signed by the same attester: proof enough for the contract.</summary>
public sealed record Equivocation(SignedSettlement First, SignedSettlement Second)
{
    public Address Attester => First.Attester;

    public long Number => First.Statement.Number;

    /// <summary>The proof that two signatures are; null when an honest attester could have given both.</summary>
    public static Equivocation? Of(SignedSettlement one, SignedSettlement other)
        => one.Attester == other.Attester && one.Digest != other.Digest
            && one.Statement.Number == other.Statement.Number && one.Statement.SetVersion == other.Statement.SetVersion
            ? new Equivocation(one, other)
            : null;
}
