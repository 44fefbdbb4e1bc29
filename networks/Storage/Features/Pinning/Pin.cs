using System.Globalization;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Pinning;

/// <summary>How far a pin is; the names are the API's.</summary>
static class PinState
{
    public const string Queued = "queued", Pinning = "pinning", Pinned = "pinned", Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Queued, Pinning, Pinned, Failed];
}

/// <summary>Content that an account wants kept, whoever has it now.</summary>
/// <param name="Id">The request's name.</param>
/// <param name="Account">Who asked, and pays.</param>
/// <param name="Access">The key it was asked for with.</param>
/// <param name="MadeMs">When; no two pins have the same.</param>
/// <param name="State">One of <see cref="PinState"/>.</param>
/// <param name="Content">The root.</param>
/// <param name="Wish">As it was asked for.</param>
/// <param name="Before">The pin that this one takes the place of; its content is given up when this one is settled.</param>
/// <param name="Bytes">Bytes of the blocks, once pinned.</param>
/// <param name="Problem">Why it failed.</param>
sealed record Pin(string Id, Address Account, string Access, long MadeMs, string State, Cid Content, PinJson Wish, string? Before = null, long? Bytes = null, string? Problem = null)
{
    /// <summary>Where the contents of all pins are among the network's objects.</summary>
    public const string Root = ".pins/";

    const int LongestName = 255, MostOrigins = 20, MostMeta = 1000;

    /// <summary>The object that keeps its content.</summary>
    public string ObjectName => ObjectOf(Id);

    public static string ObjectOf(string id) => Root + id;

    /// <summary>The root of a wish that keeps the API's limits.</summary>
    public static Result<Cid> Check(PinJson? wish)
    {
        if (wish?.Cid is not { Length: > 0 } text || !Cid.TryParse(text, null, out var root)) return PinFaults.BadRequest($"'{wish?.Cid}' is no CID");
        if (!root.Hash.IsCheckable) return PinFaults.BadRequest("blocks under that hash cannot be checked; sha2-256 and sha2-512 can");
        if (wish.Name is { Length: > LongestName }) return PinFaults.BadRequest($"a name has at most {LongestName} characters");
        if (wish.Origins is { Count: > MostOrigins }) return PinFaults.BadRequest($"there are at most {MostOrigins} origins");
        if (wish.Origins?.Any(origin => origin is null) ?? false) return PinFaults.BadRequest("an origin is text");
        return wish.Meta is { Count: > MostMeta } ? PinFaults.BadRequest($"meta has at most {MostMeta} entries") : root;
    }

    /// <summary>As the API shows it.</summary>
    public PinStatusJson ToJson(string @delegate) => new(
        Id, State, DateTimeOffset.FromUnixTimeMilliseconds(MadeMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Wish, [@delegate], Info());

    Dictionary<string, string>? Info()
    {
        if (Problem is not null) return new() { ["status_details"] = Problem };
        return Bytes is { } bytes ? new() { ["dag_size"] = bytes.ToString(CultureInfo.InvariantCulture) } : null;
    }
}

/// <summary>Refusals with the reasons that the Pinning Service API names.</summary>
static class PinFaults
{
    public static Fault Unauthorized { get; } = new("UNAUTHORIZED", "the access token is missing or not in force; grange storage keys new makes one", Status: 401);
    public static Fault BadRequest(string why) => new("BAD_REQUEST", why);
    public static Fault NotFound(string id) => new("NOT_FOUND", $"there is no pin '{id}' of this account", Status: 404);

    /// <summary>A refusal of the network's own under the reason clients know.</summary>
    public static Fault Of(Fault fault) => fault.Code switch
    {
        _ when char.IsAsciiLetterUpper(fault.Code[0]) => fault,
        "payment-required" or "insufficient-funds" or "quota-exceeded" => fault with { Code = "INSUFFICIENT_FUNDS", Status = 409 },
        _ when fault.Status >= 500 => fault with { Code = "INTERNAL_SERVER_ERROR", Status = 500 },
        _ => fault with { Code = fault.Code.ToUpperInvariant().Replace('-', '_') },
    };
}
