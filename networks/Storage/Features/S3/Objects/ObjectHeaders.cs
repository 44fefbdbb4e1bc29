using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Storage.S3.Signing;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3.Objects;

/// <summary>The headers that are kept with an object and answered with it: its type, its checksum, and what its owner says of it (<c>x-amz-meta-…</c>).</summary>
sealed class ObjectHeaders
{
    const string Own = "x-amz-meta-";
    const int MostOwnBytes = 2048;

    static readonly string[] Kept = ["content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires"];

    readonly Dictionary<string, string> values;

    ObjectHeaders(Dictionary<string, string> values) => this.values = values;

    public static ObjectHeaders None { get; } = new([]);

    /// <summary>Those of a request that stores something.</summary>
    public static Result<ObjectHeaders> Of(HttpRequest request)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in request.Headers.Select(header => (header.Key.ToLowerInvariant(), header.Value.ToString())))
            if (value.Length > 0 && (Kept.Contains(name) || name.StartsWith(Own, StringComparison.Ordinal))) values[name] = value;
        if (values.Remove("content-encoding", out var coding))
        {
            var codings = coding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(one => one != "aws-chunked").ToList(); // how it was sent, not what it is
            if (codings.Count > 0) values["content-encoding"] = string.Join(',', codings);
        }
        var own = values.Where(pair => pair.Key.StartsWith(Own, StringComparison.Ordinal)).Sum(pair => pair.Key.Length - Own.Length + Encoding.UTF8.GetByteCount(pair.Value));
        return own > MostOwnBytes ? new Fault("MetadataTooLarge", $"x-amz-meta-… headers have {own} bytes, {MostOwnBytes} at most") : new ObjectHeaders(values);
    }

    /// <summary>With the checksum that the content was proven to have.</summary>
    public ObjectHeaders With(KeyValuePair<string, string>? checksum)
        => checksum is { } pair ? new(new Dictionary<string, string>(values) { [pair.Key] = pair.Value }) : this;

    /// <summary>Sets them on an answer; checksums where the client asked for them.</summary>
    public void Write(HttpRequest request, HttpResponse response)
    {
        var wantsChecksum = request.Headers["x-amz-checksum-mode"] == "ENABLED" && request.Headers.Range.Count == 0;
        response.ContentType = "binary/octet-stream";
        foreach (var (name, value) in values)
            if (wantsChecksum || !name.StartsWith(Checksum.Prefix, StringComparison.Ordinal)) response.Headers[name] = Ascii(value);
        foreach (var name in Kept)
            if ((string?)request.Query[$"response-{name}"] is { } wish) response.Headers[name] = Ascii(wish);
    }

    /// <summary>Text that is not ASCII as a word of RFC 2047, as S3 answers it.</summary>
    static string Ascii(string value)
        => value.All(one => one is >= ' ' and < (char)127) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";

    public string ToJson() => JsonSerializer.Serialize(values, HeadersJson.Default.DictionaryStringString);

    public static ObjectHeaders Parse(string json) => new(JsonSerializer.Deserialize(json, HeadersJson.Default.DictionaryStringString)!);
}

[JsonSerializable(typeof(Dictionary<string, string>))]
sealed partial class HeadersJson : JsonSerializerContext;
