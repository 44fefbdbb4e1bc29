using Grange.Content;

namespace Grange.Kernel;

/// <summary>One record of evidence: a small deterministic dag-cbor map of integer facts, linked to the author's previous record.</summary>
/// <param name="Network">The network it speaks to.</param>
/// <param name="Operator">The operator it speaks to: it counts in that operator's bundles and in no other's.</param>
/// <param name="Kind">A name the network's module declares, e.g. <c>storage.proof</c>.</param>
/// <param name="Author">Who signs.</param>
/// <param name="Sequence">0, 1, 2 … without gaps per author, network and operator.</param>
/// <param name="TimeMs">The author's clock, Unix milliseconds.</param>
/// <param name="Previous">CID of the author's record before, or none for the first.</param>
/// <param name="Body">The facts: a map of integers, texts, bytes and links, as the kind declares.</param>
public sealed record EvidenceRecord(
    NetworkSlug Network, DeviceId Operator, string Kind, Author Author, long Sequence, long TimeMs, Cid? Previous, DagNode Body);

/// <summary>A record as admitted: its canonical bytes are the block, its CID is its name.</summary>
public sealed record Evidence(EvidenceRecord Record, Cid Cid);

/// <summary>How sure a fact is; policies pay by it. The same scale in every network (DESIGN: grade).</summary>
public enum Grade { A, B, C, D, F }

/// <summary>What a network says to a record that the kernel found well signed, in order and new.</summary>
public readonly record struct Verdict(Grade Grade, Fault? Refused)
{
    public static Verdict Accept(Grade grade) => new(grade, null);
    public static Verdict Refuse(string code, string detail) => new(Grade.F, new Fault(code, detail, Status: 422));
}
