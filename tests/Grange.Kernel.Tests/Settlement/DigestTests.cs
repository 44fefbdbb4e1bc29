using System.Globalization;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Settlement;

/// <summary>Digests computed once with viem's hashTypedData.</summary>
public sealed class DigestTests
{
    static readonly Address Contract = Address.Parse("0x5FbDB2315678afecb367f032d93F642f64180aa3");

    [Fact]
    public void Attesters_sign_the_digest_a_wallet_would_show()
    {
        IReadOnlyList<LedgerTotal> totals =
        [
            new(ToyWorld.Numbered(0x70), LeafKind.Earned, UInt128.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture)),
            new(ToyWorld.Numbered(0xca), LeafKind.Paid, 950_000), new(ToyWorld.Numbered(0xca), LeafKind.Spent, 1_000_000),
        ];
        var digest = SettlementDigest.Of(31337, Contract, 7, Filled(0x11), Filled(0x22), totals, Filled(0x33), 4);
        Assert.Equal("0x3759cbc904125e7619ebedde25e66173d90571971c7d710d23ae098b9ab2b80b", digest.ToString());
    }

    [Fact]
    public void The_first_settlement_of_an_empty_ledger_has_its_digest()
        => Assert.Equal("0xa4f5130771119121fc0328a554cf4c6250539d61ba758049aeb4e3a79c15ca70",
            SettlementDigest.Of(31337, Contract, 1, Hash32.Zero, Filled(0x22), [], Filled(0x33), 1).ToString());

    [Fact]
    public void An_amendment_has_the_digest_a_wallet_would_show()
    {
        var type = Eip712Type.Parse("AmendNetwork(string network,bytes32 predecessor,bytes32 successor,uint64 fromEpoch)");
        var hash = type.HashStruct("toys", Filled(0x11).ToByteArray(), Filled(0x22).ToByteArray(), 7UL);
        Assert.Equal("374711cc052945903919e632fc302762d5619750242d089b644351e7de37024e", Convert.ToHexStringLower(new SigningDomain(31337, Contract).Digest(hash)));
    }

    [Fact]
    public void The_digest_on_the_chain_and_the_manifests_CID_name_each_other()
    {
        var cid = Content.Cid.Of(Content.Codec.DagCbor, [1, 2, 3]);
        Assert.Equal(cid, SettlementManifest.CidOf(SettlementManifest.Digest(cid)));
    }

    static Hash32 Filled(byte with) => Hash32.Read(ToyWorld.Filled(with));
}
