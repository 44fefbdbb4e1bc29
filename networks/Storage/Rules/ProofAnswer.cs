using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>A leaf and its siblings up to the root, 32 bytes each.</summary>
public readonly record struct LeafProof(Hash32 Leaf, ReadOnlyMemory<byte> Path)
{
    /// <summary>True when the path leads from the leaf that was asked for to its piece's root.</summary>
    public bool Leads(AskedLeaf asked) => PieceProof.Verify(asked.Piece.Root, asked.Piece.Height, asked.Leaf, Leaf.ToByteArray(), Path.Span);
}

/// <summary>A device's answer to one epoch's challenges (<c>storage.proof</c>): a proof per leaf asked, in order.</summary>
public sealed record ProofAnswer(long Epoch, IReadOnlyList<LeafProof> Proofs)
{
    public DagNode ToNode() => DagNode.Map(
        ("epoch", DagNode.Of(Epoch)),
        ("proofs", DagNode.List(Proofs.Select(proof => DagNode.Map(("leaf", DagNode.Of(proof.Leaf.ToByteArray())), ("path", DagNode.Of(proof.Path.Span)))))));

    /// <summary>Reads an answer's form; whether it is right, <see cref="Answers"/> says.</summary>
    public static Result<ProofAnswer> Read(DagNode body)
    {
        if (body.Kind != DagKind.Map || body.AsMap.Count != 2 || !body.TryGetLong("epoch", out var epoch))
            return Bodies.Malformed(StorageKinds.Proof, "a map of epoch, proofs");
        if (!body.TryGet("proofs", DagKind.List, out var list)) return Bodies.Malformed(StorageKinds.Proof, "proofs");
        var proofs = new List<LeafProof>(list.AsList.Count);
        foreach (var item in list.AsList)
        {
            if (!item.TryGet("leaf", DagKind.Bytes, out var leaf) || !Hash32.TryRead(leaf.AsBytes, out var hash) || item.AsMap.Count != 2)
                return Bodies.Malformed(StorageKinds.Proof, "leaf");
            if (!item.TryGet("path", DagKind.Bytes, out var path) || path.AsBytes.Length % Hash32.Size != 0 || path.AsBytes.Length > Placement.MaxHeight * Hash32.Size)
                return Bodies.Malformed(StorageKinds.Proof, "path");
            proofs.Add(new LeafProof(hash, path.AsBytes.ToArray()));
        }
        return new ProofAnswer(epoch, proofs);
    }

    /// <summary>What each device answered first in an epoch, in the order of the evidence: the answer that counts.</summary>
    public static IEnumerable<(Evidence Said, ProofAnswer Answer)> First(EpochInputs inputs)
    {
        var answered = new HashSet<DeviceId>();
        foreach (var evidence in inputs.Evidence)
            if (evidence.Record is { Kind: StorageKinds.Proof, Author.Kind: AuthorKind.Device } record && Read(record.Body).TryGet(out var answer, out _)
                && answer.Epoch == inputs.Number && answered.Add(record.Author.Device)) yield return (evidence, answer);
    }

    /// <summary>True when every leaf asked is answered and every path leads to its piece's root.</summary>
    public bool Answers(StorageChallenge challenge)
    {
        if (Epoch != challenge.Epoch || Proofs.Count != challenge.Leaves.Count) return false;
        for (var i = 0; i < Proofs.Count; i++)
            if (!Proofs[i].Leads(challenge.Leaves[i])) return false;
        return true;
    }
}
