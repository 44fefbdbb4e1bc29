using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;

namespace Grange.Wireless.Features.Integrations;

/// <summary>
/// Events by HTTP: a POST of ChirpStack's JSON with <c>?event=</c>, as its HTTP integration sends them, and a signature:
/// <c>Grange-Signature: t=UNIX,v1=HEX</c>, the HMAC-SHA256 of <c>UNIX.BODY</c> under the secret.
/// </summary>
sealed class WebhookSender(WirelessNode node, IntegrationRow row) : ISender
{
    public const string SignatureHeader = "Grange-Signature", DeliveryHeader = "Grange-Delivery";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly HttpClient Anywhere = PublicHttp.Client(mayBePrivate: true), Public = PublicHttp.Client(mayBePrivate: false);

    public Task Broken { get; } = new TaskCompletionSource().Task;

    public Task OpenAsync(CancellationToken cancel) => Task.CompletedTask;

    public async Task SendAsync(WaitingEvent one, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, new UriBuilder(row.Url) { Query = Query(row.Url, one.Event) }.Uri) { Content = new StringContent(one.Body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add(SignatureHeader, Signature(row.Secret, node.Host.Clock.GetUtcNow().ToUnixTimeSeconds(), one.Body));
        request.Headers.Add(DeliveryHeader, string.Create(CultureInfo.InvariantCulture, $"{row.Id}-{one.Number}"));
        var client = row.Owner == node.Accounts.Default ? Anywhere : Public; // who runs the node reaches all of its house anyway
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        if (!response.IsSuccessStatusCode) throw new Refusal($"it answered {(int)response.StatusCode}", response.StatusCode == HttpStatusCode.Gone);
    }

    /// <summary>What the header says of a body.</summary>
    /// <param name="secret">Hexadecimal.</param>
    public static string Signature(string secret, long unixSeconds, string body)
        => string.Create(CultureInfo.InvariantCulture, $"t={unixSeconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.{body}"))))}");

    static string Query(string url, string kind) => (new Uri(url).Query is { Length: > 1 } known ? known[1..] + "&" : "") + "event=" + kind;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
