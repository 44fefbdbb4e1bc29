using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;

namespace Grange.Vehicles.Features.Hooks;

/// <summary>Posts to the addresses that people named. Only who runs the node may name one that is private, or not https.</summary>
sealed class HookSender(VehiclesNode node)
{
    public const string SignatureHeader = "Grange-Signature";

    const int MostAnswer = 1_024;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly HttpClient Anywhere = PublicHttp.Client(mayBePrivate: true), Public = PublicHttp.Client(mayBePrivate: false);

    public bool MayNamePrivate(Address owner) => owner == node.Accounts.Default;

    /// <summary>Null when the address answered the question with the token, within ten seconds.</summary>
    public async Task<Fault?> VerifyAsync(Address owner, Uri url, string token, CancellationToken cancel)
    {
        var (ok, text) = await PostAsync(owner, url, """{"verification":"test"}""", "application/json", null, cancel);
        return ok && text.Trim() == token ? null : new("not-verified", $"{url} did not answer the verification with the token: {text}", "answer {\"verification\":\"test\"} with verificationToken", 422);
    }

    /// <summary>True when it was taken.</summary>
    public async Task<bool> SendAsync(Hook hook, string body, CancellationToken cancel)
        => (await PostAsync(hook.Owner, hook.Url, body, "application/cloudevents+json", Signature(hook.Secret, node.NowMs / 1_000, body), cancel)).Ok;

    /// <summary>What the header says of a body: HMAC-SHA256 of <c>UNIX.BODY</c> under the secret.</summary>
    public static string Signature(string secret, long unixSeconds, string body)
        => string.Create(CultureInfo.InvariantCulture, $"t={unixSeconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.{body}"))))}");

    async Task<(bool Ok, string Text)> PostAsync(Address owner, Uri url, string body, string type, string? signature, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Patience, node.Host.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (signature is not null) request.Headers.Add(SignatureHeader, signature);
        try
        {
            using var response = await (MayNamePrivate(owner) ? Anywhere : Public).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode) return (false, $"it answered {(int)response.StatusCode}");
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[MostAnswer];
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
            return (true, Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (false, error is OperationCanceledException ? "it did not answer in time" : error.Message);
        }
    }
}
