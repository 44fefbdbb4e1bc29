using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests.Live;

/// <summary>What a browser sends for the console: its cookies, its origin, the console's header. Each can be left out or forged.</summary>
sealed class Browser(Uri node) : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false });

    /// <summary>The page's origin; null sends none.</summary>
    public string? Origin { get; set; } = node.ToString().TrimEnd('/');

    /// <summary>The name by which the node was reached.</summary>
    public string? Host { get; set; }

    public string? ConsoleHeader { get; set; } = "1";

    public string? ForwardedFor { get; set; }

    /// <summary>The last answer's Set-Cookie, as it travelled.</summary>
    public string SetCookie { get; private set; } = "";

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(node, path));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (Origin is { } origin && method != HttpMethod.Get) request.Headers.Add("Origin", origin);
        if (Host is { } host) request.Headers.Host = host;
        if (ConsoleHeader is { } console) request.Headers.Add("X-Grange-Console", console);
        if (ForwardedFor is { } peer) request.Headers.Add("X-Forwarded-For", peer);
        using var response = await http.SendAsync(request);
        SetCookie = response.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join('\n', set) : "";
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Post, path, body);

    public async Task<string> NonceAsync() => (string)(await PostAsync("/api/v1/login/nonce")).Body["nonce"]!;

    /// <summary>Signs a text with a wallet's key and sends both.</summary>
    public Task<(HttpStatusCode Status, JsonNode Body)> LoginAsync(string message, Secp256k1Key wallet)
        => LoginAsync(message, HexText.Of(wallet.SignRecoverable(Eip712.PersonalMessage(message))));

    public Task<(HttpStatusCode Status, JsonNode Body)> LoginAsync(string message, string signature)
        => PostAsync("/api/v1/login", new JsonObject { ["message"] = message, ["signature"] = signature });

    public async Task<string?> WhoAsync() => await SendAsync(HttpMethod.Get, "/api/v1/login") is (HttpStatusCode.OK, var body) ? $"{body["kind"]} {body["account"]}" : null;

    public void Dispose() => http.Dispose();
}

/// <summary>A sign-in message as viem writes it, with any part another.</summary>
sealed record SignIn(Uri Node, Address Account, long ChainId, string Nonce)
{
    public string Domain { get; init; } = Node.Authority;
    public string Uri { get; init; } = $"{Node}";
    public string More { get; init; } = "";

    public override string ToString()
        => $"{Domain} wants you to sign in with your Ethereum account:\n{Account}\n\nSign in to Grange.\n\nURI: {Uri}\nVersion: 1\nChain ID: {ChainId}\nNonce: {Nonce}\nIssued At: {TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}{More}";
}
