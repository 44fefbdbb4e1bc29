using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Evidences;

public sealed class AccountEvidenceTests
{
    // The first account of every local node; its key is public knowledge.
    const string Known = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    readonly Secp256k1Key wallet = Secp256k1Key.Import(Convert.FromHexString(Known));

    EvidenceRecord Order(long sequence = 0, Cid? previous = null, string kind = "storage.order")
        => new(Chains.Network, Chains.Operator, kind, Author.Of(Address.Read(wallet.AddressBytes)), sequence, Chains.Now, previous, Chains.Body());

    [Fact]
    public void An_account_needs_no_registration()
    {
        Assert.Equal("account:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", Order().Author.ToString());
        Assert.True(new Chains().Admit(AccountEvidence.Sign(Chains.Domain, Order(), wallet)).IsOk);
    }

    [Fact]
    public void A_record_has_the_digest_that_viem_signs()
    {
        var record = Cid.Parse("f01711220" + string.Concat(Enumerable.Repeat("11", 32)));
        Assert.Equal("6b6b10e564ce179e8d10ba76bf47d222d6165110a2300018d1b185e043088cef", Convert.ToHexStringLower(AccountEvidence.Digest(Chains.Domain, Order(), record)));
    }

    [Fact]
    public void Another_accounts_signature_is_refused()
    {
        using var other = Secp256k1Key.Generate();
        Assert.Equal("evidence-signature", new Chains().Admit(AccountEvidence.Sign(Chains.Domain, Order(), other)).Fault.Code);
    }

    [Fact]
    public void A_signature_for_another_chain_or_ledger_is_refused()
    {
        Assert.Equal("evidence-signature", new Chains().Admit(AccountEvidence.Sign(new(1, Chains.Domain.Rewards), Order(), wallet)).Fault.Code);
        Assert.Equal("evidence-signature", new Chains().Admit(AccountEvidence.Sign(new(31337, default), Order(), wallet)).Fault.Code);
    }

    [Fact]
    public void No_other_kind_hides_before_the_one_the_wallet_shows()
    {
        var hidden = EvidenceCodec.Encode(Order(kind: "storage.transfer"));
        var shown = Order(1, EvidenceCodec.CidOf(hidden));
        var signed = AccountEvidence.Sign(Chains.Domain, shown, wallet);
        Assert.Equal("evidence-kinds", new Chains().Admit(signed with { Records = [hidden, signed.Records[0]] }).Fault.Code);
    }

    [Fact]
    public void Every_flipped_byte_of_the_signature_is_refused()
    {
        var batch = AccountEvidence.Sign(Chains.Domain, Order(), wallet);
        for (var i = 0; i < batch.Signature.Length; i++)
        {
            var changed = batch.Signature.ToArray();
            changed[i] ^= 0x04;
            Assert.Equal("evidence-signature", new Chains().Admit(batch with { Signature = changed }).Fault.Code);
        }
    }
}
