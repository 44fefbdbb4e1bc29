using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Providers;

/// <summary>What a node asks of a provider, over the piece API. A provider that cannot be reached is a fault of status 503.</summary>
sealed class ProviderClient(HttpClient http, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), ShortPatience = TimeSpan.FromSeconds(3);

    /// <summary>Gives a provider a piece; done when the provider has it durably, which it may have had before.</summary>
    public async Task<Fault?> StoreAsync(Uri provider, string token, PieceCid piece, Func<Stream> open, CancellationToken cancel)
    {
        try
        {
            using var opening = await SendAsync(new HttpRequestMessage(HttpMethod.Post, RelayPath.Door(provider, "/pdp/piece"))
            {
                Content = JsonContent.Create(new PieceCidJson(piece.ToString()), PieceJson.Default.PieceCidJson),
                Headers = { Authorization = Bearer(token) },
            }, Patience, cancel);
            if (opening.StatusCode == HttpStatusCode.OK) return null;
            if (opening.StatusCode != HttpStatusCode.Created || opening.Headers.Location is not { } location)
                return await FaultAsync(opening, cancel);
            await using var bytes = open();
            using var content = new StreamContent(bytes);
            using var stored = await SendAsync(
                new HttpRequestMessage(HttpMethod.Put, RelayPath.Door(provider, location.OriginalString)) { Content = content }, PieceTransfer.PatienceFor(piece), cancel);
            return stored.StatusCode == HttpStatusCode.NoContent ? null : await FaultAsync(stored, cancel);
        }
        catch (Exception error) when (IsTransport(error, cancel))
        {
            return Unreachable(provider, error);
        }
    }

    /// <summary>The provider's word that it holds a piece, with the node's receipt for it; null while there is none.</summary>
    public async Task<Result<HeldNote?>> HeldAsync(Uri provider, PieceCid piece, CancellationToken cancel)
    {
        try
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, RelayPath.Door(provider, $"/pdp/piece/{piece}/status")), Patience, cancel);
            if (!response.IsSuccessStatusCode) return await FaultAsync(response, cancel);
            var status = await response.Content.ReadFromJsonAsync(PieceJson.Default.PieceStatusJson, cancel);
            if (status?.Held is not { } held || status.Receipt?.Read() is not { IsOk: true } receipt) return Result.Ok<HeldNote?>(null);
            return Result.Ok<HeldNote?>(new HeldNote(Convert.FromBase64String(held), receipt.Value));
        }
        catch (Exception error) when (IsTransport(error, cancel) || error is JsonException or FormatException)
        {
            return Unreachable(provider, error);
        }
    }

    /// <summary>Asks a provider to delete a piece; one that has it no more is fine.</summary>
    public async Task<Fault?> RemoveAsync(Uri provider, string token, PieceCid piece, CancellationToken cancel)
    {
        try
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Delete, RelayPath.Door(provider, $"/pdp/piece/{piece}")) { Headers = { Authorization = Bearer(token) } }, Patience, cancel);
            return response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound ? null : await FaultAsync(response, cancel);
        }
        catch (Exception error) when (IsTransport(error, cancel))
        {
            return Unreachable(provider, error);
        }
    }

    /// <summary>A range of a piece, unchecked; null when the provider does not give exactly it.</summary>
    public async Task<byte[]?> RangeAsync(Uri provider, PieceCid piece, long start, int length, TimeSpan patience, CancellationToken cancel)
    {
        if (length == 0) return []; // the block of an empty file: HTTP has no range of nothing
        try
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, RelayPath.Door(provider, $"/piece/{piece}"))
            {
                Headers = { Range = new RangeHeaderValue(start, start + length - 1) },
            }, patience, cancel);
            if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentLength != length) return null;
            return await response.Content.ReadAsByteArrayAsync(cancel);
        }
        catch (Exception error) when (IsTransport(error, cancel))
        {
            return null;
        }
    }

    /// <summary>The siblings of a leaf up to the piece's root, unchecked; none when the provider says it cannot, null when it says nothing.</summary>
    public async Task<byte[]?> PathAsync(Uri provider, PieceCid piece, long leaf, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, RelayPath.Door(provider, FormattableString.Invariant($"/pdp/piece/{piece}/proof?leaf={leaf}"))), patience, cancel);
            return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync(PieceJson.Default.LeafProofJson, cancel))?.Path ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
        catch (Exception error) when (IsTransport(error, cancel))
        {
            return null;
        }
    }

    /// <summary>True when a provider answers, and says that it has no such piece.</summary>
    public async Task<bool> HasNotAsync(Uri provider, PieceCid piece, CancellationToken cancel)
    {
        try
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Head, RelayPath.Door(provider, $"/piece/{piece}")), Patience, cancel);
            return response.StatusCode == HttpStatusCode.NotFound;
        }
        catch (Exception error) when (IsTransport(error, cancel))
        {
            return false;
        }
    }

    /// <summary>True when a provider answers at this address.</summary>
    public async Task<bool> AnswersAsync(Uri provider, CancellationToken cancel)
    {
        try
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, RelayPath.Door(provider, "/pdp/ping")), ShortPatience, cancel);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (IsTransport(error, cancel))
        {
            return false;
        }
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TimeSpan patience, CancellationToken cancel)
    {
        using (request)
        {
            using var limit = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
        }
    }

    static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    static bool IsTransport(Exception error, CancellationToken cancel)
        => error is HttpRequestException or IOException || error is OperationCanceledException && !cancel.IsCancellationRequested;

    static Fault Unreachable(Uri provider, Exception error) => new("provider-unreachable", $"{provider}: {error.Message}", Status: 503);

    static async Task<Fault> FaultAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var (code, detail) = ("provider-refused", $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}");
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancel));
            if (problem.RootElement.TryGetProperty("code", out var said)) code = said.GetString() ?? code;
            if (problem.RootElement.TryGetProperty("detail", out var why)) detail += ": " + why.GetString();
        }
        catch (JsonException)
        {
            // No problem document: the status says enough.
        }
        return new Fault(code, detail, Status: (int)response.StatusCode);
    }
}
