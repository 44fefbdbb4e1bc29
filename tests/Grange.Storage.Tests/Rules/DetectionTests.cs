using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;

namespace Grange.Storage.Tests;

/// <summary>How soon a provider is caught that lost a little of what it holds: acceptance 8 of the storage network, over the rules themselves.</summary>
public sealed class DetectionTests : IDisposable
{
    const int Pieces = 100, Day = 24, PieceBytes = 127 * 32; // 128 leaves

    static readonly Address Payer = Story.Account(50), Owner = Story.Account(10);

    readonly List<TestPiece> whole = [.. Enumerable.Range(0, Pieces).Select(number => new TestPiece(number, PieceBytes))];

    public void Dispose() => whole.ForEach(piece => piece.Dispose());

    [Fact]
    public void One_flipped_leaf_in_a_hundredth_of_the_pieces_is_asked_for_within_a_day_of_hours_in_99_of_100_runs()
    {
        var (runs, found) = (Counts.Of(3000, 20_000), 0);
        var set = new DataSet(new DeviceId(Story.Id(1)), [.. whole.Select(piece => new HeldPiece(piece.Cid, []))]);
        for (var run = 0; run < runs; run++)
            if (Enumerable.Range(1, Day).Any(epoch => AsksFor(whole[run % Pieces].Cid, StorageChallenge.Of(SeedOf(run, epoch), epoch, set, 20)!))) found++;
        Assert.True(found * 100 >= runs * 99, $"found in {found} of {runs} runs"); // 1 − 0.99^480 = 99.2 %
    }

    [Fact]
    public void The_first_challenge_that_asks_for_a_flipped_leafs_piece_costs_earnings_and_bond()
    {
        for (var run = 0; run < Counts.Of(20, 300); run++) Follow(run);
    }

    /// <summary>A provider keeps its bytes and no tree, so it answers from what it has: wrong wherever the way up passes the flipped leaf.</summary>
    void Follow(int run)
    {
        var (story, device, spoiled) = Begin(run);
        using (spoiled)
        {
            var answered = new Dictionary<PieceCid, TestPiece>(whole.ToDictionary(piece => piece.Cid)) { [whole[run % Pieces].Cid] = spoiled };
            for (var epoch = 0; epoch < Day; epoch++)
            {
                var asked = AsksFor(whole[run % Pieces].Cid, StorageChallenge.Read(Assert.Single(story.Challenges()).Ask)!);
                Answer(story, device, answered);
                var sheet = story.Close();
                var verdict = Assert.Single(sheet.Works);
                Assert.Equal(asked, verdict.Reason != StorageScore.Proven);
                if (!asked) continue;
                Assert.Equal((StorageScore.Wrong, 0L), (verdict.Reason, verdict.Weight));
                Assert.Equal((Owner, new Wei((UInt128)50 * 1_000_000_000_000_000_000), StorageScore.Wrong), Assert.Single(sheet.Slashes));
                Assert.Empty(sheet.Payments);
                return;
            }
        }
    }

    static bool AsksFor(PieceCid piece, StorageChallenge challenge) => challenge.Leaves.Any(leaf => leaf.Piece == piece);

    static Hash32 SeedOf(int run, long epoch) => Hash32.Read(Keccak256.Hash([.. "grange-detection"u8, .. BitConverter.GetBytes(run), .. BitConverter.GetBytes(epoch)]));

    [Fact]
    public void Slash_and_earnings_follow_bit_for_bit_from_the_published_evidence_alone()
    {
        var (story, device, spoiled) = Begin(7);
        using (spoiled)
        {
            var answered = new Dictionary<PieceCid, TestPiece>(whole.ToDictionary(piece => piece.Cid)) { [whole[7].Cid] = spoiled };
            for (var epoch = 0; epoch < Day; epoch++)
            {
                Answer(story, device, answered);
                var (before, inputs) = (story.Carry, story.Inputs());
                var sheet = story.Close();
                var again = new ScoreSheet();
                var carry = new StorageNetwork().Score(Published(inputs), before, again);
                Assert.Equal(story.Carry.Encode().Root, carry.Encode().Root);
                Assert.Equal(sheet.Works, again.Works);
                Assert.Equal(sheet.Payments, again.Payments);
                Assert.Equal(sheet.Slashes, again.Slashes);
            }
        }
    }

    /// <summary>The same inputs as a stranger reads them: every record from its bytes.</summary>
    static EpochInputs Published(EpochInputs inputs) => inputs with
    {
        Evidence = [.. inputs.Evidence.Select(one => DagCbor.TryDecode(DagCbor.Encode(one.Record.Body), out var body) == DagCborFault.None ? one with { Record = one.Record with { Body = body! } } : throw new InvalidDataException())],
    };

    (Story Story, DeviceId Device, TestPiece Spoiled) Begin(int run)
    {
        var story = new Story(2, ("slashWrong", DagNode.Of(50L))) { SeedOf = epoch => SeedOf(run, epoch) };
        var device = story.Join(1, 10, "2500000");
        story.Order(Payer, new Order(Cid.Of(Codec.Raw, [1]), Pieces * PieceBytes, 1, 2_500_000, long.MaxValue, null));
        foreach (var piece in whole)
        {
            story.Place(device, piece.Cid, new Rent(Payer, PieceBytes));
            story.Hold(device, piece.Cid);
        }
        story.Close();
        var bytes = (byte[])whole[run % Pieces].Bytes.Clone();
        bytes[new Random(run).Next(PieceBytes)] ^= 1;
        return (story, device, new TestPiece(bytes));
    }

    static void Answer(Story story, DeviceId device, IReadOnlyDictionary<PieceCid, TestPiece> pieces)
    {
        var ask = StorageChallenge.Read(Assert.Single(story.Challenges()).Ask)!;
        story.Say(Author.Of(device), StorageKinds.Proof, new ProofAnswer(story.Epoch, [.. ask.Leaves.Select(leaf => pieces[leaf.Piece].Prove(leaf.Leaf))]).ToNode());
    }
}
