using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Storage.Tests;

public sealed class ScoreTests : IDisposable
{
    readonly TestPiece small = new(1, 1000), large = new(2, 300_000);
    readonly Story story = new(("challenges", DagNode.Of(20L)));

    public void Dispose()
    {
        small.Dispose();
        large.Dispose();
    }

    [Fact]
    public void A_piece_placed_and_held_is_challenged_from_the_next_epoch_on()
    {
        var device = story.Join(1, owner: 10);
        story.Place(device, small.Cid);
        story.Hold(device, small.Cid);
        Assert.Empty(story.Challenges());
        Assert.Empty(story.Close().Works);
        Assert.Single(story.Challenges());
    }

    [Fact]
    public void Proven_bytes_are_the_weight()
    {
        var device = Holder(1, small, large);
        Assert.Equal(Grade.A, story.Answer(device, [small, large]).Grade);
        Assert.Equal((device, 301_000, "proven"), Assert.Single(story.Close().Works));
    }

    [Fact]
    public void No_proof_scores_nothing_and_says_so()
    {
        var device = Holder(1, small);
        Assert.Equal((device, 0, "proof-missing"), Assert.Single(story.Close().Works));
    }

    [Fact]
    public void One_wrong_leaf_makes_the_whole_proof_wrong_and_the_fault_is_in_the_score()
    {
        var device = Holder(1, large);
        var verdict = story.Answer(device, [large], answer => answer with { Proofs = [.. answer.Proofs.SkipLast(1), answer.Proofs[^1] with { Leaf = Story.Id(1) }] });
        Assert.Equal(Grade.F, verdict.Grade);
        Assert.Null(verdict.Refused);
        Assert.Equal((device, 0, "proof-wrong"), Assert.Single(story.Close().Works));
    }

    [Fact]
    public void The_first_answer_counts()
    {
        var device = Holder(1, small);
        story.Answer(device, [small], answer => answer with { Proofs = [] });
        story.Answer(device, [small]);
        Assert.Equal((device, 0, "proof-wrong"), Assert.Single(story.Close().Works));
    }

    [Fact]
    public void A_revoked_device_is_asked_nothing_and_earns_nothing()
    {
        var device = Holder(1, small);
        story.Answer(device, [small]);
        story.Revoke(device);
        Assert.Empty(story.Challenges());
        Assert.Equal((device, 0, "device-revoked"), Assert.Single(story.Close().Works));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_dropped_piece_leaves_at_the_boundary(bool byDevice)
    {
        var device = Holder(1, small, large);
        Assert.Null(story.Say(byDevice ? Author.Of(device) : story.Operator, StorageKinds.Dropped, new Dropping(device, small.Cid).ToNode()).Refused);
        story.Answer(device, [small, large]);
        Assert.Equal(301_000, Assert.Single(story.Close().Works).Weight);
        story.Answer(device, [large]);
        Assert.Equal(300_000, Assert.Single(story.Close().Works).Weight);
    }

    [Fact]
    public void One_sides_word_waits_for_the_other_and_is_forgotten_in_the_end()
    {
        var (early, late) = (story.Join(1, 10), story.Join(2, 10));
        story.Place(early, small.Cid);
        story.Hold(late, small.Cid);
        story.Close();
        story.Hold(early, small.Cid);
        story.Close();
        Assert.Equal(early, Assert.Single(story.Challenges()).Device);
        for (var i = 0L; i <= StorageState.PatienceEpochs; i++) story.Close();
        story.Place(late, small.Cid);
        story.Close();
        Assert.Equal(early, Assert.Single(story.Challenges()).Device);
    }

    [Fact]
    public void A_refusal_names_its_reason()
    {
        var device = Holder(1, small);
        Assert.Equal("unknown-device", story.Place(new DeviceId(Story.Id(99)), small.Cid).Refused?.Code);
        Assert.Equal("wrong-author", story.Say(Author.Of(device), StorageKinds.Placed, new Placement(device, small.Cid, []).ToNode()).Refused?.Code);
        Assert.Equal("wrong-author", story.Say(story.Operator, StorageKinds.Held, new Holding(small.Cid).ToNode()).Refused?.Code);
        Assert.Equal("unknown-piece", story.Say(Author.Of(device), StorageKinds.Dropped, new Dropping(device, large.Cid).ToNode()).Refused?.Code);
        Assert.Equal("not-yours", story.Say(Author.Of(story.Join(2, 10)), StorageKinds.Dropped, new Dropping(device, small.Cid).ToNode()).Refused?.Code);
        Assert.Equal("wrong-epoch", story.Answer(device, [small], answer => answer with { Epoch = 7 }).Refused?.Code);
        Assert.Equal("not-challenged", story.Say(Author.Of(story.Join(3, 10)), StorageKinds.Proof, new ProofAnswer(story.Epoch, []).ToNode()).Refused?.Code);
        Assert.Equal("unknown-kind", story.Say(story.Operator, "storage.nothing", DagNode.Map()).Refused?.Code);
        Assert.Equal("evidence-malformed", story.Say(story.Operator, StorageKinds.Placed, DagNode.Map(("dev", DagNode.Of(1L)))).Refused?.Code);
    }

    [Fact]
    public void The_carry_survives_its_form()
    {
        Holder(1, small, large);
        story.Order(Story.Account(7), new Order(Cid.Of(Codec.Raw, [1]), 5, 3, 9, long.MaxValue));
        story.Place(story.Join(2, 10), small.Cid, new Rent(Story.Account(7), 12));
        story.Hold(story.Join(3, 10), large.Cid);
        story.Close();
        Assert.Equal(story.Carry.Entries, StorageState.Read(story.Carry).ToCarry().Entries);
        Assert.Equal(5 - 1, story.Carry.Entries.Count);
    }

    [Fact]
    public void The_same_evidence_gives_the_same_carry_in_whatever_order_authors_stand()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            Carry Tell(bool reversed)
            {
                var (random, told) = (new Random(seed), new Story());
                var devices = Enumerable.Range(1, 3).Select(i => told.Join(i, 10 + i % 2)).ToList();
                for (var epoch = 0; epoch < 4; epoch++)
                {
                    for (var word = random.Next(8); word > 0; word--) Say(told, random, devices[random.Next(3)], random.Next(2) == 0 ? small : large);
                    told.Close(evidence => reversed ? evidence.GroupBy(one => one.Record.Author).Reverse().SelectMany(chain => chain) : evidence);
                }
                return told.Carry;
            }

            var (carry, other) = (Tell(false), Tell(true));
            return carry.Entries.Count == other.Entries.Count && carry.Entries.Zip(other.Entries).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.Equals(pair.Second.Value));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(100, 2000)));

    static void Say(Story story, Random random, DeviceId device, TestPiece piece)
    {
        switch (random.Next(5))
        {
            case 0: story.Place(device, piece.Cid, new Rent(Story.Account(5), random.Next(1, 900))); break;
            case 1: story.Hold(device, piece.Cid); break;
            case 2: story.Say(story.Operator, StorageKinds.Dropped, new Dropping(device, piece.Cid).ToNode()); break;
            case 3: story.Say(Author.Of(device), StorageKinds.Dropped, new Dropping(device, piece.Cid).ToNode()); break;
            default: story.Order(Story.Account(5), new Order(piece.Cid.V2, 1000, 3, random.Next(1000), random.Next(1, 9) * Story.EpochMs)); break;
        }
    }

    DeviceId Holder(int number, params TestPiece[] pieces)
    {
        var device = story.Join(number, owner: 10);
        foreach (var piece in pieces)
        {
            story.Place(device, piece.Cid);
            story.Hold(device, piece.Cid);
        }
        story.Close();
        return device;
    }
}
