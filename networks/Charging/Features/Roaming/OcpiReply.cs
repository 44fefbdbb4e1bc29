using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grange.Charging.Features.Roaming;

/// <summary>The envelope of every OCPI answer (2.2.1 transport §4.1.7).</summary>
static class OcpiReply
{
    public const int Ok = 1000, ClientError = 2000, BadParameters = 2001, NotEnough = 2002, UnknownLocation = 2003, UnknownToken = 2004, ServerError = 3000, Unusable = 3001, NoVersion = 3002, NoEndpoints = 3003;

    public static JsonObject Envelope(JsonNode? data, int status, string? message, DateTimeOffset now)
    {
        var envelope = new JsonObject { ["status_code"] = status, ["status_message"] = message ?? (status == Ok ? "Success" : "Error"), ["timestamp"] = OcppTime.Write(now) };
        if (data is not null) envelope["data"] = data;
        return envelope;
    }

    public static IResult Of(JsonNode? data, DateTimeOffset now) => Json(Envelope(data, Ok, null, now), 200);

    /// <summary>A refusal in OCPI's own terms; HTTP says that it was heard.</summary>
    public static IResult Refuse(int status, string message, DateTimeOffset now, int http = 200) => Json(Envelope(null, status, message, now), http);

    static IResult Json(JsonObject envelope, int http) => Results.Text(envelope.ToJsonString(), "application/json", statusCode: http);
}

/// <summary>What of a list is asked for (2.2.1 transport §4.1.4): changed from a time on and before another, so many from there.</summary>
readonly record struct OcpiPage(long FromMs, long ToMs, long Offset, long Limit)
{
    public const int MostLimit = 100;

    /// <summary>Reads a query; the message says what is wrong with it.</summary>
    public static OcpiPage? Read(IQueryCollection query, out string? wrong)
    {
        wrong = null;
        if (Time(query["date_from"], 0) is not { } from) wrong = "date_from is no date and time";
        else if (Time(query["date_to"], long.MaxValue) is not { } to) wrong = "date_to is no date and time";
        else if (Number(query["offset"], 0) is not { } offset) wrong = "offset is no number";
        else if (Number(query["limit"], MostLimit) is not { } limit) wrong = "limit is no number";
        else return new(from, to, offset, Math.Clamp(limit, 1, MostLimit));
        return null;
    }

    /// <summary>The header fields of a page: the way to the next one while there is more, and the two counts.</summary>
    public void Head(HttpContext context, long count)
    {
        context.Response.Headers["X-Total-Count"] = count.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-Limit"] = MostLimit.ToString(CultureInfo.InvariantCulture);
        if (Offset + Limit >= count) return;
        var query = context.Request.Query.Where(one => one.Key is not ("offset" or "limit")).Select(one => $"{one.Key}={Uri.EscapeDataString($"{one.Value}")}")
            .Append(string.Create(CultureInfo.InvariantCulture, $"offset={Offset + Limit}")).Append(string.Create(CultureInfo.InvariantCulture, $"limit={Limit}"));
        context.Response.Headers.Link = $"<{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}?{string.Join('&', query)}>; rel=\"next\"";
    }

    static long? Time(string? text, long otherwise)
        => text is null ? otherwise : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() : null;

    static long? Number(string? text, long otherwise) => text is null ? otherwise : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
