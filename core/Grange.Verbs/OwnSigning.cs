using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs.Hardware;

namespace Grange.Verbs;

/// <summary>Signs what people say, with keys that are here.</summary>
public static class OwnSigning
{
    /// <summary>A record of an account's own, as base64 of it and of its signature; nothing where the key is not here and the node may sign.</summary>
    public static async Task<JsonObject> SignAsync(VerbContext verb, NetworkSlug network, Address account, string kind, DagNode body, CancellationToken cancel)
    {
        using var link = new EvidenceLink(verb.Node.Address, network);
        return await BatchAsync(verb, link, network, account, kind, body, cancel) is { } batch
            ? new() { ["record"] = Convert.ToBase64String(batch.Records[0].Span), ["signature"] = Convert.ToBase64String(batch.Signature.Span) }
            : [];
    }

    /// <summary>Says something as an account whose key is here; null: it is not, and the node may know it.</summary>
    public static async Task<Cid?> SayAsync(VerbContext verb, NetworkSlug network, Address account, string kind, DagNode body, CancellationToken cancel)
    {
        using var link = new EvidenceLink(verb.Node.Address, network);
        if (await BatchAsync(verb, link, network, account, kind, body, cancel) is not { } batch) return null;
        return (await link.AppendAsync(batch, cancel)).TryGet(out var receipts, out var fault) ? receipts[0].Evidence : throw VerbFailure.Of(fault);
    }

    static async Task<EvidenceBatch?> BatchAsync(VerbContext verb, EvidenceLink link, NetworkSlug network, Address account, string kind, DagNode body, CancellationToken cancel)
    {
        if (!verb.Accounts.List().Contains(account)) return null;
        if (!(await link.HeadAsync(Author.Of(account), cancel)).TryGet(out var head, out var fault)) throw VerbFailure.Of(fault);
        var terms = await verb.Node.GetAsync($"/api/v1/devices/nonce/{account}", cancel);
        var domain = new SigningDomain((ulong)terms["chainId"]!, Address.Parse((string)terms["rewards"]!));
        using var key = verb.Accounts.Open(account);
        var record = new EvidenceRecord(network, head.Operator, kind, Author.Of(account), head.Next, verb.Clock.GetUtcNow().ToUnixTimeMilliseconds(), head.Last, body);
        return AccountEvidence.Sign(domain, record, key);
    }

    /// <summary>Says something as a device, once.</summary>
    public static async Task SayAsync(VerbContext verb, NetworkSlug network, DeviceIdentity device, string kind, DagNode body, CancellationToken cancel)
    {
        using var link = new EvidenceLink(verb.Node.Address, network);
        if (!(await link.HeadAsync(Author.Of(device.Id), cancel)).TryGet(out var head, out var fault)) throw VerbFailure.Of(fault);
        var signer = new EvidenceSigner(device.Key, Author.Of(device.Id), network, head.Operator, head.Next, head.Last);
        signer.Add(kind, verb.Clock.GetUtcNow().ToUnixTimeMilliseconds(), body);
        if (!(await link.AppendAsync(signer.Seal(), cancel)).TryGet(out _, out fault)) throw VerbFailure.Of(fault);
    }
}
