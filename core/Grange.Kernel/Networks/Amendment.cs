using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>The signatures that put a successor of a definition in force.</summary>
/// <param name="Successor">The successor's CID.</param>
/// <param name="Signatures">65 bytes each, by accounts that the predecessor names.</param>
public sealed record Amendment(Cid Successor, IReadOnlyList<ReadOnlyMemory<byte>> Signatures)
{
    static readonly Eip712Type Message = Eip712Type.Parse("AmendNetwork(string network,bytes32 predecessor,bytes32 successor,uint64 fromEpoch)");

    /// <summary>What a community signs: readable fields, the two definitions by the sha2-256 digests of their blocks.</summary>
    public static byte[] Digest(SigningDomain domain, NetworkDefinition successor)
    {
        if (successor.Predecessor is not { } predecessor) throw new ArgumentException("a first definition amends nothing", nameof(successor));
        return domain.Digest(Message.HashStruct(
            successor.Slug.ToString(), predecessor.Hash.Digest, successor.Cid.Hash.Digest, (ulong)successor.FromEpoch));
    }

    public Block Encode() => Block.Of(DagNode.Map(
        ("v", DagNode.Of(1L)),
        ("successor", DagNode.Of(Successor)),
        ("signatures", DagNode.List(Signatures.Select(signature => DagNode.Of(signature.Span)).ToArray()))));

    public static async ValueTask<Checked<Amendment>> LoadAsync(Cid cid, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(cid, "amendment", cancel)).TryGet(out var node, out var why)) return why;
        var fields = new DagFields(node).Version(1);
        var (successor, signatures) = (fields.Link("successor"), fields.List("signatures"));
        return fields.Complete && signatures.All(signature => signature.Kind == DagKind.Bytes)
            ? new Amendment(successor, [.. signatures.Select(signature => (ReadOnlyMemory<byte>)signature.AsBytes.ToArray())])
            : Finding.Mismatch("amendment", cid.ToString(), "an amendment", $"wrong {fields.Wrong ?? "signature"}");
    }

    /// <summary>Null when this puts <paramref name="successor"/> in force after <paramref name="predecessor"/>.</summary>
    public Fault? Check(NetworkDefinition predecessor, NetworkDefinition successor, SigningDomain domain)
    {
        if (successor.Cid != Successor) return new Fault("amend-other", $"the signatures are for {Successor}, not for {successor.Cid}");
        if (successor.Predecessor != predecessor.Cid)
            return new Fault("amend-predecessor", $"it follows {successor.Predecessor}, in force is {predecessor.Cid}", "name the definition in force as predecessor");
        if (successor.Slug != predecessor.Slug || successor.Module != predecessor.Module)
            return new Fault("amend-identity", "slug and module of a network never change", "start another network");
        if (successor.Token != predecessor.Token) return new Fault("amend-token", "a token's terms never change", "start another network");
        if (successor.FromEpoch <= predecessor.FromEpoch)
            return new Fault("amend-epoch", $"it would hold from epoch {successor.FromEpoch}, its predecessor holds from {predecessor.FromEpoch}", "choose a later epoch");
        var terms = predecessor.Amend;
        if (terms.Accounts.Count == 0) return new Fault("amend-final", $"'{predecessor.Slug}' names nobody who may amend it", Status: 403);
        var digest = Digest(domain, successor);
        var signers = terms.Accounts.Count(account => Signatures.Any(signature => SigningDomain.IsSignedBy(account, digest, signature.Span)));
        return signers >= terms.Threshold ? null : new Fault("amend-signatures", $"{signers} of the {terms.Threshold} signatures needed are there", "grange network amend FILE signs with your account", 403);
    }
}

/// <summary>A network's definitions from the first on; an audit uses the one in force.</summary>
public sealed class DefinitionChain
{
    readonly List<(NetworkDefinition Definition, Amendment? Amendment)> links;

    DefinitionChain(List<(NetworkDefinition, Amendment?)> links) => this.links = links;

    public static DefinitionChain Start(NetworkDefinition first)
        => first.FromEpoch == 0 ? new([(first, null)]) : throw new ArgumentException("a first definition holds from epoch 0", nameof(first));

    public IReadOnlyList<NetworkDefinition> Definitions => [.. links.Select(link => link.Definition)];
    public NetworkDefinition Newest => links[^1].Definition;

    /// <summary>The definition that holds for an epoch.</summary>
    public NetworkDefinition InForce(long epoch) => links.Last(link => link.Definition.FromEpoch <= epoch).Definition;

    /// <summary>The signatures to publish with an epoch: those of a definition that holds for the first time; none for any other epoch.</summary>
    public Amendment? AmendmentOf(long epoch) => links.FirstOrDefault(link => link.Definition.FromEpoch == epoch).Amendment;

    /// <summary>The chain with a successor, or why it may not follow.</summary>
    public Result<DefinitionChain> Add(NetworkDefinition successor, Amendment amendment, SigningDomain domain)
        => amendment.Check(Newest, successor, domain) is { } fault ? fault : new DefinitionChain([.. links, (successor, amendment)]);
}
