using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Agent;

/// <summary>Copies pieces from other providers. The bytes are checked against the piece CID, so the source need not be trusted.</summary>
sealed class PiecePull(PieceStore store, HttpClient http, TimeProvider clock)
{
    /// <summary>Pieces in one call.</summary>
    const int Most = 64;

    public async Task<Result<PullResultJson>> RunAsync(IReadOnlyList<PullPieceJson> pieces, PieceToken? token, CancellationToken cancel)
    {
        if (pieces.Count is 0 or > Most) return new Fault("pull-size", $"a pull names 1 to {Most} pieces");
        var results = new List<PullPieceJson>(pieces.Count);
        foreach (var piece in pieces)
        {
            var fault = await PullAsync(piece, token, cancel);
            results.Add(piece with { Status = fault is null ? "complete" : "failed", Detail = fault?.Detail });
        }
        return new PullResultJson(results.TrueForAll(one => one.Status == "complete") ? "complete" : "failed", results);
    }

    async Task<Fault?> PullAsync(PullPieceJson wanted, PieceToken? token, CancellationToken cancel)
    {
        if (!PieceCid.TryParse(wanted.PieceCid, out var piece)) return PieceApi.NotAPiece(wanted.PieceCid);
        if (token is not null && token.Piece != piece) return new Fault("piece-token", $"the token is for piece {token.Piece}");
        if (store.TryGet(piece, out _)) return null;
        if (!Uri.TryCreate(wanted.SourceUrl, UriKind.Absolute, out var source) || source.Scheme is not ("http" or "https") || (RelayPath.TryRead(source, out _, out var path) ? path : source.AbsolutePath) != $"/piece/{piece}")
            return new Fault("pull-source", $"'{wanted.SourceUrl}' is not a provider's /piece/{piece}");
        try
        {
            using var response = await http.GetAsync(source, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode) return new Fault("pull-source", $"{source} answered {(int)response.StatusCode}");
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            if (!(await store.TakeAsync(body, piece.RawBytes, Guid.CreateVersion7(clock.GetUtcNow()), cancel)).TryGet(out var draft, out var fault))
                return fault;
            using (draft) return (await store.PublishAsync(draft, piece, cancel)).TryGet(out _, out fault) ? null : fault;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new Fault("pull-source", $"{source}: {error.Message}");
        }
    }
}
