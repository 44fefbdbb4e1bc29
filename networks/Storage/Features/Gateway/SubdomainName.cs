using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Gateway;

/// <summary>What a host name asks for: <c>{cid}.ipfs.{gateway}</c> (subdomain gateway). Content there has an origin of its own.</summary>
/// <param name="Root">The CID in the first label.</param>
/// <param name="Gateway">The rest, with its port: where the path gateway is.</param>
sealed record SubdomainName(Cid Root, string Gateway)
{
    /// <summary>Longest label of a host name (RFC 1035 §2.3.4).</summary>
    public const int MaxLabel = 63;

    /// <summary>Reads a host name; null when it is no subdomain of these gateways.</summary>
    /// <param name="host">As in the Host header, with its port.</param>
    /// <param name="gateways">Names of gateways, without ports.</param>
    public static Result<SubdomainName>? Read(string host, IReadOnlyList<string> gateways)
    {
        foreach (var gateway in gateways)
        {
            var at = host.IndexOf("." + gateway, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || !IsEnd(host, at + 1 + gateway.Length)) continue;
            var labels = host[..at].Split('.');
            if (labels is not [var label, var space]) continue;
            if (space.Equals("ipfs", StringComparison.OrdinalIgnoreCase)) return Of(label, host[(at + 1)..]);
            if (space.Equals("ipns", StringComparison.OrdinalIgnoreCase))
                return new Fault("ipns-not-offered", $"'{DnsLabel.Expand(label)}' is a mutable name, which this gateway does not resolve", "use the CID it stands for", 501);
        }
        return null;
    }

    /// <summary>True when <paramref name="host"/> is one of the gateways itself, with or without a port.</summary>
    public static bool IsGateway(string host, IReadOnlyList<string> gateways)
        => gateways.Any(gateway => host.StartsWith(gateway, StringComparison.OrdinalIgnoreCase) && IsEnd(host, gateway.Length));

    /// <summary>The label of a CID: base32, or base36 where that is too long.</summary>
    public static Result<string> LabelOf(Cid cid)
    {
        var label = cid.ToV1().ToString();
        if (label.Length > MaxLabel) label = "k" + Multibase.ToBase36(cid.ToV1().ToByteArray());
        return label.Length <= MaxLabel ? label : TooLong;
    }

    static Result<SubdomainName> Of(string label, string gateway)
    {
        if (label.Length > MaxLabel) return TooLong;
        return Cid.TryParse(label.ToLowerInvariant(), null, out var cid) ? new SubdomainName(cid, gateway) : GatewayRequest.InvalidCid(label);
    }

    static bool IsEnd(string host, int at) => at == host.Length || host[at] == ':';

    static Fault TooLong { get; } = new("cid-too-long", "CID incompatible with DNS label length limit of 63", "use the path gateway: /ipfs/{cid}");
}

/// <summary>A DNS name in one label: '-' is written "--" and '.' is written '-' (subdomain gateway, DNSLink label encoding).</summary>
static class DnsLabel
{
    public static string Inline(string name) => name.Replace("-", "--", StringComparison.Ordinal).Replace('.', '-');

    public static string Expand(string label)
        => label.Replace("--", "\0", StringComparison.Ordinal).Replace('-', '.').Replace('\0', '-');
}
