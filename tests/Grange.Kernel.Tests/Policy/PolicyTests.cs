using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Policies;

public sealed class PolicyTests
{
    static readonly NetworkSlug Network = NetworkSlug.Parse("storage");
    static readonly Address Alice = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    static readonly Address Mallory = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    static readonly Cid Bad = Cid.Of(Codec.Raw, [1]);
    static readonly PolicyRules Rules = new(Denylist.Read($"/ipfs/{Bad}"), [Mallory], new(AdmissionKind.AllowList, [Alice], [], Wei.Zero));

    [Theory]
    [InlineData("register")]
    [InlineData("upload")]
    [InlineData("read")]
    [InlineData("buy")]
    [InlineData("claim")]
    public void A_denied_account_is_served_nothing(string action)
    {
        Assert.Equal("account-denied", Rules.Check(new(action, Mallory))?.Code);
        Assert.Null(Rules.Check(new(action, Alice)));
        Assert.Null(PolicyRules.Open.Check(new(action, Mallory, Bad)));
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("read")]
    public void Denied_content_is_gone(string action)
    {
        var fault = Rules.Check(new(action, Alice, Bad))!;
        Assert.Equal(("content-denied", 410), (fault.Code, fault.Status));
        Assert.DoesNotContain(Bad.ToString(), fault.ToString(), StringComparison.Ordinal);
        Assert.Null(Rules.Check(new(action, null, Cid.Of(Codec.Raw, [2]))));
    }

    [Fact]
    public void Only_accounts_on_the_allow_list_register()
    {
        var stranger = Address.Parse("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");
        Assert.Equal("admission-not-listed", Rules.Check(new("register", stranger))?.Code);
        Assert.Equal("admission-not-listed", Rules.Check(new("register"))?.Code);
        Assert.Null(Rules.Check(new("buy", stranger)));
    }

    [Fact]
    public void A_rule_that_cannot_be_judged_admits_nobody()
        => Assert.Equal("admission-unsupported", (PolicyRules.Open with { Admission = new(AdmissionKind.Bond, [], [], Wei.Zero) }).Check(new("register", Alice))?.Code);

    [Fact]
    public void A_device_gets_in_that_one_of_the_named_makers_vouches_for()
    {
        using var maker = P256Key.Generate();
        using var other = P256Key.Generate();
        using var key = P256Key.Generate();
        using var rotated = P256Key.Generate();
        var rules = PolicyRules.Open with { Admission = new(AdmissionKind.ManufacturerKeys, [], [other.PublicKey, maker.PublicKey], Wei.Zero) };
        Device Made(string? word) => new(key.DeviceId, Alice, Network, key.PublicKey, "gateway", word is null ? DeviceFacts.Of() : DeviceFacts.Of(new KeyValuePair<string, string>(MakerWord.Fact, word)), Revoked: false);
        string? Why(Device? device) => rules.Check(new("register", Alice, Device: device))?.Code;

        var word = MakerWord.Of(maker, key.DeviceId);
        Assert.Null(Why(Made(word)));
        Assert.Equal("admission-no-maker", Why(Made(null)));
        Assert.Equal("admission-no-maker", Why(null));
        Assert.Equal("admission-no-maker", Why(Made("")));
        Assert.Equal("admission-no-maker", Why(Made(new string('A', 86))));
        Assert.Equal("admission-no-maker", Why(Made(MakerWord.Of(rotated, key.DeviceId))));
        Assert.Equal("admission-no-maker", Why(Made(MakerWord.Of(maker, other.DeviceId))));
        Assert.Equal("admission-no-maker", Why(Made(word) with { Key = rotated.PublicKey }));
    }

    [Fact]
    public void An_unknown_question_is_a_bug() => Assert.Throws<ArgumentException>(() => Rules.Check(new("regsiter", Alice)));

    [Fact]
    public void Decisions_form_a_chain_that_names_no_content()
    {
        var log = Log();
        Assert.Equal(["allowed", "account-denied", "content-denied"], log.Select(decision => decision.Outcome));
        Assert.Null(PolicyDecision.Verify(log));
        Assert.Equal(Denylist.DoubleHash(Bad.Hash), log[2].Content);
        Assert.True(log[2].Encode().AsSpan().IndexOf(Bad.Hash.Digest) < 0);
        Assert.All(log, decision => Assert.Equal(decision, PolicyDecision.Decode(decision.Encode()).Value));
    }

    [Fact]
    public void A_decision_changed_or_taken_out_breaks_the_chain()
    {
        var log = Log();
        Assert.NotNull(PolicyDecision.Verify([log[0], log[2]]));
        Assert.NotNull(PolicyDecision.Verify([log[1], log[2]]));
        Assert.NotNull(PolicyDecision.Verify([log[0], log[1] with { Outcome = "allowed" }, log[2]]));
        Assert.NotNull(PolicyDecision.Verify([log[0] with { AtMs = 0 }, log[1], log[2]]));
    }

    [Fact]
    public void Every_flipped_byte_of_a_decision_is_another_decision_or_none()
    {
        var decision = Log()[2];
        var block = decision.Encode();
        for (var i = 0; i < block.Length; i++)
        {
            var changed = block.ToArray();
            changed[i] ^= 0x01;
            if (PolicyDecision.Decode(changed).TryGet(out var other, out _)) Assert.NotEqual(decision.Cid, other.Cid);
        }
    }

    static PolicyDecision[] Log()
    {
        var log = new List<PolicyDecision>();
        foreach (var question in new PolicyQuestion[] { new("register", Alice), new("buy", Mallory), new("read", null, Bad) })
            log.Add(PolicyDecision.Make(Rules, question, Network, log.LastOrDefault(), 1_750_000_000_000 + log.Count).Decision);
        return [.. log];
    }
}
