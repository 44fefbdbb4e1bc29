using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Grange.Storage.Gateway;

/// <summary>The forms a gateway answers in. <see cref="UnixFs"/> is the path gateway's: files as files, directories as pages.</summary>
enum GatewayFormat { UnixFs, Raw, Car, Tar, DagCbor, DagJson, Cbor, Json, Unsupported }

/// <summary>Which form is asked for: <c>?format=</c> before <c>Accept</c> (IPIP-0523).</summary>
static class FormatChoice
{
    public const string RawType = "application/vnd.ipld.raw", CarType = "application/vnd.ipld.car";

    static readonly Dictionary<string, GatewayFormat> ByName = new(StringComparer.Ordinal)
    {
        ["raw"] = GatewayFormat.Raw,
        ["car"] = GatewayFormat.Car,
        ["tar"] = GatewayFormat.Tar,
        ["dag-cbor"] = GatewayFormat.DagCbor,
        ["dag-json"] = GatewayFormat.DagJson,
        ["cbor"] = GatewayFormat.Cbor,
        ["json"] = GatewayFormat.Json,
    };

    static readonly Dictionary<string, GatewayFormat> ByType = new(StringComparer.OrdinalIgnoreCase)
    {
        [RawType] = GatewayFormat.Raw,
        [CarType] = GatewayFormat.Car,
        ["application/vnd.ipld.dag-cbor"] = GatewayFormat.DagCbor,
        ["application/vnd.ipld.dag-json"] = GatewayFormat.DagJson,
        ["application/cbor"] = GatewayFormat.Cbor,
        ["application/json"] = GatewayFormat.Json,
        ["application/x-tar"] = GatewayFormat.Tar,
        ["application/vnd.ipfs.ipns-record"] = GatewayFormat.Unsupported,
    };

    /// <summary>The form, and the Accept entry it came from or that has its parameters; null when the URL alone decided.</summary>
    public static (GatewayFormat Format, bool FromAccept, MediaTypeHeaderValue? Accepted) Of(string? query, StringValues accept)
    {
        var wanted = Accepted(accept);
        if (query is null) return wanted is { } chosen ? (ByType[chosen.MediaType.Value!], true, chosen) : (GatewayFormat.UnixFs, false, null);
        var format = ByName.GetValueOrDefault(query, GatewayFormat.Unsupported);
        return (format, false, wanted is { } same && ByType[same.MediaType.Value!] == format ? same : null);
    }

    static MediaTypeHeaderValue? Accepted(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types)) return null;
        MediaTypeHeaderValue? best = null;
        foreach (var type in types)
        {
            if (type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)) return null; // a browser: it lists much and wants pages
            if (ByType.ContainsKey(type.MediaType.Value ?? "") && (type.Quality ?? 1) > (best is null ? 0 : best.Quality ?? 1)) best = type;
        }
        return best;
    }

    public static string TypeOf(GatewayFormat format) => format switch
    {
        GatewayFormat.Raw => RawType,
        GatewayFormat.DagCbor => "application/vnd.ipld.dag-cbor",
        GatewayFormat.DagJson => "application/vnd.ipld.dag-json",
        GatewayFormat.Cbor => "application/cbor",
        GatewayFormat.Json => "application/json",
        _ => throw new ArgumentOutOfRangeException(nameof(format), $"{format} is no block format"),
    };

    /// <summary>The name as <c>?format=</c> takes it.</summary>
    public static string NameOf(GatewayFormat format) => ByName.First(pair => pair.Value == format).Key;
}
