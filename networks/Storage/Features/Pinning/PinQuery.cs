using System.Globalization;
using System.Text.Json;
using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Pinning;

/// <summary>Which pins a list shall have (<c>GET /pins</c>): all conditions must hold.</summary>
sealed record PinQuery(IReadOnlyList<Cid> Contents, Func<string, bool>? Name, IReadOnlyList<string> States, long BeforeMs, long AfterMs, int Limit, IReadOnlyDictionary<string, string> Meta)
{
    const int MostContents = 10, UsualLimit = 10, MostLimit = 1000;

    /// <summary>Reads a query; what it does not know it lets be.</summary>
    public static Result<PinQuery> Read(IQueryCollection query)
    {
        var contents = new List<Cid>();
        foreach (var text in Words(query["cid"]))
        {
            if (!Cid.TryParse(text, null, out var cid)) return PinFaults.BadRequest($"'{text}' is no CID");
            contents.Add(cid.ToV1());
        }
        if (contents.Count > MostContents) return PinFaults.BadRequest($"at most {MostContents} CIDs in one query");
        var states = Words(query["status"]);
        if (states.FirstOrDefault(state => !PinState.All.Contains(state)) is { } unknown) return PinFaults.BadRequest($"'{unknown}' is no status: {string.Join(", ", PinState.All)}");
        if (!NameOf(query["name"], query["match"]).TryGet(out var name, out var bad)) return bad;
        if (!TimeOf(query["before"], long.MaxValue).TryGet(out var before, out bad) || !TimeOf(query["after"], long.MinValue).TryGet(out var after, out bad)) return bad;
        if (!LimitOf(query["limit"]).TryGet(out var limit, out bad)) return bad;
        return MetaOf(query["meta"]).TryGet(out var meta, out bad) ? new PinQuery(contents, name, states.Count > 0 ? states : [PinState.Pinned], before, after, limit, meta) : bad;
    }

    public bool Means(Pin pin)
        => States.Contains(pin.State) && (Contents.Count == 0 || Contents.Contains(pin.Content)) && (Name is null || Name(pin.Wish.Name ?? ""))
            && Meta.All(wanted => pin.Wish.Meta is { } meta && meta.TryGetValue(wanted.Key, out var value) && value == wanted.Value);

    static Result<Func<string, bool>?> NameOf(string? name, string? match)
    {
        if (match is not (null or "exact" or "iexact" or "partial" or "ipartial")) return PinFaults.BadRequest("match is exact, iexact, partial or ipartial");
        if (name is null) return Result.Ok<Func<string, bool>?>(null);
        return Result.Ok<Func<string, bool>?>(match switch
        {
            "iexact" => one => one.Equals(name, StringComparison.OrdinalIgnoreCase),
            "partial" => one => one.Contains(name, StringComparison.Ordinal),
            "ipartial" => one => one.Contains(name, StringComparison.OrdinalIgnoreCase),
            _ => one => one == name,
        });
    }

    static Result<long> TimeOf(string? text, long otherwise)
    {
        if (text is null) return otherwise;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() : PinFaults.BadRequest($"'{text}' is no time like 2026-07-27T17:32:28.276Z");
    }

    static Result<int> LimitOf(string? text)
    {
        if (text is null) return UsualLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit ? limit : PinFaults.BadRequest($"limit is 1 to {MostLimit}");
    }

    static Result<IReadOnlyDictionary<string, string>> MetaOf(string? text)
    {
        if (text is null) return new Dictionary<string, string>();
        try
        {
            return JsonSerializer.Deserialize(text, PinsJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException)
        {
            return PinFaults.BadRequest("""meta is a JSON object of texts: {"key":"value"}""");
        }
    }

    static List<string> Words(IEnumerable<string?> values)
        => [.. values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
