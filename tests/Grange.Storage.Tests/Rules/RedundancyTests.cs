using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
using Grange.Storage.Providers;
using Grange.Storage.Retrieval;
using Grange.Tests;

namespace Grange.Storage.Tests;

public sealed class RedundancyTests
{
    [Theory]
    [InlineData("copies=3", 1, 3, 1000)]
    [InlineData("rs=4/8", 4, 8, 250)]
    [InlineData("rs=29/80", 29, 80, 35)]
    public void A_policy_reads_as_it_writes_itself(string text, int needed, int parts, long each)
    {
        Assert.True(Redundancy.TryParse(text, out var policy));
        Assert.Equal((new Redundancy(needed, parts), text, each), (policy, policy.ToString(), policy.PartOf(1000)));
    }

    [Fact]
    public void What_all_providers_of_shards_charge_is_never_above_what_the_order_consents_to()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var policy = new Redundancy(random.Next(2, 30), 0);
            policy = policy with { Parts = policy.Needed + random.Next(1, 40) };
            var pieces = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.NextInt64(1, 1L << 30)).ToList();
            var order = ObjectKeeping.OrderOf(Cid.Of(Codec.Raw, [1]), pieces.Sum(), policy, 100, long.MaxValue, null);
            var charged = pieces.Sum(bytes => bytes / policy.Needed * policy.Parts);
            return charged <= order.Bytes * order.Copies && order.Bytes * order.Copies < pieces.Sum() * policy.Parts / policy.Needed + policy.Parts + 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(200, 5000)));

    [Fact]
    public void A_coding_survives_its_form_and_shards_of_another_size_are_refused()
    {
        var (piece, shard) = (Named(1000), Named(256));
        var coding = new Coding(piece, 4, [shard, shard, shard, shard, shard, shard]);
        var read = Coding.Read(coding.ToNode()).Value;
        Assert.Equal((piece, 4, 6), (read.Piece, read.Needed, read.Shards.Count));
        Assert.Equal("evidence-malformed", Coding.Read((coding with { Shards = [shard, shard, shard, shard, Named(257)] }).ToNode()).Fault.Code);
        Assert.Equal("evidence-malformed", Coding.Read((coding with { Needed = 6 }).ToNode()).Fault.Code);
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(65_024, 0)]
    [InlineData(300_000, 0)]
    [InlineData(300_000, 4)]
    public void A_chunk_is_proven_by_the_pieces_name_alone_and_no_other_byte_is(int bytes, long chunk)
    {
        using var piece = new TestPiece(5, bytes);
        var came = piece.Bytes.AsSpan((int)chunk * PieceHasher.ChunkBytes, Audited.BytesOf(piece.Cid, chunk)).ToArray();
        var path = piece.Prove(chunk << PieceHasher.ChunkHeight).Path;
        Assert.True(Audited.Proves(piece.Cid, chunk, came, path.Span));
        Assert.False(Audited.Proves(piece.Cid, chunk, came.AsSpan(1), path.Span));
        Assert.Equal(chunk > 0, !Audited.Proves(piece.Cid, 0, came, path.Span));
        came[^1] ^= 1;
        Assert.False(Audited.Proves(piece.Cid, chunk, came, path.Span));
    }

    [Fact]
    public void No_two_parts_go_to_one_owner_or_one_neighbourhood_and_the_cheapest_that_fit_get_them()
    {
        Candidate[] all =
        [
            Of(1, 1, "http://198.51.100.7", 10), Of(2, 1, "http://203.0.113.1", 1), Of(3, 3, "http://203.0.113.9", 2), Of(4, 4, "http://disk.example", 50),
            Of(5, 5, "http://127.0.0.1:1", 60), Of(6, 6, "http://127.0.0.1:2", 70), Of(7, 7, "http://[2001:db8:1:2::1]", 80), Of(8, 8, "http://[2001:db8:1:3::1]", 81), Of(9, 9, "http://h", 1000),
        ];
        Assert.Equal([2, 4, 5, 6, 7], ProviderChoice.Pick(all, Needing(9), 0).Select(one => (int)one.AskMicroUsd switch { 1 => 2, 50 => 4, 60 => 5, 70 => 6, 80 => 7, _ => 0 }));
        Assert.Equal(8, ProviderChoice.Pick(all, Needing(9) with { AnyOwner = true }, 0).Count);
        Assert.Equal([1L, 50L], ProviderChoice.Pick(all, Needing(2), 0).Select(one => one.AskMicroUsd));
    }

    [Fact]
    public void Who_is_still_tried_out_gets_one_part_now_and_then_and_the_others_only_where_nobody_else_is()
    {
        Candidate[] all = [Of(1, 1, "http://a", 1) with { IsVetted = false }, Of(2, 2, "http://b", 2) with { IsVetted = false }, Of(3, 3, "http://c", 90), Of(4, 4, "http://d", 91)];
        Assert.Equal([90L, 91L], ProviderChoice.Pick(all, Needing(2), 0).Select(one => one.AskMicroUsd));
        Assert.Equal([1L, 90L], ProviderChoice.Pick(all, Needing(2) with { TriesOne = true }, 0).Select(one => one.AskMicroUsd));
        Assert.Equal([90L, 91L, 1L], ProviderChoice.Pick(all, Needing(3), 0).Select(one => one.AskMicroUsd));
    }

    [Fact]
    public void Who_is_relayed_comes_after_those_with_an_address_and_before_those_that_failed()
    {
        var relayed = $"http://node/relay/{Story.Id(1)}/";
        Candidate[] all = [Of(1, 1, relayed, 1), Of(2, 2, "http://b", 90), Of(3, 3, "http://c", 2) with { Failures = 1 }];
        Assert.Equal([90L, 1L, 2L], ProviderChoice.Pick(all, Needing(3), 0).Select(one => one.AskMicroUsd));
    }

    [Fact]
    public void Who_is_closed_gets_nothing_before_its_hours()
    {
        var one = Of(1, 1, "http://a", 1);
        one = one with { Provider = one.Provider with { ClosedUntilMs = 20 } };
        Assert.Empty(ProviderChoice.Pick([one], Needing(1), 19));
        Assert.Single(ProviderChoice.Pick([one], Needing(1), 20));
    }

    [Fact]
    public void All_ways_to_choose_are_tried_once()
    {
        var ways = CodedRanges.Choices(new[] { 3, 1, 4, 5 }, 2).Select(way => string.Join(',', way)).ToList();
        Assert.Equal(["3,1", "3,4", "3,5", "1,4", "1,5", "4,5"], ways);
    }

    static Wanted Needing(int parts) => new(100, 500, parts, false, false, new HashSet<Address>(), new HashSet<DeviceId>(), new HashSet<string>());

    static Candidate Of(int device, int owner, string url, long ask)
        => new(new ProviderRow(new DeviceId(Story.Id(device)), new Uri(url), 1000, 0, "1", false, 0), Story.Account(owner), ask, 0, IsFull: false, IsVetted: true, Subnet.Of(new Uri(url)));

    static PieceCid Named(long bytes) => PieceCid.Of(new byte[32], bytes);
}
