using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>A signed answer that no honest copy of a data set gives: what <c>StorageVerifier.disprove</c> is shown.</summary>
/// <param name="Device">Whose data set, and whose signature the answer is under.</param>
/// <param name="Owner">Whose bond answers for it.</param>
/// <param name="Evidence">The signed record.</param>
/// <param name="Seed">The epoch's seed.</param>
/// <param name="Pieces">The data set, in joining order.</param>
/// <param name="Number">Which challenge is answered wrongly.</param>
/// <param name="Proof">What was given for it.</param>
public sealed record WrongAnswer(DeviceId Device, Address Owner, Cid Evidence, Hash32 Seed, IReadOnlyList<PieceCid> Pieces, int Number, LeafProof Proof)
{
    /// <summary>Every answer of an epoch that is judged <see cref="StorageScore.Wrong"/> for a leaf or a path: the first such challenge of each.</summary>
    /// <remarks>An answer with more or fewer proofs than challenges is wrong as everyone can count; there is nothing in it for a contract to hash.</remarks>
    public static IReadOnlyList<WrongAnswer> Of(EpochInputs inputs, Carry before)
        => [.. ProofAnswer.First(inputs).Select(one => Of(inputs, before, one.Said, one.Answer)).OfType<WrongAnswer>()];

    static WrongAnswer? Of(EpochInputs inputs, Carry before, Evidence evidence, ProofAnswer answer)
    {
        var set = StorageState.SetOf(before, evidence.Record.Author.Device);
        var challenge = StorageChallenge.Of(inputs.Seed, inputs.Number, set, StorageTerms.Read(inputs.Parameters.Rules).Challenges);
        if (challenge is null || answer.Proofs.Count != challenge.Leaves.Count || inputs.Devices.Find(set.Device) is not { Revoked: false } device) return null;
        for (var i = 0; i < answer.Proofs.Count; i++)
            if (!answer.Proofs[i].Leads(challenge.Leaves[i]))
                return new WrongAnswer(set.Device, device.Owner, evidence.Cid, inputs.Seed, [.. set.Pieces.Select(piece => piece.Piece)], i, answer.Proofs[i]);
        return null;
    }
}
