using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Mapping.Features.Catalogue;

/// <summary>What a STAC search asks for (STAC API Item Search 1.0): a box, a time, collections, ids.</summary>
/// <param name="FromMs">Unix milliseconds, or the lowest number.</param>
sealed record SearchQuery(double West, double South, double East, double North, long FromMs, long ToMs, IReadOnlyList<string> Collections, IReadOnlyList<string> Ids, int Limit)
{
    public const int MostLimit = 10_000, UsualLimit = 100;

    public static SearchQuery Everything { get; } = new(-180, -90, 180, 90, long.MinValue, long.MaxValue, [], [], UsualLimit);

    public static Result<SearchQuery> Read(IQueryCollection query) => Read(name => query[name].ToString() is { Length: > 0 } text ? text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries) : null, query["datetime"], query["limit"]);

    public static async Task<Result<SearchQuery>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            if (await JsonNode.ParseAsync(request.Body, cancellationToken: cancel) is not JsonObject body) return Wrong("a search is a JSON object");
            return Read(name => (body[name] as JsonArray)?.Select(one => one?.ToString() ?? "").ToArray(), body["datetime"]?.ToString(), body["limit"]?.ToString());
        }
        catch (JsonException)
        {
            return Wrong("a search is a JSON object");
        }
    }

    static Result<SearchQuery> Read(Func<string, string[]?> list, string? time, string? limit)
    {
        var query = Everything with { Collections = list("collections") ?? [], Ids = list("ids") ?? [] };
        if (list("bbox") is { } box)
        {
            var sides = new double[box.Length];
            for (var i = 0; i < box.Length; i++)
                if (!double.TryParse(box[i], NumberStyles.Float, CultureInfo.InvariantCulture, out sides[i]) || !double.IsFinite(sides[i])) return Wrong("bbox is west,south,east,north in degrees");
            if (sides.Length == 6) sides = [sides[0], sides[1], sides[3], sides[4]];
            if (sides.Length != 4 || sides[1] > sides[3] || Math.Abs(sides[1]) > 90 || Math.Abs(sides[3]) > 90 || Math.Abs(sides[0]) > 180 || Math.Abs(sides[2]) > 180) return Wrong("bbox is west,south,east,north in degrees");
            query = query with { West = sides[0], South = sides[1], East = sides[2], North = sides[3] };
        }
        if (!string.IsNullOrEmpty(time))
        {
            var ends = time.Split('/');
            if (ends.Length > 2 || !Moment(ends[0], long.MinValue, out var from) || !Moment(ends[^1], long.MaxValue, out var to) || from > to) return Wrong("datetime is a time as 2026-07-21T17:32:28Z, or two with a slash between, either of which may be ..");
            query = query with { FromMs = from, ToMs = to };
        }
        if (string.IsNullOrEmpty(limit)) return query;
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most >= 1 ? query with { Limit = Math.Min(most, MostLimit) } : Wrong("limit is 1 or more");
    }

    static bool Moment(string text, long open, out long ms)
    {
        ms = open;
        if (text is "" or "..") return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        ms = time.ToUnixTimeMilliseconds();
        return true;
    }

    static Fault Wrong(string what) => new("bad-search", what);
}
