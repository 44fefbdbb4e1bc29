using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Providers;

/// <summary>Whole pieces between providers, and from a provider to this node.</summary>
sealed class PieceTransfer(HttpClient http, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Slowest transfer that is waited for, bytes per second.</summary>
    const long SlowestRate = 256 * 1024;

    /// <summary>How long a piece may take on the way.</summary>
    public static TimeSpan PatienceFor(PieceCid piece) => Patience + TimeSpan.FromSeconds(piece.RawBytes / SlowestRate);

    /// <summary>Fetches a piece into a file; false unless exactly that piece came.</summary>
    public async Task<bool> FetchAsync(Uri provider, PieceCid piece, string path, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(PatienceFor(piece), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var response = await http.GetAsync(RelayPath.Door(provider, $"/piece/{piece}"), HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentLength != piece.RawBytes) return false;
            await using (var file = File.Create(path)) await response.Content.CopyToAsync(file, either.Token);
            await using var bytes = File.OpenRead(path);
            return (await PieceLayer.OfAsync(bytes, either.Token)).Piece == piece;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || error is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Has a provider copy a piece from another one; null when it has it.</summary>
    public async Task<Fault?> PullAsync(Uri provider, string token, PieceCid piece, Uri source, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(PatienceFor(piece), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, RelayPath.Door(provider, "/pdp/piece/pull"))
        {
            Content = JsonContent.Create(new PullJson([new PullPieceJson(piece.ToString(), RelayPath.Door(source, $"/piece/{piece}").ToString())]), PieceJson.Default.PullJson),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode) return new Fault("provider-refused", $"{provider} answered {(int)response.StatusCode}", Status: (int)response.StatusCode);
            var pulled = await response.Content.ReadFromJsonAsync(PieceJson.Default.PullResultJson, either.Token);
            return pulled?.Status == "complete" ? null : new Fault("pull-failed", pulled?.Pieces is [{ Detail: { } detail }] ? detail : "the copy failed", Status: 502);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException || error is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new Fault("provider-unreachable", $"{provider}: {error.Message}", Status: 503);
        }
    }
}
