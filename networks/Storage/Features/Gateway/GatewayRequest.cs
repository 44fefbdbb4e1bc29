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
    public bool EndsWithSlash => RawPath.EndsWith('/');

    public static Result<GatewayRequest> Read(HttpRequest request)
    {
        if (!SentPath.After(request, "/ipfs/").TryGet(out var sent, out var detour)) return detour;
        var (raw, parts) = (SentPath.Of(request), sent.Split('/'));
        if (!Cid.TryParse(parts[0], null, out var root)) return InvalidCid(parts[0]);
        if (!root.Hash.IsCheckable)
            return new Fault("unsupported-hash", $"blocks under hash 0x{(ulong)root.Hash.Code:x} cannot be checked", "sha2-256, sha2-512 and identity are served");
        var segments = new List<string>(parts.Length - 1);
        foreach (var part in parts.Skip(1).Where(part => part.Length > 0)) segments.Add(Uri.UnescapeDataString(part));
        var (format, fromAccept, accepted) = FormatChoice.Of(request.Query["format"], request.Headers.Accept);
        if (format != GatewayFormat.Car) return new GatewayRequest(root, parts[0], segments, raw, format, fromAccept, null);
        return CarChoice.Read(request.Query, accepted).TryGet(out var car, out var fault)
            ? new GatewayRequest(root, parts[0], segments, raw, format, fromAccept, car)
            : fault;
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
