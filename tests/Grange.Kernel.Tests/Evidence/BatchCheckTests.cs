using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Evidences;

public sealed class BatchCheckTests
{
    readonly P256Key key = P256Key.Generate();
    readonly Chains world;

    public BatchCheckTests() => world = new Chains().With(key);

    [Fact]
    public void One_signature_admits_a_whole_batch()
    {
        var (batch, records) = Chains.Batch(key, 24);
        var outcome = world.Admit(batch).Value;
        Assert.Equal("accepted", outcome.Name);
        Assert.Equal(records.Select(one => one.Cid), outcome.New.Select(one => one.Cid));
    }

    [Fact]
    public void A_batch_sent_again_is_already_accepted()
    {
        var (batch, records) = Chains.Batch(key, 3);
        var outcome = world.Admit(batch, Chains.After(records)).Value;
        Assert.Equal("already-accepted", outcome.Name);
        Assert.Empty(outcome.New);
    }

    [Fact]
    public void Of_a_batch_whose_front_is_known_only_the_rest_is_new()
    {
        var (batch, records) = Chains.Batch(key, 5);
        var outcome = world.Admit(batch, Chains.After(records[..2])).Value;
        Assert.Equal(2, outcome.Already);
        Assert.Equal(records[2..].Select(one => one.Cid), outcome.New.Select(one => one.Cid));
    }

    [Fact]
    public void A_fork_is_refused_naming_both_records()
    {
        var (_, accepted) = Chains.Batch(key, 3);
        var (fork, other) = Chains.Batch(key, 2, time: Chains.Now + 50);
        var fault = world.Admit(fork, Chains.After(accepted)).Fault;
        Assert.Equal("evidence-fork", fault.Code);
        Assert.Contains(accepted[0].Cid.ToString(), fault.Detail, StringComparison.Ordinal);
        Assert.Contains(other[0].Cid.ToString(), fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_continues_another_chain_is_a_fork_of_the_record_before()
    {
        var (_, accepted) = Chains.Batch(key, 2);
        var (_, other) = Chains.Batch(key, 2, time: Chains.Now + 50);
        var (onOther, _) = Chains.Batch(key, 1, next: 2, last: other[1].Cid);
        var fault = world.Admit(onOther, Chains.After(accepted)).Fault;
        Assert.Equal("evidence-fork", fault.Code);
        Assert.Contains(accepted[1].Cid.ToString(), fault.Detail, StringComparison.Ordinal);
        Assert.Contains(other[1].Cid.ToString(), fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_is_refused_with_the_number_to_go_on_from()
    {
        var (_, accepted) = Chains.Batch(key, 2);
        var (later, _) = Chains.Batch(key, 1, next: 3, last: accepted[1].Cid);
        var fault = world.Admit(later, Chains.After(accepted)).Fault;
        Assert.Equal("evidence-gap", fault.Code);
        Assert.Contains("from 2", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_that_do_not_follow_each_other_are_refused()
    {
        using var other = P256Key.Generate();
        var (batch, _) = Chains.Batch(key, 3);
        var (foreign, _) = Chains.Batch(other, 3);
        AssertRefused("evidence-gap", batch.Records[0], batch.Records[2]);
        AssertRefused("evidence-gap", batch.Records[1], batch.Records[0]);
        AssertRefused("batch-authors", batch.Records[0], foreign.Records[1]);
        AssertRefused("evidence-link", batch.Records[0], Chains.Batch(key, 3, time: Chains.Now + 9).Batch.Records[1]);
        AssertRefused("batch-empty");

        var elsewhere = new EvidenceSigner(key, Author.Of(key.DeviceId), NetworkSlug.Parse("energy"), Chains.Operator, 1, EvidenceCodec.CidOf(batch.Records[0].Span));
        elsewhere.Add("energy.interval", Chains.Now, Chains.Body());
        AssertRefused("batch-networks", batch.Records[0], elsewhere.Seal().Records[0]);

        var strays = new EvidenceSigner(key, Author.Of(key.DeviceId), Chains.Network, key.DeviceId, 1, EvidenceCodec.CidOf(batch.Records[0].Span));
        strays.Add("storage.proof", Chains.Now, Chains.Body());
        AssertRefused("batch-operators", batch.Records[0], strays.Seal().Records[0]);

        void AssertRefused(string code, params ReadOnlyMemory<byte>[] records)
            => Assert.Equal(code, world.Admit(new(records, records.Length == 0 ? default : key.Sign(records[^1].Span))).Fault.Code);
    }

    [Fact]
    public void A_batch_for_another_network_is_refused()
    {
        var signer = new EvidenceSigner(key, Author.Of(key.DeviceId), NetworkSlug.Parse("energy"), Chains.Operator);
        signer.Add("energy.interval", Chains.Now, Chains.Body());
        Assert.Equal("evidence-other-network", world.Admit(signer.Seal()).Fault.Code);
    }

    [Fact]
    public void A_batch_for_another_operator_is_refused()
    {
        var signer = new EvidenceSigner(key, Author.Of(key.DeviceId), Chains.Network, new DeviceId(Hash32.Read([.. Enumerable.Repeat((byte)8, Hash32.Size)])));
        signer.Add("storage.proof", Chains.Now, Chains.Body());
        Assert.Equal("evidence-other-operator", world.Admit(signer.Seal()).Fault.Code);
    }

    [Fact]
    public void Every_flipped_byte_of_a_batch_is_refused_with_a_name()
    {
        var batch = Chains.Batch(key, 3).Batch;
        var sent = batch.Encode();
        var names = new HashSet<string>();
        for (var i = 0; i < sent.Length; i++)
        {
            foreach (var mask in new byte[] { 0x01, 0x20, 0x80, 0xff })
            {
                var changed = sent.ToArray();
                changed[i] ^= mask;
                var result = EvidenceBatch.Decode(changed).TryGet(out var read, out var fault) ? world.Admit(read) : fault;
                Assert.False(result.IsOk, $"byte {i} of {sent.Length} changed by {mask:x2} was accepted");
                Assert.Matches("^[a-z]+(-[a-z]+)+$", result.Fault.Code);
                names.Add(result.Fault.Code);
            }
        }
        Assert.Superset(new HashSet<string> { "batch-not-canonical", "evidence-not-canonical", "evidence-signature", "evidence-link", "batch-authors" }, names);
        Assert.True(world.Admit(EvidenceBatch.Decode(sent).Value).IsOk);
    }

    [Fact]
    public void A_high_s_is_refused_and_the_hint_says_what_to_do()
    {
        var (batch, _) = Chains.Batch(key, 1);
        var high = batch.Signature.ToArray();
        var n = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), true, true);
        var s = n - new System.Numerics.BigInteger(high.AsSpan(32), true, true);
        s.TryWriteBytes(high.AsSpan(32 + 32 - s.GetByteCount(true)), out _, true, true);
        var fault = world.Admit(batch with { Signature = high }).Fault;
        Assert.Equal(("evidence-signature", "replace s by n - s"), (fault.Code, fault.Hint));
    }

    [Fact]
    public void Only_a_registered_standing_device_of_the_network_is_heard()
    {
        var (batch, _) = Chains.Batch(key, 1);
        Assert.Equal("author-unknown", new Chains().Admit(batch).Fault.Code);
        Assert.Equal("author-unknown", new Chains().WithOperator(key).Admit(batch).Fault.Code);
        Assert.Equal("device-revoked", new Chains().With(key, revoked: true).Admit(batch).Fault.Code);
        Assert.Equal("device-other-network", new Chains().With(key, network: "energy").Admit(batch).Fault.Code);
        using var rotated = P256Key.Generate();
        Assert.Equal("evidence-signature", new Chains().With(key, current: rotated).Admit(batch).Fault.Code);
    }

    [Fact]
    public void After_a_rotation_the_new_key_signs_under_the_old_id()
    {
        using var rotated = P256Key.Generate();
        var signer = new EvidenceSigner(rotated, Author.Of(key.DeviceId), Chains.Network, Chains.Operator);
        signer.Add("storage.proof", Chains.Now, Chains.Body());
        Assert.True(new Chains().With(key, current: rotated).Admit(signer.Seal()).IsOk);
    }

    [Fact]
    public void An_operator_signs_with_its_own_key()
    {
        var signer = new EvidenceSigner(key, Author.Operator(key.DeviceId), Chains.Network, Chains.Operator);
        signer.Add("storage.fault", Chains.Now, Chains.Body());
        var batch = signer.Seal();
        Assert.True(new Chains().WithOperator(key).Admit(batch).IsOk);
        Assert.Equal("author-unknown", world.Admit(batch).Fault.Code);
        Assert.Equal("operator-revoked", new Chains().WithOperator(key, revoked: true).Admit(batch).Fault.Code);
    }

    [Fact]
    public void Time_has_bounds_on_both_sides()
    {
        var (future, _) = Chains.Batch(key, 1, time: Chains.Now + Chains.Limits.MaxAheadMs + 1);
        Assert.Equal("evidence-in-future", world.Admit(future).Fault.Code);
        var (edge, _) = Chains.Batch(key, 1, time: Chains.Now + Chains.Limits.MaxAheadMs);
        Assert.True(world.Admit(edge).IsOk);
        var (old, _) = Chains.Batch(key, 1, time: Chains.Now - Chains.Limits.MaxBehindMs - 1);
        Assert.Equal("evidence-too-old", world.Admit(old).Fault.Code);
    }

    [Fact]
    public void A_day_holds_so_many_records_and_another_day_as_many_again()
    {
        var limits = new BatchLimits(MaxRecordsPerDay: 3);
        var (_, accepted) = Chains.Batch(key, 3);
        var (more, _) = Chains.Batch(key, 1, next: 3, last: accepted[^1].Cid);
        Assert.Equal("evidence-too-many", world.Admit(more, Chains.After(accepted), limits: limits).Fault.Code);
        var (tomorrow, _) = Chains.Batch(key, 3, next: 3, last: accepted[^1].Cid, time: Chains.Now + 86_400_000);
        Assert.True(world.Admit(tomorrow, Chains.After(accepted), now: Chains.Now + 86_400_000, limits: limits).IsOk);
        Assert.Equal("evidence-too-many", world.Admit(Chains.Batch(key, 4).Batch, limits: limits).Fault.Code);
        Assert.Equal("batch-too-long", world.Admit(Chains.Batch(key, 4).Batch, limits: limits with { MaxRecords = 3 }).Fault.Code);
    }

    [Fact]
    public void A_kind_that_the_module_does_not_know_is_refused()
    {
        var fault = world.Admit(Chains.Batch(key, 1).Batch, limits: Chains.Limits with { Kinds = ["storage.fault", "storage.order"] }).Fault;
        Assert.Equal("evidence-kind-unknown", fault.Code);
        Assert.Contains("storage.fault, storage.order", fault.Detail, StringComparison.Ordinal);
        Assert.True(world.Admit(Chains.Batch(key, 1).Batch, limits: Chains.Limits with { Kinds = ["storage.proof"] }).IsOk);
    }

    [Fact]
    public void Batches_cut_and_sent_in_any_way_make_the_one_chain()
    {
        var signer = new EvidenceSigner(key, Author.Of(key.DeviceId), Chains.Network, Chains.Operator);
        var chain = Enumerable.Range(0, 8).Select(i => signer.Add("storage.proof", Chains.Now + i, Chains.Body(i))).ToArray();
        var blocks = signer.Seal().Records;
        Prop.ForAll<(byte From, byte Count)[]>(sends =>
        {
            var accepted = new List<Evidence>();
            foreach (var (from, count) in sends)
            {
                var first = from % chain.Length;
                var part = blocks.Skip(first).Take(1 + count % 4).ToArray();
                var result = world.Admit(new EvidenceBatch(part, key.Sign(part[^1].Span)), Chains.After(accepted));
                if (result.IsOk != (first <= accepted.Count)) return false;
                if (result.IsOk) accepted.AddRange(result.Value.New);
                else if (result.Fault.Code != "evidence-gap") return false;
            }
            return accepted.Select(one => one.Cid).SequenceEqual(chain.Take(accepted.Count).Select(one => one.Cid));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_bytes_are_no_batch_and_never_throw() => Prop.ForAll<byte[], byte[]>((record, signature)
        => !EvidenceBatch.Decode(record).IsOk && !world.Admit(new EvidenceBatch([record], signature)).IsOk).QuickCheckThrowOnFailure();

    [Fact]
    public void A_shell_that_gives_half_a_chain_is_told()
    {
        var (batch, accepted) = Chains.Batch(key, 3);
        var half = Chains.After(accepted) with { Accepted = new Dictionary<long, Cid>() };
        Assert.Throws<ArgumentException>(() => world.Admit(batch, half));
    }
}
