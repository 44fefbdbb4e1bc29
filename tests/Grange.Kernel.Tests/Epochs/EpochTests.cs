using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests.Settlement;

namespace Grange.Tests.Epochs;

public sealed class EpochTests
{
    /// <summary>Block 2 of an anvil 1.7.1 (cancun); viem's toRlp of its fields hashes to the block's hash.</summary>
    const string AnvilHeader =
        "f9023ea04abc567d23b0c5d9d42e69f32d5bc311e050bb1716c49a11ccd43ff2c2919fe3a01dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347940000000000000000000000000000000000000000"
        + "a09c8eaf493f8b4edce2ba1647343eadcc0989cf461e712c0a6253ff2ca1842bb7a056e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421a056e81f171bcc55a6ff8345e692c0f86e5b48e01b996cad"
        + "c001622fb5e363b421b90100";

    const string AnvilTail =
        "80028401c9c38080846b02ae2e80a0c80576ffaba35b83474213a852a6908924d55a611f84bcb7a346224cf5e8d2e788000000000000000084342770c0a056e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5"
        + "e363b4218080a00000000000000000000000000000000000000000000000000000000000000000";

    static readonly byte[] Anvil = Convert.FromHexString(AnvilHeader + new string('0', 512) + AnvilTail);

    [Fact]
    public void A_real_header_gives_its_hash_parent_number_and_time()
    {
        Assert.True(BlockHeader.TryRead(Anvil, out var header));
        Assert.Equal("0x69aaf164fa73ce3a19bd5ac12f8cbe25f52ef31e80928edfbb731f95489bfc9e", header.Hash.ToString());
        Assert.Equal("0x4abc567d23b0c5d9d42e69f32d5bc311e050bb1716c49a11ccd43ff2c2919fe3", header.Parent.ToString());
        Assert.Equal((2, 0x6b02ae2e), (header.Number, header.TimestampSeconds));
    }

    [Fact]
    public void A_header_with_a_changed_byte_is_another_block_or_none()
        => Assert.All(Enumerable.Range(0, Anvil.Length), at =>
        {
            var changed = Anvil.ToArray();
            changed[at] ^= 0x01;
            if (BlockHeader.TryRead(changed, out var header)) Assert.NotEqual("0x69aaf164fa73ce3a19bd5ac12f8cbe25f52ef31e80928edfbb731f95489bfc9e", header.Hash.ToString());
        });

    [Fact]
    public void No_bytes_make_the_header_reader_throw()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => !BlockHeader.TryRead(bytes, out _) || bytes.Length > 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(500, 50_000)));

    [Fact]
    public void The_seed_is_the_hash_of_block_network_and_epoch() // checked once against viem's keccak256(concat([...]))
        => Assert.Equal("0x6dabb754f8f6cb76b10b880665f9431574342cf31f1bfdac70d35794828e96d8", EpochSeed.Of(Hash32.Zero, NetworkSlug.Parse("toys"), 1).ToString());

    [Theory]
    [InlineData(1_800_000_100_000, 1_800_000_100, 1_800_000_099, true)]
    [InlineData(1_800_000_100_001, 1_800_000_100, 1_800_000_099, false)]
    [InlineData(1_800_000_099_500, 1_800_000_100, 1_800_000_099, true)]
    [InlineData(1_800_000_099_000, 1_800_000_100, 1_800_000_099, false)]
    public void The_seed_block_is_the_first_that_is_not_older_than_the_opening(long fromMs, long timestamp, long parentTimestamp, bool is_)
    {
        var parent = new BlockHeader(Hash32.Parse("0x" + new string('1', 64)), Hash32.Zero, 7, parentTimestamp);
        var block = new BlockHeader(Hash32.Parse("0x" + new string('2', 64)), parent.Hash, 8, timestamp);
        Assert.Equal(is_, EpochSeed.IsSeedBlock(block, parent, fromMs));
    }

    [Fact]
    public void An_epoch_goes_one_step_at_a_time_and_never_out_of_final()
    {
        EpochState[] way = [EpochState.Open, EpochState.Sealed, EpochState.Scored, EpochState.Attested, EpochState.Settled, EpochState.Final];
        var all = Enum.GetValues<EpochState>();
        var allowed = (from one in all from other in all where EpochSteps.Allows(one, other) select (one, other)).ToHashSet();
        Assert.All(way.Zip(way.Skip(1)), step => Assert.Contains(step, allowed));
        Assert.DoesNotContain(allowed, step => step.one is EpochState.Final || step.other is EpochState.Open);
        Assert.Equal(11, allowed.Count);
    }

    [Fact]
    public async Task A_carry_comes_back_from_its_pages_as_it_was()
    {
        var carry = Carry.Of(Enumerable.Range(0, 3000).Select(i => KeyValuePair.Create($"key:{i}", DagNode.Of((long)i))));
        var encoded = carry.Encode();
        Assert.True(encoded.Blocks.Count is > 7 and < 40);
        var read = await Carry.LoadAsync(encoded.Root, new VerifiedBlocks(new Kept(encoded)), CancellationToken.None);
        Assert.True(read.TryGet(out var same, out _));
        Assert.Equal(carry.Entries, same!.Entries);
        Assert.Equal(encoded.Root, same.Encode().Root);
    }

    [Fact]
    public void One_new_entry_changes_one_page_and_the_root()
    {
        var entries = Enumerable.Range(0, 3000).ToDictionary(i => $"key:{i}", i => DagNode.Of((long)i));
        var before = Carry.Of(entries).Encode().Blocks.Select(block => block.Cid).ToHashSet();
        entries["key:1500x"] = DagNode.Of(true);
        var fresh = Carry.Of(entries).Encode().Blocks.Count(block => !before.Contains(block.Cid));
        Assert.InRange(fresh, 2, 4);
    }

    [Fact]
    public void The_order_in_which_entries_are_given_does_not_matter()
        => Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), keys =>
        {
            var entries = keys.Distinct().Select(key => KeyValuePair.Create(key.ToString(CultureInfo.InvariantCulture), DagNode.Of((long)key))).ToList();
            return Carry.Of(entries).Encode().Root == Carry.Of(entries.AsEnumerable().Reverse()).Encode().Root;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_carry_takes_no_link_because_every_later_bundle_would_draw_in_what_it_leads_to()
    {
        var cid = Cid.Of(Codec.Raw, [1]);
        Assert.Throws<ArgumentException>(() => Carry.Of([KeyValuePair.Create("order", DagNode.List(DagNode.Of(cid)))]));
        Assert.True(Carry.Of([KeyValuePair.Create("order", DagNode.Name(cid))]).TryGet("order", out var named) && named.TryAsName(out var read) && read == cid);
    }

    [Fact]
    public async Task A_page_out_of_order_is_found()
    {
        var page = Block.Of(DagNode.List(DagNode.List(DagNode.Of("b"), DagNode.Null), DagNode.List(DagNode.Of("a"), DagNode.Null)));
        var root = Block.Of(DagNode.Map(("v", DagNode.Of(1L)), ("count", DagNode.Of(2L)), ("pages", DagNode.List(DagNode.Of(page.Cid)))));
        var read = await Carry.LoadAsync(root.Cid, new VerifiedBlocks(new Kept(new Encoded(root.Cid, [page, root]))), CancellationToken.None);
        Assert.Equal("carry", read.Finding?.What);
    }
}
