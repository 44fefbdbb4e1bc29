using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A registry entry as dag-cbor: <c>{v, at, act, seq, sig, nonce, owner, device, deadline}</c> and, by verb, <c>key, net, name, facts, proof</c>.</summary>
public static class RegistryCodec
{
    /// <summary>The most bytes of an entry, so that a full page is below 1 MiB.</summary>
    public const int MaxBytes = 4000;

    static readonly string[] Verbs = ["register", "operator", "update", "rotate", "revoke"];

    public static string NameOf(RegistryVerb verb) => Verbs[(int)verb];

    public static bool TryVerb(string? name, out RegistryVerb verb)
    {
        var at = Array.IndexOf(Verbs, name);
        verb = (RegistryVerb)Math.Max(at, 0);
        return at >= 0;
    }

    public static DagNode ToNode(RegistryEntry entry)
    {
        var (action, signed) = (entry.Action, entry.Signed);
        List<(string, DagNode)> map =
        [
            ("v", DagNode.Of(1L)), ("at", DagNode.Of(entry.AtSeconds)), ("act", DagNode.Of(NameOf(action.Verb))), ("seq", DagNode.Of(entry.Sequence)),
            ("sig", DagNode.Of(signed.Signature.Span)), ("nonce", DagNode.Of((Int128)action.Nonce)), ("owner", DagNode.Of(action.Owner.ToByteArray())),
            ("device", DagNode.Of(action.Device.Value.ToByteArray())), ("deadline", DagNode.Of((Int128)action.Deadline)),
        ];
        if (action.HasNetwork) map.Add(("net", DagNode.Of(action.Network.ToString())));
        if (action.HasKey) map.AddRange([("key", DagNode.Of(action.Key.Span)), ("proof", DagNode.Of(signed.Proof.Span))]);
        if (action.HasText) map.AddRange([("name", DagNode.Of(action.Name)), ("facts", DagNode.Map(action.Facts.Select(fact => (fact.Key, DagNode.Of(fact.Value)))))]);
        return DagNode.Map(map);
    }

    /// <summary>Reads an entry; exactly the fields of its verb, each of its form. Signatures are not judged here.</summary>
    public static Result<RegistryEntry> Read(DagNode node)
    {
        if (!node.TryGetLong("v", out var version) || version != 1) return Wrong("v");
        if (!node.TryGetLong("at", out var at) || at < 0) return Wrong("at");
        if (!node.TryGetText("act", out var act) || !TryVerb(act, out var verb)) return Wrong("act");
        if (!node.TryGetLong("seq", out var sequence) || sequence < 0) return Wrong("seq");
        if (!TryBytes(node, "sig", Secp256k1.SignatureSize, out var signature)) return Wrong("sig");
        if (!TryUnsigned(node, "nonce", out var nonce)) return Wrong("nonce");
        if (!TryBytes(node, "owner", Address.Size, out var owner)) return Wrong("owner");
        if (!TryBytes(node, "device", Hash32.Size, out var device)) return Wrong("device");
        if (!TryUnsigned(node, "deadline", out var deadline)) return Wrong("deadline");

        var action = new RegistryAction(verb, Address.Read(owner), new DeviceId(Hash32.Read(device)), nonce, deadline);
        var fields = 9;
        if (action.HasNetwork)
        {
            if (!node.TryGetText("net", out var net) || !NetworkSlug.TryParse(net, null, out var network)) return Wrong("net");
            (action, fields) = (action with { Network = network }, fields + 1);
        }
        byte[] proof = [];
        if (action.HasKey)
        {
            if (!TryBytes(node, "key", P256.KeySize, out var key)) return Wrong("key");
            if (!TryBytes(node, "proof", P256.SignatureSize, out proof)) return Wrong("proof");
            (action, fields) = (action with { Key = key }, fields + 2);
        }
        if (action.HasText)
        {
            if (!node.TryGetText("name", out var name)) return Wrong("name");
            if (!node.TryGet("facts", DagKind.Map, out var facts) || facts.AsMap.Values.Any(fact => fact.Kind != DagKind.Text)) return Wrong("facts");
            var read = DeviceFacts.Of(facts.AsMap.Select(fact => KeyValuePair.Create(fact.Key, fact.Value.AsText)));
            (action, fields) = (action with { Name = name, Facts = read }, fields + 2);
        }
        if (node.AsMap.Count != fields) return new Fault("registry-entry", $"an entry '{act}' has {fields} fields, not {node.AsMap.Count}");
        return new RegistryEntry(sequence, at, new SignedAction(action, signature, proof));
    }

    static bool TryBytes(DagNode node, string key, int size, out byte[] bytes)
    {
        var ok = node.TryGet(key, DagKind.Bytes, out var found) && found.AsBytes.Length == size;
        bytes = ok ? found!.AsBytes.ToArray() : [];
        return ok;
    }

    static bool TryUnsigned(DagNode node, string key, out ulong number)
    {
        var ok = node.TryGet(key, DagKind.Int, out var found) && found.AsInt >= 0;
        number = ok ? (ulong)found!.AsInt : 0;
        return ok;
    }

    static Fault Wrong(string field) => new("registry-entry", $"a registry entry's '{field}' is missing or malformed");
}
