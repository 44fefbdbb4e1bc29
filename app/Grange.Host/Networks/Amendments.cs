using System.Text;
using System.Text.Json;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Networks;

/// <summary>Puts signed successors of definitions in force: checked as an audit checks them, kept, and only then seen by the running network.</summary>
sealed class Amendments(NodeServices node, DefinitionBook book) : IDisposable
{
    readonly SemaphoreSlim amending = new(1, 1); // shares and predecessors are judged against what nobody changes meanwhile

    /// <summary>Takes a successor in; the same one again is fine.</summary>
    public async Task<Result<NetworkDefinition>> AcceptAsync(RunningNetwork network, AmendJson json, CancellationToken cancel)
    {
        if (!Read(json).TryGet(out var read, out var malformed)) return malformed;
        await amending.WaitAsync(cancel);
        try
        {
            var (successor, amendment) = read;
            if (network.Rules.Definitions.Any(one => one.Cid == successor.Cid)) return successor;
            if (!network.Rules.Add(successor, amendment, node.Domain).TryGet(out var longer, out var refused)) return refused;
            if (Refusal(network, successor) is { } unfit) return unfit;
            if (await book.AmendAsync(successor, amendment, cancel) is { } late) return late;
            network.Amend(longer);
            return successor;
        }
        finally
        {
            amending.Release();
        }
    }

    Result<(NetworkDefinition Successor, Amendment Amendment)> Read(AmendJson json)
    {
        var reading = NetworkDocument.Read(Encoding.UTF8.GetBytes(json.Definition.GetRawText()), node.Modules.ToDictionary(module => module.Key, module => module.Value.Info));
        if (reading.Definition is not { } successor)
            return new Fault("definition-invalid", string.Join(" · ", reading.Problems), "grange network check FILE");
        if (successor.Predecessor is null)
            return new Fault("amend-predecessor", "it names no predecessor", "write the CID in force and a later epoch, or use 'grange network amend FILE'");
        var signatures = new List<ReadOnlyMemory<byte>>();
        foreach (var text in json.Signatures ?? [])
        {
            if (!HexText.TryParse(text, Secp256k1.SignatureSize, out var signature)) return new Fault("bad-signature", "a signature is 65 bytes in hex");
            signatures.Add(signature);
        }
        return (successor, new Amendment(successor.Cid, signatures));
    }

    /// <summary>What the signers may want and this node cannot do.</summary>
    Fault? Refusal(RunningNetwork network, NetworkDefinition successor)
    {
        var newest = network.Rules.Newest;
        if (!successor.Operators.Any(one => DeviceId.Of(one.Key.Span) == node.Operator.Id))
            return new Fault("amend-operators", "it does not name this node's operator, whose bundles would count no more", "keep \"operators\" as they are");
        if (successor.Attesters.Threshold != newest.Attesters.Threshold || !successor.Attesters.Accounts.SequenceEqual(newest.Attesters.Accounts))
            return new Fault("amend-attesters", "the attester set stands in the Rewards contract and changes there, by its owner", "keep \"attesters\" as they are");
        var together = NetworkDrafts.CheckTogether([.. node.Networks.Select(one => one == network ? successor : one.Rules.Newest)]);
        return together is [var first, ..] ? new Fault("amend-together", first.ToString(), "grange network show") : null;
    }

    public void Dispose() => amending.Dispose();
}

/// <summary>A successor as its founders wrote it, and their signatures: 65 bytes each, in hex.</summary>
public sealed record AmendJson(JsonElement Definition, IReadOnlyList<string>? Signatures);
