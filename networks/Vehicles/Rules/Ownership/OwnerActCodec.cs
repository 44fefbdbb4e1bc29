using Grange.Content;
using Grange.Kernel;

namespace Grange.Vehicles.Rules.Ownership;

/// <summary>A signed act as dag-cbor, as the log of acts keeps it. Reading never throws.</summary>
public static class OwnerActCodec
{
    const long Version = 1;

    /// <summary>A map of v, kind, owner, network, nonce, deadline, the act's own fields, and the signatures.</summary>
    public static byte[] Encode(SignedOwnerAct signed)
    {
        var act = signed.Act;
        List<(string, DagNode)> fields =
        [
            ("v", DagNode.Of(Version)), ("owner", DagNode.Of(act.Owner.ToByteArray())), ("network", DagNode.Of(act.Network.ToString())), ("nonce", DagNode.Of((Int128)act.Nonce)),
            ("deadline", DagNode.Of((Int128)act.Deadline)), ("signature", DagNode.Of(signed.Signature.Span)), ("key", DagNode.Of(signed.DeviceKey.Span)), ("proof", DagNode.Of(signed.Proof.Span)),
            .. Own(act),
        ];
        return DagCbor.Encode(DagNode.Map([.. fields]));
    }

    public static Result<SignedOwnerAct> Decode(ReadOnlySpan<byte> source)
    {
        if (DagCbor.TryDecode(source, out var node) != DagCborFault.None || node is not { Kind: DagKind.Map }) return Malformed("not a map");
        if (!node.TryGetLong("v", out var version) || version != Version) return Malformed($"v: {Version}");
        if (!TryAddress(node, "owner", out var owner)) return Malformed("owner: 20 bytes");
        if (!node.TryGetText("network", out var slug) || !NetworkSlug.TryParse(slug, null, out var network)) return Malformed("network: its name");
        if (!TryUnsigned(node, "nonce", out var nonce) || !TryUnsigned(node, "deadline", out var deadline)) return Malformed("nonce, deadline: unsigned 64 bits");
        if (Act(node, owner, network, nonce, deadline) is not { } act) return Malformed("kind and its fields");
        return TryBytes(node, "signature", out var signature) && TryBytes(node, "key", out var key) && TryBytes(node, "proof", out var proof)
            ? new SignedOwnerAct(act, signature, key, proof)
            : Malformed("signature, key, proof: bytes");
    }

    static IEnumerable<(string, DagNode)> Own(OwnerAct act) => act switch
    {
        AddVehicle add => [Kind("add"), ("vin", DagNode.Of(add.VinTag.ToByteArray()))],
        PairDevice pair => [Kind("pair"), Vehicle(pair.Vehicle), ("device", DagNode.Of(pair.Device.Value.ToByteArray()))],
        UnpairDevice unpair => [Kind("unpair"), Vehicle(unpair.Vehicle)],
        TransferVehicle give => [Kind("transfer"), Vehicle(give.Vehicle), ("to", DagNode.Of(give.To.ToByteArray()))],
        GrantAccess grant =>
        [
            Kind("grant"), Vehicle(grant.Vehicle), ("to", DagNode.Of(grant.Terms.Grantee.ToByteArray())), ("scopes", DagNode.List(ScopeNames.Of(grant.Terms.Scopes).Select(name => DagNode.Of(name)))),
            ("purpose", DagNode.Of(grant.Terms.Purpose)), ("exact", DagNode.Of(grant.Terms.ExactLocation)), ("from", DagNode.Of(grant.Terms.FromSeconds)),
            ("until", DagNode.Of(grant.Terms.UntilSeconds)), ("all", DagNode.Of(grant.Terms.AllHistory)),
        ],
        RevokeAccess revoke => [Kind("revoke"), Vehicle(revoke.Vehicle), ("to", DagNode.Of(revoke.Grantee.ToByteArray()))],
        _ => throw new InvalidOperationException($"no form for {act.GetType().Name}"),
    };

    static (string, DagNode) Kind(string kind) => ("kind", DagNode.Of(kind));

    static (string, DagNode) Vehicle(long id) => ("vehicle", DagNode.Of(id));

    static OwnerAct? Act(DagNode node, Address owner, NetworkSlug network, ulong nonce, ulong deadline)
    {
        if (!node.TryGetText("kind", out var kind)) return null;
        if (kind == "add") return TryHash(node, "vin", out var vin) ? new AddVehicle(owner, network, vin, nonce, deadline) : null;
        if (!node.TryGetLong("vehicle", out var vehicle) || vehicle < 1) return null;
        switch (kind)
        {
            case "pair": return TryHash(node, "device", out var device) ? new PairDevice(owner, network, vehicle, new(device), nonce, deadline) : null;
            case "unpair": return new UnpairDevice(owner, network, vehicle, nonce, deadline);
        }
        if (!TryAddress(node, "to", out var to)) return null;
        return kind switch
        {
            "transfer" => new TransferVehicle(owner, network, vehicle, to, nonce, deadline),
            "revoke" => new RevokeAccess(owner, network, vehicle, to, nonce, deadline),
            "grant" when Terms(node, to) is { } terms => new GrantAccess(owner, network, vehicle, terms, nonce, deadline),
            _ => null,
        };
    }

    static Grant? Terms(DagNode node, Address grantee)
    {
        if (!node.TryGet("scopes", DagKind.List, out var list) || list.AsList.Any(item => item.Kind != DagKind.Text)) return null;
        if (!ScopeNames.TryRead(list.AsList.Select(item => item.AsText), out var scopes) || !node.TryGetText("purpose", out var purpose)) return null;
        if (!node.TryGetLong("from", out var from) || !node.TryGetLong("until", out var until)) return null;
        return node.TryGet("exact", DagKind.Bool, out var exact) && node.TryGet("all", DagKind.Bool, out var all)
            ? new Grant(grantee, scopes, purpose, exact.AsBool, from, until, all.AsBool)
            : null;
    }

    static bool TryAddress(DagNode node, string key, out Address address)
    {
        address = default;
        return node.TryGet(key, DagKind.Bytes, out var bytes) && Address.TryRead(bytes.AsBytes, out address);
    }

    static bool TryHash(DagNode node, string key, out Hash32 hash)
    {
        hash = default;
        return node.TryGet(key, DagKind.Bytes, out var bytes) && Hash32.TryRead(bytes.AsBytes, out hash);
    }

    static bool TryUnsigned(DagNode node, string key, out ulong number)
    {
        number = 0;
        if (!node.TryGet(key, DagKind.Int, out var found) || found.AsInt < 0 || found.AsInt > ulong.MaxValue) return false;
        number = (ulong)found.AsInt;
        return true;
    }

    static bool TryBytes(DagNode node, string key, out byte[] bytes)
    {
        var there = node.TryGet(key, DagKind.Bytes, out var found);
        bytes = there ? found!.AsBytes.ToArray() : [];
        return there;
    }

    static Fault Malformed(string what) => new("act-malformed", $"an owner's act: {what}", Status: 422);
}
