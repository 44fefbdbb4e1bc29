using System.Text.Json;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Storage.Tests;

public sealed class ChallengeTests
{
    [Fact]
    public void Pdp_vectors_ask_the_leaves_that_PDPVerifier_asks_and_their_proofs_are_accepted()
    {
        var vectors = JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("storage/pdp-vectors.json"))).RootElement;
        var pieces = vectors.GetProperty("pieces").EnumerateArray().Select(piece => new HeldPiece(PieceCid.Parse(piece.GetProperty("pieceCidV2").GetString()!), [])).ToList();
        var set = new DataSet(new DeviceId(Story.Id(vectors.GetProperty("dataSetId").GetInt32())), pieces);
        Assert.Equal(vectors.GetProperty("challengeRange").GetInt64(), set.Range);

        var expected = vectors.GetProperty("challenges").EnumerateArray().ToList();
        var challenge = StorageChallenge.Of(Hash32.Parse(vectors.GetProperty("seed").GetString()!), 5, set, expected.Count)!;
        var proofs = new List<LeafProof>();
        foreach (var (one, asked) in expected.Zip(challenge.Leaves))
        {
            Assert.Equal(pieces[one.GetProperty("piece").GetInt32()].Piece, asked.Piece);
            Assert.Equal(one.GetProperty("leafInPiece").GetInt64(), asked.Leaf);
            var path = one.GetProperty("proof").EnumerateArray().SelectMany(node => Convert.FromHexString(node.GetString()!)).ToArray();
            proofs.Add(new LeafProof(Hash32.Read(Convert.FromHexString(one.GetProperty("leaf").GetString()!)), path));
        }
        Assert.True(new ProofAnswer(5, proofs).Answers(challenge));
        Assert.False(new ProofAnswer(6, proofs).Answers(challenge));
        Assert.False(new ProofAnswer(5, proofs[..^1]).Answers(challenge));
        (proofs[0], proofs[1]) = (proofs[1], proofs[0]);
        Assert.False(new ProofAnswer(5, proofs).Answers(challenge));
    }

    [Fact]
    public void A_challenge_survives_its_wire_form()
    {
        using var piece = new TestPiece(1, 5000);
        var set = new DataSet(new DeviceId(Story.Id(3)), [new HeldPiece(piece.Cid, [])]);
        var challenge = StorageChallenge.Of(Story.Id(9), 4, set, 20)!;
        var read = StorageChallenge.Read(challenge.ToNode(Story.Id(9), set.Range))!;
        Assert.Equal(challenge.Leaves, read.Leaves);
        Assert.Equal((challenge.Epoch, challenge.Device), (read.Epoch, read.Device));
    }

    [Fact]
    public void An_empty_set_is_asked_nothing() => Assert.Null(StorageChallenge.Of(Story.Id(1), 0, new DataSet(new DeviceId(Story.Id(3)), []), 20));
}
