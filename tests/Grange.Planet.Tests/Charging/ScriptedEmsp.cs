using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Planet.Tests.Charging;

/// <summary>An e-mobility provider that speaks OCPI 2.2.1 over real HTTP, and remembers what it was told.</summary>
sealed class ScriptedEmsp : IAsyncDisposable
{
    readonly WebApplication web;
    readonly HttpClient http = new();
    readonly ConcurrentQueue<(string Method, string Path, JsonNode? Body)> heard = [];
    int failures;

    ScriptedEmsp(WebApplication web, string party) => (this.web, Party) = (web, party);

    /// <summary>Its three letters; its country is NL.</summary>
    public string Party { get; }

    /// <summary>What it wants to be shown.</summary>
    public string TokenB { get; private set; } = Guid.CreateVersion7().ToString("N");

    /// <summary>What it shows to the operator.</summary>
    public string? TokenC { get; private set; }

    /// <summary>What it says of its versions.</summary>
    public string Speaks { get; set; } = "2.2.1";

    /// <summary>What it answers when a token is asked for.</summary>
    public string Allows { get; set; } = "ALLOWED";

    public string Url => web.Urls.First();

    public static async Task<ScriptedEmsp> StartAsync(string party)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var emsp = new ScriptedEmsp(web, party);
        web.Run(emsp.AnswerAsync);
        await web.StartAsync();
        return emsp;
    }

    /// <summary>The next so many pushes fail.</summary>
    public void FailNext(int times) => failures = times;

    /// <summary>What it was told at a path, the first of it that a test accepts.</summary>
    public JsonNode? Heard(string method, string path, Func<JsonNode, bool>? like = null)
        => heard.Where(one => one.Method == method && one.Path.StartsWith(path, StringComparison.Ordinal)).Select(one => one.Body).OfType<JsonNode>().FirstOrDefault(one => like?.Invoke(one) ?? true);

    public int Count(string method, string path) => heard.Count(one => one.Method == method && one.Path.StartsWith(path, StringComparison.Ordinal));

    public JsonObject Credentials => new()
    {
        ["token"] = TokenB,
        ["url"] = $"{Url}/versions",
        ["roles"] = new JsonArray(new JsonObject { ["role"] = "EMSP", ["country_code"] = "NL", ["party_id"] = Party, ["business_details"] = new JsonObject { ["name"] = $"Partner {Party}" } }),
    };

    /// <summary>Registers with a token A, and keeps the token C.</summary>
    public async Task<JsonNode> RegisterAsync(Uri node, string tokenA, HttpMethod? method = null)
    {
        var (_, answer, _) = await AskAsync(method ?? HttpMethod.Post, new Uri(node, "/ocpi/2.2.1/credentials"), tokenA, Credentials);
        if ((int)answer["status_code"]! == 1000) TokenC = (string)answer["data"]!["token"]!;
        return answer;
    }

    /// <summary>Asks the operator, with a token of one's own choice.</summary>
    public async Task<(int Status, JsonNode Answer, HttpResponseMessage Response)> AskAsync(HttpMethod method, Uri url, string? token, JsonNode? body = null, bool raw = false)
    {
        using var request = new HttpRequestMessage(method, url);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Token {(raw ? token : Convert.ToBase64String(Encoding.UTF8.GetBytes(token)))}");
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject(), response);
    }

    /// <summary>A command, with its result at its own path.</summary>
    public async Task<JsonNode> CommandAsync(Uri node, string command, JsonObject said)
    {
        said["response_url"] = $"{Url}/results/{command}/{Guid.CreateVersion7():N}";
        var (_, answer, _) = await AskAsync(HttpMethod.Post, new Uri(node, $"/ocpi/2.2.1/commands/{command}"), TokenC, said);
        answer["at"] = new Uri((string)said["response_url"]!).AbsolutePath;
        return answer;
    }

    public JsonObject Token(string uid, string whitelist = "ALLOWED", string type = "APP_USER") => new()
    {
        ["country_code"] = "NL",
        ["party_id"] = Party,
        ["uid"] = uid,
        ["type"] = type,
        ["contract_id"] = $"NL-{Party}-C{uid}-X",
        ["issuer"] = $"Partner {Party}",
        ["valid"] = true,
        ["whitelist"] = whitelist,
        ["last_updated"] = "2026-01-01T00:00:00Z",
    };

    async Task AnswerAsync(HttpContext context)
    {
        var (path, method) = ($"{context.Request.Path}", context.Request.Method);
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var isVersions = path is "/versions" or "/2.2.1";
        var shown = $"{context.Request.Headers.Authorization}".Replace("Token ", "", StringComparison.Ordinal);
        if (Encoding.UTF8.GetString(Convert.FromBase64String(shown)) is var token && token != TokenB && !(path.EndsWith("credentials", StringComparison.Ordinal) || isVersions))
        {
            context.Response.StatusCode = 401;
            return;
        }
        if (!isVersions && !path.StartsWith("/results", StringComparison.Ordinal) && method != "POST" | path.EndsWith("cdrs", StringComparison.Ordinal) && Interlocked.Decrement(ref failures) >= 0)
        {
            context.Response.StatusCode = 500;
            return;
        }
        heard.Enqueue((method, path, body.Length > 0 ? JsonNode.Parse(body) : null));
        await context.Response.WriteAsync(Reply(path, body)?.ToJsonString() ?? """{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z"}""");
    }

    JsonObject? Reply(string path, string body) => path switch
    {
        "/versions" => Data(new JsonArray(new JsonObject { ["version"] = Speaks, ["url"] = $"{Url}/2.2.1" })),
        "/2.2.1" => Data(new JsonObject { ["version"] = "2.2.1", ["endpoints"] = new JsonArray([.. Endpoints()]) }),
        "/2.2.1/credentials" => Connected(body),
        _ when path.EndsWith("/authorize", StringComparison.Ordinal) => Data(new JsonObject { ["allowed"] = Allows }),
        _ => null,
    };

    IEnumerable<JsonNode> Endpoints() => new[] { ("credentials", "RECEIVER"), ("locations", "RECEIVER"), ("tariffs", "RECEIVER"), ("sessions", "RECEIVER"), ("cdrs", "RECEIVER"), ("tokens", "SENDER") }
        .Select(one => new JsonObject { ["identifier"] = one.Item1, ["role"] = one.Item2, ["url"] = $"{Url}/2.2.1/{one.Item1}" });

    /// <summary>The operator began: it gets a token C of the provider's, and shows its token from now on.</summary>
    JsonObject Connected(string body)
    {
        TokenC = (string)JsonNode.Parse(body)!["token"]!;
        TokenB = Guid.CreateVersion7().ToString("N");
        return Data(Credentials);
    }

    static JsonObject Data(JsonNode data) => new() { ["data"] = data, ["status_code"] = 1000, ["timestamp"] = "2026-01-01T00:00:00Z" };

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await web.DisposeAsync();
    }
}
