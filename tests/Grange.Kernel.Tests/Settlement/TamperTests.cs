using Grange.Content;
using Grange.Kernel;

namespace Grange.Tests.Settlement;

public sealed class TamperTests
{
    [Fact]
    public async Task A_flipped_byte_anywhere_is_found_and_its_block_named()
    {
        var world = await SmallAsync();
        var all = world.Blocks.SelectMany(block => Enumerable.Range(0, block.Value.Length).Select(at => (block.Key, at))).ToList();
        var random = new Random(1);
        foreach (var (hash, at) in Counts.Full ? all : [.. world.Blocks.Select(block => (block.Key, random.Next(block.Value.Length)))])
        {
            var report = await world.AuditAsync(2, fromStart: true, new Kept(world.Blocks, hash, at));
            Assert.Equal(AuditOutcome.Mismatch, report.Outcome);
            Assert.True(Names(report.First!, hash), $"{report.First} does not name {new Cid(Codec.DagCbor, hash)}");
        }
    }

    [Fact]
    public async Task An_absent_block_is_missing_by_its_name()
    {
        var world = await SmallAsync();
        foreach (var hash in world.Blocks.Keys)
        {
            var report = await world.AuditAsync(2, fromStart: true, new Kept(world.Blocks, hash, null));
            Assert.Equal(AuditOutcome.Missing, report.Outcome);
            Assert.True(Names(report.First!, hash), report.First!.ToString());
        }
    }

    [Fact]
    public async Task What_stands_on_the_chain_must_be_the_manifest()
    {
        var world = await SmallAsync();
        var facts = (await world.Chain.SettlementAsync(2, CancellationToken.None))!;
        async Task Expect(string what, SettlementFacts changed)
        {
            world.Chain.Set(changed);
            Assert.Equal(what, (await world.AuditAsync(2)).First?.What);
        }
        await Expect("root", facts with { Root = Hash32.Zero });
        await Expect("previous-root", facts with { Previous = Hash32.Zero });
        await Expect("set-version", facts with { SetVersion = 2 });
        await Expect("totals", facts with { Totals = [] });
        await Expect("settlement-status", facts with { Status = SettlementStatus.Vetoed });
        await Expect("manifest", facts with { Manifest = Hash32.Zero });
        Assert.Equal(AuditOutcome.Missing, (await world.AuditAsync(3)).Outcome);
    }

    [Fact]
    public async Task A_seed_must_come_from_the_chain_as_it_is()
    {
        var world = await SmallAsync();
        world.Chain.Canonical = _ => Hash32.Zero;
        Assert.Equal((AuditOutcome.Mismatch, "seed-block"), Ended(await world.AuditAsync(2)));
        world.Chain.Canonical = _ => null;
        Assert.Equal((AuditOutcome.Missing, "seed-block"), Ended(await world.AuditAsync(2)));

        static (AuditOutcome, string) Ended(AuditReport report) => (report.Outcome, report.First!.What);
    }

    [Theory]
    [InlineData("score")]
    [InlineData("scores")]
    [InlineData("carry")]
    [InlineData("leaf")]
    [InlineData("root")]
    [InlineData("totals")]
    [InlineData("heads")]
    [InlineData("epoch-order")]
    [InlineData("bundle-signature")]
    [InlineData("ledger")]
    public async Task A_manifest_that_a_quorum_signed_wrongly_is_found(string what)
    {
        var world = new ToyWorld().Network("toys", devices: 2);
        world.Work("toys", 0, 3).Work("toys", 1, 4);
        var epoch = await world.CloseAsync("toys");
        world.Settle(manifest => Falsify(world, manifest, epoch, what));
        var report = await world.AuditAsync(1);
        Assert.Equal(what == "scores" ? "score-remainder" : what, report.First?.What);
        if (what == "score") Assert.Contains(epoch.Scores.Work[1].Device.ToString(), report.First!.Where);
    }

    static SettlementManifest Falsify(ToyWorld world, SettlementManifest manifest, ScoredEpoch epoch, string what)
    {
        var row = manifest.Epochs[0];
        SettlementManifest Row(SettledEpoch other) => manifest with { Epochs = [other] };
        switch (what)
        {
            case "score":
                var work = epoch.Scores.Work.ToList();
                work[1] = work[1] with { Amount = work[1].Amount + 1 };
                return Row(row with { Scores = world.Keep((epoch.Scores with { Work = work }).Encode()) });
            case "scores": return Row(row with { Scores = world.Keep((epoch.Scores with { Remainder = epoch.Scores.Remainder + 1 }).Encode()) });
            case "carry": return Row(row with { Carry = world.Keep((epoch.Carry with { Remainder = epoch.Carry.Remainder + 1 }).Encode()) });
            case "leaf":
                var vector = CumulativeVector.Empty.Add(new LedgerGrowth([new VectorEntry(world.Owner, world.Ledger.Tokens["GRG"], LeafKind.Earned, 1)], []));
                return manifest with { Vector = world.Keep(vector.Encode()) };
            case "root": return manifest with { Root = Hash32.Zero };
            case "totals": return manifest with { Totals = [manifest.Totals[0] with { Cumulative = 1 }] };
            case "heads": return manifest with { Heads = [manifest.Heads[0] with { Epoch = 9 }] };
            case "epoch-order": return manifest with { Epochs = [row, row] };
            case "bundle-signature": return Row(row with { Signature = new byte[64] });
            default: return manifest with { Ledger = manifest.Ledger with { Cash = world.Owner } };
        }
    }

    [Theory]
    [InlineData("evidence-sequence", "first record left out")]
    [InlineData("evidence-signature", "last record left out")]
    [InlineData("evidence-sequence", "record of the epoch before again")]
    [InlineData("evidence-signature", "another signature")]
    [InlineData("seed-block", "a later block as seed")]
    [InlineData("seed", "no seed")]
    [InlineData("bundle-length", "a longer epoch")]
    [InlineData("bundle-from", "an earlier opening")]
    [InlineData("bundle-carry", "no carry")]
    [InlineData("bundle-carry", "the carry of another epoch")]
    [InlineData("registry-fork", "an older registry")]
    [InlineData("bundle-operator", "another operator")]
    [InlineData("bundle-refusal", "a refusal of what is not there")]
    [InlineData("amendment", "another definition")]
    [InlineData("parameters", "another network's definition")]
    public async Task A_bundle_that_bends_a_rule_is_not_scored(string what, string bend)
    {
        var world = new ToyWorld().Network("toys", devices: 2).Network("more", devices: 1);
        world.Keep(Block.Of(world.Line("more").Terms.Canonical));
        world.Work("toys", 0, 3).Work("toys", 1, 4);
        var first = await world.CloseAsync("toys");
        var old = RegistryLog.Empty(world.Domain).Encode();
        foreach (var (cid, bytes) in old.Blocks) world.Keep(new Block(cid, bytes));
        world.Work("toys", 0, 5).Work("toys", 0, 6).Work("toys", 1, 7);
        var thrown = await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys", bundle => bend switch
        {
            "first record left out" => bundle with { Records = [.. bundle.Records.Where(item => item.Evidence.Record.Sequence != 1)] },
            "last record left out" => bundle with { Records = [.. bundle.Records.Where(item => item.Signature.IsEmpty)] },
            "record of the epoch before again" => bundle with { Records = [new SealedRecord(first.Bundle.Records[0], new byte[64]), .. bundle.Records.Where(item => item.Evidence.Record.Author != first.Bundle.Records[0].Record.Author)] },
            "another signature" => bundle with { Records = [.. bundle.Records.Select(item => item.Signature.IsEmpty ? item : item with { Signature = Flipped(item.Signature) })] },
            "a later block as seed" => bundle with { Seed = world.Chain.SeedAt(bundle.FromMs + 1000) },
            "no seed" => bundle with { Seed = null },
            "a longer epoch" => bundle with { ToMs = bundle.ToMs + 1 },
            "an earlier opening" => bundle with { FromMs = bundle.FromMs - 1000, ToMs = bundle.ToMs - 1000, Seed = world.Chain.SeedAt(bundle.FromMs - 1000) },
            "no carry" => bundle with { Carry = null },
            "the carry of another epoch" => bundle with { Carry = world.Keep((first.Carry with { Epoch = 5 }).Encode()) },
            "an older registry" => bundle with { Registry = old.Root },
            "another operator" => bundle with { Operator = bundle.Records[0].Evidence.Record.Author.Device },
            "a refusal of what is not there" => bundle with { Refusals = [new Refusal(first.Bundle.Records[0].Cid, "unwanted")] },
            "another definition" => bundle with { Parameters = world.Keep(Block.Of(ToyNetwork.Define("toys", world.OperatorTerms, world.Attesters, text => text.Replace("\"factor\": 1", "\"factor\": 2")).Canonical)) },
            _ => bundle with { Parameters = world.Line("more").Terms.Cid },
        }));
        Assert.Equal(what, thrown.Finding.What);
    }

    static bool Names(Finding finding, Multihash hash)
        => finding.Where.Contains(new Cid(Codec.DagCbor, hash).ToString()) || finding.Where.Contains(new Cid(Codec.Raw, hash).ToString());

    static byte[] Flipped(ReadOnlyMemory<byte> signature)
    {
        var other = signature.ToArray();
        other[10] ^= 1;
        return other;
    }

    static async Task<ToyWorld> SmallAsync()
    {
        var world = new ToyWorld().Network("toys", devices: 2);
        for (var i = 0; i < 2; i++)
        {
            world.Work("toys", 0, 3).Work("toys", 1, 4, payer: 500, microUsd: 777);
            await world.CloseAsync("toys");
            world.Settle();
        }
        return world;
    }
}
