using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What a wallet signs for a record: readable fields, and the record by the sha2-256 digest of its block.</summary>
public static class AccountEvidence
{
    static readonly Eip712Type Message = Eip712Type.Parse("Evidence(string network,string kind,bytes32 record)");

    /// <summary>The EIP-712 digest for <paramref name="record"/>, whose CID is <paramref name="cid"/>.</summary>
    public static byte[] Digest(SigningDomain domain, EvidenceRecord record, Cid cid)
        => domain.Digest(Message.HashStruct(record.Network.ToString(), record.Kind, cid.Hash.Digest));

    /// <summary>Signs one record as an account.</summary>
    public static EvidenceBatch Sign(SigningDomain domain, EvidenceRecord record, Secp256k1Key key)
    {
        var block = EvidenceCodec.Encode(record);
        return new([block], key.SignRecoverable(Digest(domain, record, EvidenceCodec.CidOf(block))));
    }
}
