using System.Text;

namespace Grange.Planet.Tests.Peers;

/// <summary>A request that must be refused, and how. <c>{cid}</c> in the target stands for a file that is stored.</summary>
sealed record Refusal(string Method, string Target, int Status, string Code)
{
    public byte[] Body { get; init; } = [];

    /// <summary>Header lines beside Host and Content-Length, each with its line end.</summary>
    public string Headers { get; init; } = "";
}

/// <summary>Bad input, door by door.</summary>
static class Refusals
{
    /// <summary>A good CID of a block nobody has, and one under BLAKE3.</summary>
    const string Unknown = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", Blake3 = "bafkr4ihkr4ld3m4gqkjf4reryxsy2s5tkbxprqkow6fin2iiyvreuzzab4";

    const string Devices = "/api/v1/devices", Evidence = "/api/v1/storage/evidence", Car = "/api/v1/storage/car", Files = "/api/v1/storage/files";

    public static IReadOnlyDictionary<string, Refusal> All { get; } = new Dictionary<string, Refusal>
    {
        ["CAR: a block that is not what its CID says"] = CarOf(BadCars.OtherBlock),
        ["CAR: cut inside a section"] = CarOf(BadCars.Truncated),
        ["CAR: cut inside the header"] = CarOf(BadCars.TruncatedHeader),
        ["CAR: a section of 2^63 bytes"] = CarOf(BadCars.HugeSection),
        ["CAR: a section of 2^63-1 bytes"] = CarOf(BadCars.LongestSection) with { Status = 413 },
        ["CAR: a header of 2^35 bytes"] = CarOf(BadCars.HugeHeader),
        ["CAR: a block of more than 2 MiB"] = CarOf(BadCars.BigBlock()) with { Status = 413 },
        ["CAR: a hash that cannot be checked"] = CarOf(BadCars.UnknownHash),
        ["CAR: no bytes"] = CarOf([]),
        ["CAR: not one"] = CarOf("GIF89a, or something else entirely"u8.ToArray()),
        ["CAR: its root is missing"] = CarOf(BadCars.WithoutRoot) with { Code = "car-incomplete" },
        ["CAR: a name that climbs"] = CarOf(BadCars.WithoutRoot) with { Target = Car + "?name=../../x", Code = "bad-name" },

        ["PUT: .. in the name"] = new("PUT", Files + "/a/..%2f..%2fb", 400, "bad-name") { Body = [1] },
        ["PUT: .. escaped twice"] = new("PUT", Files + "/%252e%252e%252fb", 400, "bad-name") { Body = [1] },
        ["PUT: an escaped slash"] = new("PUT", Files + "/a%2Fb", 400, "bad-name") { Body = [1] },
        ["PUT: a slash escaped twice"] = new("PUT", Files + "/a%252fb", 400, "bad-name") { Body = [1] },
        ["PUT: by a detour"] = new("PUT", "/x/.." + Files + "/b", 400, "path-not-plain") { Body = [1] },
        ["PUT: by a detour that has the door in it"] = new("PUT", "/files/../" + Files[1..] + "/b", 400, "path-not-plain") { Body = [1] },
        ["files: an escaped slash"] = new("GET", Files + "/a%2Fb", 400, "bad-name"),
        ["files: an escaped slash to remove"] = new("DELETE", Files + "/a%2fb", 400, "bad-name"),
        ["PUT: out of the API by dots"] = new("PUT", Files + "/../../../../etc/passwd", 404, "unknown-path") { Body = [1] },
        ["PUT: out of the API by escaped dots"] = new("PUT", Files + "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", 404, "unknown-path") { Body = [1] },
        ["PUT: an empty part"] = new("PUT", Files + "/a//b", 400, "bad-name") { Body = [1] },
        ["PUT: a control character"] = new("PUT", Files + "/a%07b", 400, "bad-name") { Body = [1] },
        ["PUT: a name of 1025 characters"] = new("PUT", Files + "/" + new string('n', 1025), 400, "bad-name") { Body = [1] },
        ["PUT: an unknown profile"] = new("PUT", Files + "/x?profile=kubo-2077", 400, "unknown-profile") { Body = [1] },
        ["PUT: an unknown thing to wait for"] = new("PUT", Files + "/x?wait=forever", 400, "invalid-parameter") { Body = [1] },
        ["files: no such name"] = new("GET", Files + "/nobody-has-this", 404, "unknown-name"),
        ["files: no such name to remove"] = new("DELETE", Files + "/nobody-has-this", 404, "unknown-name"),
        ["status: no CID"] = new("GET", "/api/v1/storage/status/zzz", 400, "invalid-cid"),
        ["status: not stored"] = new("GET", "/api/v1/storage/status/" + Unknown, 404, "not-in-network"),

        ["gateway: no CID"] = new("GET", "/ipfs/not-a-cid", 400, "invalid-cid"),
        ["gateway: a CID with a wrong letter"] = new("GET", "/ipfs/" + Unknown.Replace('g', '1'), 400, "invalid-cid"),
        ["gateway: nothing"] = new("GET", "/ipfs/", 400, "invalid-cid"),
        ["gateway: less than nothing"] = new("GET", "/ipfs", 400, "invalid-cid"),
        ["gateway: 6,000 letters"] = new("GET", "/ipfs/" + new string('b', 6000), 400, "invalid-cid"),
        ["gateway: a hash that cannot be checked"] = new("GET", "/ipfs/" + Blake3, 400, "unsupported-hash"),
        ["gateway: not in this network"] = new("GET", $"/ipfs/{Unknown}?format=raw", 404, "not-in-network"),
        ["gateway: a path below a file"] = new("GET", "/ipfs/{cid}/below", 404, "path-not-found"),
        ["gateway: up from a file"] = new("GET", "/ipfs/{cid}/../etc/passwd", 404, "path-not-found"),
        ["gateway: up from a file, escaped"] = new("GET", "/ipfs/{cid}/%2e%2e/%2e%2e/etc/passwd", 404, "unknown-path"),
        ["gateway: up from a file, slashes escaped"] = new("GET", "/ipfs/{cid}/..%2f..%2fetc%2fpasswd", 404, "path-not-found"),
        ["gateway: by a detour"] = new("GET", "/etc/../ipfs/{cid}", 400, "path-not-plain"),
        ["gateway: by a detour of the same length"] = new("GET", "/x/../ipfs/{cid}", 400, "path-not-plain"),
        ["gateway: by escaped letters"] = new("GET", "/%69pfs/{cid}", 400, "path-not-plain"),
        ["gateway: another host in front"] = new("GET", "//example.org/../../ipfs/{cid}", 400, "path-not-plain"),
        ["gateway: an unknown scope"] = new("GET", "/ipfs/{cid}?format=car&dag-scope=galaxy", 400, ""),
        ["gateway: entity bytes that are none"] = new("GET", "/ipfs/{cid}?format=car&dag-scope=entity&entity-bytes=x:y", 400, ""),
        ["gateway: a range behind the end"] = new("GET", "/ipfs/{cid}", 416, "range-not-satisfiable") { Headers = "Range: bytes=99999999-\r\n" },
        ["gateway: a range behind the end of a block"] = new("GET", "/ipfs/{cid}?format=raw", 416, "range-not-satisfiable") { Headers = "Range: bytes=99999999-\r\n" },
        ["routing: no CID"] = new("GET", "/routing/v1/providers/zzz", 422, "invalid-cid"),

        ["evidence: not JSON"] = Json(Evidence, "{", "batch-malformed"),
        ["evidence: of another shape"] = Json(Evidence, "[1,2,3]", "batch-malformed"),
        ["evidence: nothing in it"] = Json(Evidence, "{}", "batch-malformed"),
        ["evidence: null records"] = Json(Evidence, """{"records":[null],"signature":"AA=="}""", "batch-malformed"),
        ["evidence: not base64"] = Json(Evidence, """{"records":["%%%"],"signature":"AA=="}""", "batch-malformed"),
        ["evidence: no records"] = Json(Evidence, """{"records":[],"signature":"AA=="}""", "batch-empty"),
        ["evidence: base64 of garbage"] = Json(Evidence, """{"records":["3q2+7w=="],"signature":"AA=="}""", "evidence-not-canonical"),
        ["evidence: more records than a batch has"] = Json(Evidence, $$"""{"records":[{{string.Join(',', Enumerable.Repeat("\"AA==\"", 1025))}}],"signature":"AA=="}""", "batch-too-long") with { Status = 413 },
        ["evidence: another content type"] = Json(Evidence, "records=1", "unsupported-media-type") with { Status = 415, Headers = "Content-Type: text/plain\r\n" },
        ["evidence: a body of 31 MB"] = Json(Evidence, new string(' ', 31_000_000), "") with { Status = 413 },
        ["evidence: no author"] = new("GET", Evidence + "/head?author=me", 400, "bad-author"),
        ["evidence: no author at all"] = new("GET", Evidence + "/head", 400, "bad-request"),
        ["heartbeat: not JSON"] = Json("/api/v1/storage/providers/me/heartbeat", "}", "bad-json"),
        ["heartbeat: of nobody"] = Json("/api/v1/storage/providers/me/heartbeat", "{}", "unknown-device") with { Status = 404 },
        ["challenges: of no device"] = new("GET", "/api/v1/storage/challenges?device=me", 400, "unknown-device"),

        ["registration: not JSON"] = Json(Devices, "action=register", "bad-json"),
        ["registration: nothing in it"] = Json(Devices, "{}", "registration-malformed"),
        ["registration: null"] = Json(Devices, "null", ""),
        ["registration: an unknown act"] = Json(Devices, """{"action":"steal","owner":"0x00","device":"0x00","nonce":0,"deadline":0,"signature":"0x"}""", "registration-malformed"),
        ["registration: a negative nonce"] = Json(Devices, """{"action":"revoke","nonce":-1}""", "bad-json"),
        ["registration: a number for a name"] = Json(Devices, """{"action":"register","owner":7}""", "bad-json"),
        ["registration: a device that is none"] = new("GET", Devices + "/0x1234", 404, "unknown-device"),
        ["registration: an owner that is none"] = new("GET", Devices + "/nonce/0x1234", 400, "bad-account"),

        ["accounts: no address"] = new("GET", "/api/v1/accounts/0x1234", 400, "bad-account"),
        ["accounts: claims of no address"] = new("GET", "/api/v1/accounts/me/claims", 400, "bad-account"),
        ["accounts: gas for no address"] = Json("/api/v1/accounts/me/fund", "{}", "bad-account"),
        ["settlements: a vote on nothing"] = Json("/api/v1/settlements/999/votes", "{}", "vote-malformed"),
        ["settlements: a vote on an unknown one"] = Json("/api/v1/settlements/999/votes", $$"""{"attester":"0x{{new string('1', 40)}}","signature":"0x{{new string('0', 130)}}"}""", "unknown-settlement") with { Status = 404 },
        ["settlements: an unknown manifest"] = new("GET", "/api/v1/settlements/999/manifest", 404, "unknown-settlement"),
        ["settlements: no number"] = new("GET", "/api/v1/settlements/one/manifest", 404, "unknown-path"),

        ["a path of no door"] = new("GET", "/wp-admin/setup.php", 404, "unknown-path"),
        ["a path of no door of the API"] = new("GET", "/api/v2/devices", 404, "unknown-path"),
        ["a path of no door of a network"] = new("POST", "/api/v1/storage/nothing", 404, "unknown-path"),
        ["the API itself"] = new("GET", "/api", 404, "unknown-path"),
        ["a method of another door of the API"] = new("DELETE", Devices, 405, "method-not-allowed"),
        ["a method of another door of a network"] = new("GET", Evidence, 405, "method-not-allowed"),
        ["a method of another door of a file"] = new("POST", Files + "/x", 405, "method-not-allowed"),
        ["a method of another door of the gateway"] = new("POST", "/ipfs/{cid}", 405, "method-not-allowed"),
        ["a method of another door of JSON-RPC"] = new("GET", "/rpc", 405, "method-not-allowed"),
        ["a method of another door"] = new("DELETE", "/openapi/v1.json", 405, "method-not-allowed"),
        ["JSON-RPC: a body of more than 2 MiB"] = Json("/rpc", new string(' ', (2 << 20) + 1), "too-large") with { Status = 413 },
    };

    static Refusal CarOf(byte[] car) => new("POST", Car, 400, "car-invalid") { Body = car };

    static Refusal Json(string target, string body, string code) => new("POST", target, 400, code) { Body = Encoding.UTF8.GetBytes(body), Headers = "Content-Type: application/json\r\n" };
}
