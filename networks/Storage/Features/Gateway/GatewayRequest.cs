using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>A gateway request as it was meant: root, path, form, and what a CAR shall hold (trustless gateway, "request parameters").</summary>
/// <param name="Root">The CID in the path.</param>
/// <param name="RootText">As it was written, for headers.</param>
/// <param name="Segments">Names below it, percent-decoded.</param>
/// <param name="RawPath">The path as it was sent, for redirects and <c>X-Ipfs-Path</c>.</param>
/// <param name="Format">The form wanted.</param>
/// <param name="FromAccept">The form came from the Accept header: the answer says where it would be by URL.</param>
/// <param name="Car">What a CAR shall hold; set for that form only.</param>
sealed record GatewayRequest(Cid Root, string RootText, IReadOnlyList<string> Segments, string RawPath, GatewayFormat Format, bool FromAccept, CarChoice? Car)
{
    const string Door = "/ipfs/";

    /// <summary>The subdomain that was asked: then the path has no CID in it. Null at the path gateway.</summary>
    public SubdomainName? Origin { get; init; }

    /// <summary>The status of a file found: another than 200 for a page that a site shows instead of what is missing.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>A person asks, by a browser: data that is no file is shown as a page.</summary>
    public bool WantsPage { get; init; }

    /// <summary><c>/ipfs/{cid}/…</c>, whichever gateway was asked.</summary>
    public string ContentPath => Origin is null ? RawPath : Door + RootText + RawPath;

    /// <summary>What stands behind the CID in the path, without its slash.</summary>
    public string RawRemainder => RawPath.Length > Door.Length + RootText.Length + 1 ? RawPath[(Door.Length + RootText.Length + 1)..] : "";

    public bool EndsWithSlash => RawPath.EndsWith('/');

    /// <summary>Reads a request of the path gateway.</summary>
    public static Result<GatewayRequest> Read(HttpRequest request)
    {
        if (!SentPath.After(request, Door).TryGet(out var sent, out var detour)) return detour;
        var parts = sent.Split('/');
        return Cid.TryParse(parts[0], null, out var root) ? Of(request, root, parts[0], parts.Skip(1)) : InvalidCid(parts[0]);
    }

    /// <summary>Reads a request of the subdomain gateway.</summary>
    public static Result<GatewayRequest> Read(HttpRequest request, SubdomainName origin)
        => Of(request, origin.Root, origin.Root.ToString(), SentPath.Of(request).Split('/')).TryGet(out var read, out var fault) ? read with { Origin = origin } : fault;

    static Result<GatewayRequest> Of(HttpRequest request, Cid root, string rootText, IEnumerable<string> path)
    {
        if (!root.Hash.IsCheckable)
            return new Fault("unsupported-hash", $"blocks under hash 0x{(ulong)root.Hash.Code:x} cannot be checked", "sha2-256, sha2-512 and identity are served");
        string[] segments = [.. path.Where(part => part.Length > 0).Select(Uri.UnescapeDataString)];
        var (format, fromAccept, accepted) = FormatChoice.Of(request.Query["format"], request.Headers.Accept);
        var read = new GatewayRequest(root, rootText, segments, SentPath.Of(request), format, fromAccept, null)
        {
            WantsPage = format == GatewayFormat.UnixFs && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase),
        };
        if (format != GatewayFormat.Car) return read;
        return CarChoice.Read(request.Query, accepted).TryGet(out var car, out var fault) ? read with { Car = car } : fault;
    }

    /// <summary>Says where a CID's text goes wrong, so that a typing error is found.</summary>
    public static Fault InvalidCid(string text)
    {
        const string Base32 = "abcdefghijklmnopqrstuvwxyz234567", Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        var alphabet = text.StartsWith('b') ? Base32 : text.StartsWith("Qm", StringComparison.Ordinal) || text.StartsWith('z') ? Base58 : null;
        var at = alphabet is null ? 0 : text.AsSpan().IndexOfAnyExcept(alphabet);
        var where = alphabet is null ? "no known multibase" : at >= 0 ? $"character {at + 1} ('{text[at]}')" : $"{text.Length} characters";
        return new Fault("invalid-cid", $"'{(text.Length > 100 ? text[..100] + "…" : text)}' is no CID: {where}", "a CID looks like bafy…, bafk… or Qm…");
    }
}
