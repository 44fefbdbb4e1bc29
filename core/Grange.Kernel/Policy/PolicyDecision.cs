using Grange.Content;

namespace Grange.Kernel;

/// <summary>One decision of a node's policy, linked to the one before, so that none can be taken out or changed later without a trace.</summary>
/// <param name="Sequence">0, 1, 2 …</param>
/// <param name="AtMs">Unix milliseconds.</param>
/// <param name="Network">The network it was made in.</param>
/// <param name="Action">What was asked.</param>
/// <param name="Account">Who asked, where known.</param>
/// <param name="Content">The content by its double hash: the log must not be a list of what is denied.</param>
/// <param name="Outcome"><c>allowed</c>, or the reason's code.</param>
/// <param name="Previous">CID of the decision before; null for the first.</param>
public sealed record PolicyDecision(long Sequence, long AtMs, NetworkSlug Network, string Action, Address? Account, Multihash? Content, string Outcome, Cid? Previous)
{
    /// <summary>The outcome when no rule said no.</summary>
    public const string Allowed = "allowed";

    /// <summary>Asks the rules and writes the answer down.</summary>
    /// <param name="rules">The rules in force.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="network">In which network.</param>
    /// <param name="last">The decision before, null for the first.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static (Fault? Refused, PolicyDecision Decision) Make(PolicyRules rules, PolicyQuestion question, NetworkSlug network, PolicyDecision? last, long nowMs)
    {
        var refused = rules.Check(question);
        Multihash? content = question.Content is { } cid ? Denylist.DoubleHash(cid.Hash) : null;
        return (refused, new((last?.Sequence ?? -1) + 1, nowMs, network, question.Action, question.Account, content, refused?.Code ?? Allowed, last?.Cid));
    }

    /// <summary>Its name in the chain.</summary>
    public Cid Cid => Cid.Of(Codec.DagCbor, Encode());

    /// <summary>Canonical dag-cbor <c>{t, v, net, seq, prev, action, account, content, outcome}</c>.</summary>
    public byte[] Encode() => DagCbor.Encode(DagNode.Map(
        ("t", DagNode.Of(AtMs)), ("v", DagNode.Of(1L)), ("net", DagNode.Of(Network.ToString())), ("seq", DagNode.Of(Sequence)),
        ("prev", Previous is { } previous ? DagNode.Of(previous) : DagNode.Null), ("action", DagNode.Of(Action)),
        ("account", Account is { } account ? DagNode.Of(account.ToByteArray()) : DagNode.Null),
        ("content", Content is { } content ? DagNode.Of(content.Bytes) : DagNode.Null), ("outcome", DagNode.Of(Outcome))));

    /// <summary>Reads a decision back.</summary>
    public static Result<PolicyDecision> Decode(ReadOnlySpan<byte> block)
    {
        if (DagCbor.TryDecode(block, out var node) != DagCborFault.None || node!.Kind != DagKind.Map || node.AsMap.Count != 9) return Wrong("form");
        if (!node.TryGetLong("v", out var version) || version != 1) return Wrong("v");
        if (!node.TryGetLong("t", out var at)) return Wrong("t");
        if (!node.TryGetLong("seq", out var sequence) || sequence < 0) return Wrong("seq");
        if (!node.TryGetText("net", out var net) || !NetworkSlug.TryParse(net, null, out var network)) return Wrong("net");
        if (!node.TryGetText("action", out var action)) return Wrong("action");
        if (!node.TryGetText("outcome", out var outcome)) return Wrong("outcome");
        Cid? previous = node.TryGet("prev", DagKind.Link, out var link) ? link.AsLink : null;
        if (previous is null && !node.TryGet("prev", DagKind.Null, out _) || previous is null != (sequence == 0)) return Wrong("prev");
        Address? account = node.TryGet("account", DagKind.Bytes, out var owner) && Address.TryRead(owner.AsBytes, out var known) ? known : null;
        if (account is null && !node.TryGet("account", DagKind.Null, out _)) return Wrong("account");
        Multihash? content = node.TryGet("content", DagKind.Bytes, out var hash) && Multihash.TryRead(hash.AsBytes, out var read, out var length) && length == hash.AsBytes.Length ? read : null;
        if (content is null && !node.TryGet("content", DagKind.Null, out _)) return Wrong("content");
        return new PolicyDecision(sequence, at, network, action, account, content, outcome, previous);
    }

    /// <summary>Null when each decision continues the one before, else the first break.</summary>
    public static Fault? Verify(IEnumerable<PolicyDecision> log, PolicyDecision? last = null)
    {
        foreach (var decision in log)
        {
            if (decision.Sequence != (last?.Sequence ?? -1) + 1 || decision.Previous != last?.Cid)
                return new Fault("policy-log-broken", $"decision {decision.Sequence} does not continue decision {last?.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}");
            last = decision;
        }
        return null;
    }

    static Fault Wrong(string field) => new("policy-decision-malformed", $"a policy decision's '{field}' is missing or malformed");
}
