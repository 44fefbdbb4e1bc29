using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Charging.Features.Roaming;

/// <summary>Calls a partner's OCPI interface.</summary>
sealed class OcpiClient(TimeProvider clock) : IDisposable
{
    const int MostBytes = 4 * 1024 * 1024;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MostBytes,
    };

    /// <summary>Sends, and gives the data of an answer that says 1000; anything else is a fault of its kind.</summary>
    public async Task<Result<JsonNode>> SendAsync(HttpMethod method, string url, string? token, JsonNode? body, CancellationToken cancel)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) return new Fault("ocpi-url", $"'{url}' is no URL of a partner", Status: 422);
        using var request = new HttpRequestMessage(method, address);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", OcpiToken.Header(token));
        request.Headers.Add("X-Request-ID", Guid.CreateVersion7(clock.GetUtcNow()).ToString());
        request.Headers.Add("X-Correlation-ID", Guid.CreateVersion7(clock.GetUtcNow()).ToString());
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        try
        {
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            if (!response.IsSuccessStatusCode) return new Fault("ocpi-refused", $"{address.Host} answered {(int)response.StatusCode}", Status: 502);
            var answer = text.Length == 0 ? new JsonObject() : JsonNode.Parse(text);
            var code = answer is JsonObject envelope && envelope["status_code"] is JsonValue status && status.TryGetValue<int>(out var said) ? said : text.Length == 0 ? OcpiReply.Ok : 0;
            return code is >= 1000 and < 2000 ? answer!["data"]?.DeepClone() ?? new JsonObject() : new Fault("ocpi-status", $"{address.Host} answered {code}: {answer?["status_message"]}", Status: 502);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or InvalidOperationException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new Fault("ocpi-unreachable", $"{address.Host}: {error.Message}", Status: 502);
        }
    }

    public void Dispose() => http.Dispose();
}
