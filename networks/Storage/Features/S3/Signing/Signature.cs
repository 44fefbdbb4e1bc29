using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3.Signing;

/// <summary>A signature as a request carries it: in its Authorization header, or in the query of a presigned address (AWS Signature Version 4).</summary>
/// <param name="Access">Whose key.</param>
/// <param name="Scope">Day, region, service and <c>aws4_request</c>.</param>
/// <param name="Time">When it was made, as it was written.</param>
/// <param name="Headers">Names of the headers it covers.</param>
/// <param name="Value">The signature in hex.</param>
/// <param name="Payload">What is said of the body: a SHA-256 in hex, or how it signs itself.</param>
/// <param name="Seconds">How long a presigned address holds; null for a header.</param>
sealed record Signature(string Access, string Scope, string Time, IReadOnlyList<string> Headers, string Value, string Payload, long? Seconds)
{
    public const string Algorithm = "AWS4-HMAC-SHA256", Unsigned = "UNSIGNED-PAYLOAD", TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    const long MostSeconds = 7 * 24 * 3600;

    static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <summary>Reads it; <c>AccessDenied</c> where there is none.</summary>
    public static Result<Signature> Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Algorithm + " ", StringComparison.Ordinal)) return OfHeader(request, header[Algorithm.Length..]);
        if ((string?)request.Query["X-Amz-Algorithm"] is not { } named) return S3Faults.AccessDenied("sign the request with an access key: grange storage keys new");
        return named == Algorithm ? OfQuery(request) : S3Faults.BadRequest($"'{named}' is no way of signing known here; {Algorithm} is");
    }

    static Result<Signature> OfHeader(HttpRequest request, string text)
    {
        var fields = text.Split(',', StringSplitOptions.TrimEntries).Select(field => field.Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        var payload = request.Headers["x-amz-content-sha256"].ToString();
        if (payload.Length == 0) return S3Faults.BadRequest("the header x-amz-content-sha256 is missing");
        return Of(fields["Credential"].FirstOrDefault(), request.Headers["x-amz-date"].ToString(), fields["SignedHeaders"].FirstOrDefault(), fields["Signature"].FirstOrDefault(), payload, null);
    }

    static Result<Signature> OfQuery(HttpRequest request)
    {
        var query = request.Query;
        if (!long.TryParse(query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > MostSeconds)
            return new Fault("AuthorizationQueryParametersError", $"X-Amz-Expires is a number of seconds from 1 to {MostSeconds}");
        var payload = (string?)query["X-Amz-Content-Sha256"] ?? (request.Headers["x-amz-content-sha256"].ToString() is { Length: > 0 } said ? said : Unsigned);
        return Of(query["X-Amz-Credential"], query["X-Amz-Date"], query["X-Amz-SignedHeaders"], query["X-Amz-Signature"], payload, seconds);
    }

    static Result<Signature> Of(string? credential, string? time, string? headers, string? value, string payload, long? seconds)
    {
        if (credential is null || time is null || headers is null || value is null) return new Fault("AuthorizationHeaderMalformed", "Credential, date, SignedHeaders and Signature belong to a signature");
        var parts = credential.Split('/');
        if (parts.Length < 5 || parts[^1] != "aws4_request" || parts[^2] != "s3" || !time.StartsWith(parts[^4], StringComparison.Ordinal))
            return new Fault("AuthorizationHeaderMalformed", $"'{credential}' is no KEY/DAY/REGION/s3/aws4_request of the request's day");
        return new Signature(string.Join('/', parts[..^4]), string.Join('/', parts[^4..]), time, headers.Split(';'), value, payload, seconds);
    }

    /// <summary>Null when the holder of the secret signed this very request, not long ago.</summary>
    public Fault? Check(HttpRequest request, string secret, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParseExact(Time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made)) return S3Faults.AccessDenied($"'{Time}' is no time");
        if (made - now > Skew || (Seconds is null && now - made > Skew)) return S3Faults.Skewed;
        if (Seconds is { } seconds && now > made.AddSeconds(seconds)) return S3Faults.AccessDenied("the address has expired");
        if (Uncovered(request) is { } bare) return S3Faults.AccessDenied($"the header {bare} is not covered by the signature");
        var canonical = CanonicalRequest.Of(request, Headers, Payload);
        var text = $"{Algorithm}\n{Time}\n{Scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        return IsSame(Hmac(Key(secret), text), Value) ? null : S3Faults.WrongSignature;
    }

    /// <summary>The first header that changes what is done, and is not covered: somebody else may have put it there.</summary>
    string? Uncovered(HttpRequest request)
        => Headers.Contains("host") ? request.Headers.Keys.Select(name => name.ToLowerInvariant()).FirstOrDefault(name => name.StartsWith("x-amz-", StringComparison.Ordinal) && !Headers.Contains(name)) : "host";

    /// <summary>The key for this signature's day, region and service.</summary>
    public byte[] Key(string secret)
        => Scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

    public static string Hmac(byte[] key, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    public static bool IsSame(string made, string sent) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(made), Encoding.UTF8.GetBytes(sent));
}
